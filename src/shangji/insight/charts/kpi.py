"""The strip of figures: a value, what changed, the way it came, and one line of context."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.curves import runs
from shangji.insight.charts.hues import marked, token
from shangji.insight.charts.picture import drawn
from shangji.insight.charts.scene import Box, Dot, Move, Path, Scene, Text
from shangji.insight.charts.units import COUNT, Number, Unit
from shangji.insight.charts.words import listed
from shangji.ui.templatetags.ui import icon

WIDE, HIGH, EDGE = 64, 26, 2
CARD = (
    '<div class="kpi"><dt>{label}</dt><dd>{value}{spark}</dd><dd class="foot">{delta}{foot}{more}</dd></div>'
)
SPARK = '<svg class="spark" width="64" height="26" viewBox="0 0 64 26"{} aria-hidden="true">{}</svg>'


@dataclass(frozen=True)
class Delta:
    """By how much it changed, and against what ("vs last month"). `ratio` says it as a percentage instead."""

    change: Number
    versus: str = ""
    is_more_good: bool | None = True
    ratio: float | None = None

    @property
    def mean(self) -> str:
        if self.is_more_good is None or not self.change:
            return ""
        return "good" if (self.change > 0) == self.is_more_good else "bad"


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """`spark` is how it got there, oldest first, None where nothing is known. `foot` is one line of context, `second`
    another one ("target 3,000万 · 62%"); `foot_tone` colours the first."""

    label: str
    value: Number | None
    unit: Unit = COUNT
    url: str = ""
    hue: str = ""
    delta: Delta | None = None
    spark: tuple[float | None, ...] = ()
    foot: str = ""
    foot_tone: str = ""
    second: str = ""


@dataclass(frozen=True, kw_only=True)
class Kpis(Chart):
    """Up to six figures side by side, in one ruled strip."""

    figures: tuple[Kpi, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not self.figures

    def said(self) -> str:
        return listed(_spoken(figure) for figure in self.figures)

    def body(self) -> SafeString:
        cards = format_html_join("", "{}", ((_card(figure),) for figure in self.figures))
        return format_html('<dl class="kpis">{}</dl>', cards)

    def svg(self, width: int = 720, height: int = 0) -> str:
        return drawn(self.scene(), width, height or 96, self.conclusion)

    def scene(self) -> Scene:
        count = max(1, len(self.figures))
        marks: list[Path | Box | Dot | Text] = []
        for nth, figure in enumerate(self.figures):
            marks += _drawn(figure, nth / count, 1 / count)
        return Scene(tuple(marks), left=0, right=0, top=0, bottom=0, height=96)


def _spoken(figure: Kpi) -> str:
    said = f"{figure.label} {figure.unit.told(figure.value)}"
    if figure.delta and figure.delta.change:
        way = pgettext("chart", "up by") if figure.delta.change > 0 else pgettext("chart", "down by")
        said = f"{said} ({figure.delta.versus} {way} {_change(figure.delta, figure.unit)})".replace("( ", "(")
    return said


def _card(figure: Kpi) -> SafeString:
    number, unit = figure.unit.alone(figure.value)
    value = format_html("{} <small>{}</small>", number, unit) if unit else number
    value = format_html('<a href="{}">{}</a>', figure.url, value) if figure.url else value
    tone = marked(figure.foot_tone) if figure.foot_tone else ""
    foot = format_html("<span{}>{}</span>", tone, figure.foot) if figure.foot else ""
    more = format_html("<span>{}</span>", figure.second) if figure.second else ""
    return format_html(
        CARD, label=figure.label, value=value, delta=delta(figure.delta, figure.unit), foot=foot, more=more,
        spark=spark(figure.spark, figure.hue),
    )  # fmt: skip


def delta(found: Delta | None, unit: Unit) -> SafeString:
    """The arrow shows the direction, the colour the meaning."""
    if found is None:
        return SafeString("")
    if not found.change:
        return format_html(
            '<span><span class="delta">{}</span> {}</span>', pgettext("chart", "unchanged"), found.versus
        )
    arrow = icon("arrow-up-right" if found.change > 0 else "arrow-down-right")
    way = pgettext("chart", "up by") if found.change > 0 else pgettext("chart", "down by")
    return format_html(
        '<span><span class="delta" data-mean="{}">{}<span class="sr">{} </span>{}</span> {}</span>',
        found.mean, arrow, way, _change(found, unit), found.versus,
    )  # fmt: skip


def _change(found: Delta, unit: Unit) -> str:
    return f"{abs(found.ratio) * 100:.0f}%" if found.ratio is not None else unit.change(found.change)


def spark(values: tuple[float | None, ...], hue: str = "") -> SafeString:
    """The way of a value, without axes: only its shape speaks."""
    if sum(value is not None for value in values) < 2:
        return SafeString("")
    points = _points(values)
    parts: list[str] = []
    for start, end in runs([None if at is None else at[1] for at in points]):
        way = [f"{at[0] * (WIDE):.1f} {at[1] * HIGH:.1f}" for at in points[start:end] if at]
        if len(way) > 1:
            first, last = way[0].split()[0], way[-1].split()[0]
            parts.append(
                f'<path class="f" d="M{"L".join(way)}L{last} {HIGH}L{first} {HIGH}Z"/><path d="M{"L".join(way)}"/>'
            )
    x, y = [at for at in points if at][-1]
    parts.append(f'<circle cx="{x * WIDE:.1f}" cy="{y * HIGH:.1f}" r="2.5"/>')
    return format_html(SPARK, marked(hue), mark_safe("".join(parts)))  # noqa: S308 - numbers only


def _points(values: tuple[float | None, ...]) -> list[tuple[float, float] | None]:
    known = [float(value) for value in values if value is not None]
    low, high = min(known), max(known)
    edge = EDGE / HIGH
    found: list[tuple[float, float] | None] = []
    for place, value in enumerate(values):
        share = 0.5 if high == low else (float(value or 0) - low) / (high - low)
        x = place / (len(values) - 1)
        found.append(None if value is None else (x, 1 - edge - share * (1 - 2 * edge)))
    return found


def _drawn(figure: Kpi, left: float, width: float) -> list[Path | Box | Dot | Text]:
    """For files: the same card, `left` and `width` in shares."""
    x = left + width * 0.06
    marks: list[Path | Box | Dot | Text] = [
        Text(x, 0.2, figure.label, "start", ink="ink-3", most=width * 30),
        Text(x, 0.5, _whole(figure), "start", ink="ink-1", is_strong=True, size=1.6),
        Text(x, 0.8, _under(figure), "start", ink="ink-3", most=width * 54),
    ]
    if left:
        marks.append(Path((("M", (left, 0.1)), ("L", (left, 0.9))), ink="line"))
    if sum(value is not None for value in figure.spark) < 2:
        return marks
    points = _points(figure.spark)
    at = left + width * 0.58, width * 0.34
    for start, end in runs([None if point is None else point[1] for point in points]):
        way: tuple[Move, ...] = tuple(
            ("L" if n else "M", (at[0] + point[0] * at[1], 0.12 + point[1] * 0.3))
            for n, point in enumerate(points[start:end])
            if point
        )
        marks.append(Path(way, ink=token(figure.hue), width=1.5))
    return marks


def _whole(figure: Kpi) -> str:
    return " ".join(figure.unit.alone(figure.value)).strip()


def _under(figure: Kpi) -> str:
    if figure.delta is None or not figure.delta.change:
        return figure.foot
    arrow = "↑" if figure.delta.change > 0 else "↓"
    return f"{arrow} {_change(figure.delta, figure.unit)} {figure.delta.versus} {figure.foot}".strip()

"""A scene as HTML: shapes stretch with the page, texts, dots and lines keep their size, every mark is a link."""

from itertools import groupby

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from shangji.insight.charts.hues import marked
from shangji.insight.charts.paths import paint, written
from shangji.insight.charts.scene import Box, Dot, Key, Path, Said, Scene, Spot, Text
from shangji.insight.charts.words import listed, pair

SIDE = 1000
"""The plot is drawn on a square of this many units and stretched."""
PLOT = """<div class="plot" data-shape="{shape}" style="--l:{left};--r:{right};--t:{top};--b:{bottom};--h:{height};--w:{least}">
<div class="ink" aria-hidden="true">{ink}</div>{spots}</div>"""
LEGEND = '<ul class="legend">{}</ul>'
LAYER = '<svg class="lay" viewBox="0 0 1000 1000" preserveAspectRatio="none">{}</svg>'


def plot(scene: Scene, height: int = 0) -> SafeString:
    """`height` in pixels on a desk, if not the scene's own."""
    drawn = format_html(
        PLOT, shape=scene.shape, left=_n(scene.left), right=_n(scene.right), top=_n(scene.top),
        bottom=_n(scene.bottom), height=height or scene.height, least=_n(scene.least_width), ink=_ink(scene), spots=_spots(scene.spots),
    )  # fmt: skip
    return format_html("{}{}", legend(scene.keys), drawn)


def legend(keys: tuple[Key, ...]) -> SafeString:
    """Nothing where there is only one thing to tell."""
    if len(keys) < 2:
        return SafeString("")
    rows = ((marked(key.hue), key.form, key.label) for key in keys)
    return format_html(
        LEGEND, format_html_join("", '<li{}><i data-form="{}"></i><span class="cut">{}</span></li>', rows)
    )


def _ink(scene: Scene) -> SafeString:
    """Paths that follow each other share a layer; the order of marks is the order of drawing."""
    parts: list[str] = []
    for is_layer, marks in groupby(scene.marks, lambda mark: isinstance(mark, Path)):
        written_ = "".join(_mark(mark) for mark in marks)
        parts.append(LAYER.format(written_) if is_layer else written_)
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped where it is written


def _mark(mark: Path | Box | Dot | Text) -> str:
    if isinstance(mark, Path):
        return _path(mark)
    if isinstance(mark, Text):
        return _text(mark)
    return _dot(mark) if isinstance(mark, Dot) else _box(mark)


def _path(path: Path) -> str:
    return paint(path, written(path.moves, SIDE, SIDE), is_stretched=True)


def _text(text: Text) -> str:
    """Distances are in em of the chart; a text of another size counts them in its own."""
    classes = "t b" if text.is_strong else "t"
    rank = f' data-rank="{text.rank}"' if text.rank else ""
    style = f"--x:{_share(text.x)};--y:{_share(text.y)};--dx:{_n(text.dx / text.size)};--dy:{_n(text.dy / text.size)}"
    style += f";--m:{_n(text.most / text.size)}" if text.most else ""
    style += f";--f:{_n(text.size)}" if text.size != 1 else ""
    ink = _hue(text.ink.removesuffix("-ink")) if text.ink.startswith("st-") else ""
    return (
        f'<span class="{classes}"{rank} data-at="{text.at}" data-ink="{escape(text.ink)}"{ink} style="{style}">'
        f"{escape(text.words)}</span>"
    )


def _dot(dot: Dot) -> str:
    place = f"--x:{_share(dot.x)};--y:{_share(dot.y)};--s:{_n(dot.size)}"
    return f'<i class="dot" data-shape="{dot.shape}"{_hue(dot.ink)} style="{place}"></i>'


def _box(box: Box) -> str:
    place = f"--x:{_share(box.x)};--y:{_share(box.y)};--w:{_share(box.width)};--h:{_share(box.height)}"
    fc = " data-fc" if box.is_forecast else ""
    faded = f";--o:{_n(box.opacity)}" if box.opacity != 1 else ""
    return f'<i class="box"{fc}{_hue(box.ink)} style="{place}{faded}"></i>'


def _hue(ink: str) -> str:
    """Tokens back to hues: marks of a scene name tokens, elements of a page are coloured by attributes."""
    hue = {"brand": "", "ink-4": "mute"}.get(ink, ink.removeprefix("st-"))
    return str(marked(hue))


def _spots(spots: tuple[Spot, ...]) -> SafeString:
    if not spots:
        return SafeString("")
    return format_html(
        '<ol class="spots">{}</ol>', format_html_join("", "{}", ((_spot(spot),) for spot in spots))
    )


def _spot(spot: Spot) -> SafeString:
    aloud = _aloud(spot)
    hair = f";--at:{_share(spot.line)}" if spot.line is not None else ""
    side = ' data-side="left"' if spot.x + spot.width / 2 > 0.55 else ""
    side += " data-low" if spot.y > 0.55 else ""
    side += " data-dot" if spot.is_dot else ""
    link = (
        format_html('<a class="mark" href="{}" aria-label="{}"></a>', spot.url, aloud)
        if spot.url
        else format_html('<span class="mark" tabindex="0" role="img" aria-label="{}"></span>', aloud)
    )
    place = (
        f"--x:{_share(spot.x)};--y:{_share(spot.y)};--w:{_share(spot.width)};--h:{_share(spot.height)}{hair}"
    )
    return format_html(
        '<li{} style="{}">{}{}</li>', SafeString(side), place, link, tip(spot.name, spot.lines)
    )


def _aloud(spot: Spot) -> str:
    """All of it, since a tip is shown to eyes only when it is pointed at."""
    return pair(spot.name, listed(f"{line.label} {line.value}".strip() for line in spot.lines))


def named(label: str, url: str = "", mark: SafeString | None = None) -> SafeString:
    """The head of a row: as long as there is room for, a link where it leads somewhere."""
    words = format_html('{}<span class="cut">{}</span>', mark or "", label)
    if url:
        return format_html('<a class="mark" href="{}">{}</a>', url, words)
    return format_html('<span class="name">{}</span>', words)


def tip(name: str, lines: tuple[Said, ...]) -> SafeString:
    """A page of charts has thousands of these lines, so they are written in one piece."""
    return mark_safe(f'<div class="tip"><p>{escape(name)}</p><ul>{"".join(map(_line, lines))}</ul></div>')  # noqa: S308 - every part is escaped


def _line(line: Said) -> str:
    hue = marked(line.hue) if line.hue else ""
    words = f"<i{hue}></i><span>{escape(line.label)}</span><b>{escape(line.value)}</b>"
    if line.url:
        words = f'<a href="{escape(line.url)}">{words}</a>'
    return f"<li data-fc>{words}</li>" if line.is_forecast else f"<li>{words}</li>"


def _share(value: float) -> str:
    return f"{value * 100:.2f}".rstrip("0").rstrip(".")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

"""合作轨迹: everything that went on with a customer on one axis of time, one lane each, and how much was said every week.

An upper package says what has lanes (`lanes`). What happened is solid; what is planned is dashed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.customers.heat import MOST_WEEKS, Week, monday_of, start_of
from shangji.customers.models import Customer
from shangji.ui.formats import is_chinese

HALF_YEAR = timedelta(days=183)
SHORTEST = timedelta(days=120)
FURTHEST = timedelta(days=366)
"""A plan further ahead is drawn as far as this."""
BAR_PX, NEAR, NEAR_FIRST = 26, 5, 9
"""The first word of the axis says month and year, and begins where the axis does."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a lane on step `step` of the stage ramp, 1 to 9."""

    start: datetime
    end: datetime
    step: int
    label: str
    is_planned: bool = False


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a lane ended: `kind` is won, lost or over."""

    at: datetime
    kind: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """`told` says the lane to who cannot see it."""

    label: str
    second: str
    url: str
    pieces: Sequence[Piece]
    told: str
    ending: Ending | None = None


Source = Callable[[Customer, Actor, datetime], Sequence[Lane]]
_sources: list[Source] = []


def lanes(source: Source) -> Source:
    """Let records of an upper package have lanes."""
    _sources.append(source)
    return source


def lanes_of(customer: Customer, actor: Actor, now: datetime) -> list[Lane]:
    """Within reach, the oldest first."""
    found = [lane for source in _sources for lane in source(customer, actor, now)]
    return sorted((lane for lane in found if lane.pieces), key=lambda lane: lane.pieces[0].start)


@dataclass(frozen=True)
class Tick:
    x: float
    label: str
    is_year: bool


@dataclass(frozen=True)
class Stretch:
    """A piece in percent of the axis."""

    x: float
    width: float
    piece: Piece


@dataclass(frozen=True)
class Drawn:
    lane: Lane
    stretches: Sequence[Stretch]
    end_x: float | None


@dataclass(frozen=True)
class Bar:
    x: float
    height: float
    week: Week


@dataclass
class Axis:
    """From `start` to `end`; places on it in percent."""

    start: datetime
    end: datetime
    now: datetime
    ticks: list[Tick] = field(default_factory=list)

    def x(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0), 1), 2)

    @property
    def now_x(self) -> float:
        return self.x(self.now)

    @property
    def weeks(self) -> int:
        """How many weeks of it have begun."""
        passed = monday_of(local_day(self.now)) - monday_of(local_day(self.start))
        return min(passed.days // 7 + 1, MOST_WEEKS)


def axis_of(found: Iterable[Lane], now: datetime, *, is_half: bool) -> Axis | None:
    """The time that the lanes take, or half a year of it; None without lanes."""
    pieces = [piece for lane in found for piece in lane.pieces]
    if not pieces:
        return None
    first = min(piece.start for piece in pieces)
    start = max(first, now - HALF_YEAR) if is_half else first
    start = min(start, now - SHORTEST)
    last = max(now, *(min(piece.end, now + FURTHEST) for piece in pieces))
    begins = start_of(local_day(start).replace(day=1))
    axis = Axis(begins, last + (last - begins) * 0.08, now)
    axis.ticks = list(_ticks(axis))
    return axis


def drawn(found: Iterable[Lane], axis: Axis) -> list[Drawn]:
    """The lanes that are on the axis at all."""
    shown = []
    for lane in found:
        seen = [piece for piece in lane.pieces if piece.end > axis.start]
        if seen:
            stretches = [_stretch(piece, axis) for piece in seen]
            shown.append(Drawn(lane, stretches, axis.x(lane.ending.at) if lane.ending else None))
    return shown


def pulse(weeks: Sequence[Week], axis: Axis) -> list[Bar]:
    """A bar for every week in which anything was said; the height says how often."""
    most = max((week.count for week in weeks), default=0)
    if not most:
        return []
    return [
        Bar(axis.x(start_of(week.monday)), round(BAR_PX * week.count / most, 1), week)
        for week in weeks
        if week.count and start_of(week.monday) + timedelta(days=7) > axis.start
    ]


def _stretch(piece: Piece, axis: Axis) -> Stretch:
    x = axis.x(piece.start)
    return Stretch(x, round(max(axis.x(piece.end) - x, 0.3), 2), piece)


def _ticks(axis: Axis) -> Iterable[Tick]:
    """The firsts of months, as many as there is room for; a year stands for its January."""
    months = (axis.end - axis.start).days / 30.4
    stride = next((n for most, n in ((9, 1), (27, 3), (54, 6)) if months <= most), 12)
    day = local_day(axis.start)
    is_first = True
    while start_of(day) < axis.end:
        # Too near to today or to the first, two words would lie on each other.
        x = axis.x(start_of(day))
        is_near = abs(x - axis.now_x) < NEAR or x < NEAR_FIRST
        if is_first or ((day.month - 1) % stride == 0 and not is_near):
            yield Tick(axis.x(start_of(day)), _named(day, is_first), is_first or day.month == 1)
        is_first = False
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _named(day: date, with_year: bool) -> str:
    if day.month == 1:
        return str(day.year)
    name = f"{day.month}月" if is_chinese() else MONTHS[day.month - 1]
    if with_year:
        return f"{day.year}年{name}" if is_chinese() else f"{name} {day.year}"
    return name

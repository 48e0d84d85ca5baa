"""商机河 as on the wall: where it comes from at the left, what goes on in the middle, what is lost falling away below."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from shangji.insight.charts.curves import polygon
from shangji.insight.charts.fluid import plot
from shangji.insight.charts.hues import token
from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.scales import width_of
from shangji.insight.charts.scene import Box, Dot, Move, Path, Said, Scene, Spot, Text
from shangji.insight.charts.units import DAYS, Number

TALL = 0.6
"""How thick the river may be, in shares of the height."""
DRIFT = 0.36
"""How much of what is lost pushes the river down, the rest is taken from below."""
NODE = 0.009
SPRING = 0.095
"""How far the streams of sources run before the first stage."""
LONGEST = 7.0
"""Of a name, in em."""
GAP = 0.03
FLOOR = 0.93
THIN = 0.004


@dataclass(frozen=True)
class Source:
    label: str
    count: Number
    url: str = ""


@dataclass(frozen=True)
class Place:
    """A stage in the picture: left edge, upper edge, how thick, in shares."""

    x: float
    y: float
    tall: float


@dataclass(frozen=True, kw_only=True)
class BigRiver(River):
    """`sources` feed the first stage. `moves` lets specks drift along, where nobody asked for less motion."""

    sources: tuple[Source, ...] = ()
    moves: bool = True

    def body(self) -> SafeString:
        return plot(self.scene(), self.height)

    def scene(self) -> Scene:
        places = self.places()
        marks: list[Path | Box | Dot | Text] = [
            *self._losses(places),
            *self._main(places),
            *self._back(places),
        ]
        marks += [*self._springs(places[0]), *self._motes(places)]
        marks += [
            Box(at.x, at.y, NODE, at.tall, token(stage.hue))
            for stage, at in zip(self.stages, places, strict=True)
        ]
        marks += [*self._texts(places)]
        spots = (*self._spots(places), *self._source_spots(places[0]))
        left = max((min(LONGEST, width_of(source.label)) + 1 for source in self.sources), default=0.2)
        right = min(LONGEST, max(width_of(self.stages[-1].label), 4.0))
        return Scene(
            tuple(marks),
            spots,
            left=left,
            right=right,
            top=3.6,
            bottom=0.4,
            height=520,
            least_width=56,
            shape="river",
        )

    def places(self) -> list[Place]:
        first = SPRING if self.sources else 0.0
        step = (1 - NODE - first) / max(1, len(self.stages) - 1)
        spans = [max(THIN, span * TALL) for span in self.spans()]
        y, found = self._start(), []
        for n, tall in enumerate(spans):
            y += max(0.0, spans[n - 1] - tall) * DRIFT if n else 0.0
            found.append(Place(first + n * step, y, tall))
        return found

    def _start(self) -> float:
        return 0.02 + GAP * max(0, len(self.sources) - 1) / 2 if self.sources else 0.02

    def _kept(self, n: int, places: list[Place]) -> float:
        """How thick what goes on is when it leaves stage `n`: never thicker than the stage."""
        return min(places[n].tall, places[n + 1].tall)

    def _main(self, places: list[Place]) -> Iterator[Path]:
        for n in range(len(places) - 1):
            here, after, kept = places[n], places[n + 1], self._kept(n, places)
            ground = _stream((here.x, here.y), (after.x, after.y), kept, after.tall)
            fill, fill_to = token(self.stages[n].hue), token(self.stages[n + 1].hue)
            yield Path(ground, fill=fill, fill_to=fill_to, way="across", opacity=0.72)

    def _losses(self, places: list[Place]) -> Iterator[Path]:
        for n in range(len(places) - 1):
            here, kept = places[n], self._kept(n, places)
            lost = here.tall - kept
            if lost <= 0:
                continue
            fade: tuple[float, float] = (0.42, 0.0)
            yield Path(_fall(here, kept, lost), fill=token(self.stages[n].hue), fill_to="st-lost", fade=fade)

    def _springs(self, first: Place) -> Iterator[Path]:
        y = first.y
        for n, (at, tall) in enumerate(self._heads(first)):
            ground = _stream((0.0, at), (first.x, y), tall, tall)
            ink = token(self.stages[0].hue)
            yield Path(ground, fill=ink, fade=(0.12, 0.75), way="across", opacity=max(0.3, 0.62 - n * 0.06))
            y += tall

    def _heads(self, first: Place) -> list[tuple[float, float]]:
        """Upper edge and thickness of each source; together they are as thick as the first stage."""
        total = sum(float(source.count) for source in self.sources) or 1.0
        y, found = first.y - GAP * (len(self.sources) - 1) / 2, []
        for source in self.sources:
            tall = float(source.count) / total * first.tall
            found.append((y, tall))
            y += tall + GAP
        return found

    def _back(self, places: list[Place]) -> Iterator[Path | Text]:
        """A thin line over the river, from a stage to the one before it."""
        for n, stage in enumerate(self.stages):
            if not (n and stage.returned):
                continue
            here, before = places[n], places[n - 1]
            to = here.x - (here.x - before.x) * 0.55
            line: tuple[Move, ...] = (
                ("M", (here.x + NODE / 2, here.y)),
                ("C", (here.x, here.y - 0.075, to, here.y - 0.09, to, (here.y + before.y) / 2)),
            )
            yield Path(line, ink="warn", width=1.5)
            words = f"↩ {self.unit.figure(stage.returned)}"
            yield Text(here.x, here.y, words, "end", -0.9, -2.2, "ink-3", rank=1)

    def _motes(self, places: list[Place]) -> Iterator[Path]:
        if not self.moves or len(places) < 2:
            return
        for share in (0.3, 0.62):
            moves: list[Move] = [("M", (places[0].x, places[0].y + self._kept(0, places) * share))]
            for n in range(len(places) - 1):
                here, after = places[n], places[n + 1]
                start, end = here.y + self._kept(n, places) * share, after.y + after.tall * share
                bend = (here.x + after.x) / 2
                moves.append(("C", (bend, start, bend, end, after.x, end)))
            yield Path(tuple(moves), ink="ink-1", width=4, is_mote=True)

    def _texts(self, places: list[Place]) -> Iterator[Text]:
        for n, (stage, at) in enumerate(zip(self.stages, places, strict=True)):
            yield Text(at.x, at.y, stage.label, "start", 0, -3.1, f"{token(stage.hue)}-ink", most=7)
            yield Text(
                at.x, at.y, self.unit.figure(stage.count), "start", 0, -1.3, "ink-1", is_strong=True, size=1.8
            )
            ratio = self.ratio(n)
            if n + 1 < len(places) and ratio is not None:
                after, kept = places[n + 1], self._kept(n, places)
                middle = (at.y + kept / 2 + after.y + after.tall / 2) / 2
                yield Text((at.x + after.x) / 2, middle, f"{ratio * 100:.0f}%", ink="ink-1", is_strong=True)
                yield from self._lost_text(stage, at, kept)
        for source, (y, tall) in zip(self.sources, self._heads(places[0]), strict=True):
            yield Text(0, y + tall / 2, source.label, "end", -0.6, -0.7, "ink-2", most=LONGEST)
            yield Text(
                0,
                y + tall / 2,
                self.unit.figure(source.count),
                "end",
                -0.6,
                0.6,
                "ink-1",
                is_strong=True,
            )

    def _lost_text(self, stage: Stage, at: Place, kept: float) -> Iterator[Text]:
        if stage.lost:
            x = at.x + _reach(at.tall - kept)
            yield Text(x, FLOOR, f"{pgettext('chart', 'lost')} {self.unit.figure(stage.lost)}", dy=1.2)

    def _spots(self, places: list[Place]) -> Iterator[Spot]:
        step = (1 - NODE - places[0].x) / max(1, len(places) - 1)
        for n, (stage, at) in enumerate(zip(self.stages, places, strict=True)):
            width = min(step * 0.98, max(NODE, 1 - at.x))
            yield Spot(at.x, at.y - 0.1, width, at.tall + 0.1, stage.label, tuple(self._lines(n)), stage.url)

    def _lines(self, n: int) -> Iterator[Said]:
        stage, ratio = self.stages[n], self.ratio(n)
        yield Said(pgettext("chart", "came in"), self.unit.told(stage.count), stage.hue, stage.url)
        if ratio is not None:
            yield Said(pgettext("chart", "conversion"), f"{ratio * 100:.0f}%")
        if stage.days is not None:
            yield Said(pgettext("chart", "in stage"), DAYS.told(stage.days))
        if stage.lost:
            yield Said(pgettext("chart", "lost"), self.unit.told(stage.lost), "lost", stage.lost_url)
        if stage.returned:
            yield Said(
                pgettext("chart", "sent back"), self.unit.told(stage.returned), "warn", stage.returned_url
            )

    def _source_spots(self, first: Place) -> Iterator[Spot]:
        for source, (y, tall) in zip(self.sources, self._heads(first), strict=True):
            said = (Said(self.stages[0].label, self.unit.told(source.count), self.stages[0].hue, source.url),)
            yield Spot(0, y, first.x, tall, source.label, said, source.url)


def _stream(
    start: tuple[float, float], end: tuple[float, float], tall: float, tall_to: float
) -> tuple[Move, ...]:
    (x1, y1), (x2, y2) = start, end
    bend = (x1 + x2) / 2
    return (
        ("M", (x1, y1)), ("C", (bend, y1, bend, y2, x2, y2)), ("L", (x2, y2 + tall_to)),
        ("C", (bend, y2 + tall_to, bend, y1 + tall, x1, y1 + tall)), ("Z", ()),
    )  # fmt: skip


def _reach(lost: float) -> float:
    """How far to the right the middle of what falls comes down."""
    return 0.034 + lost * 0.22


def _fall(here: Place, kept: float, lost: float) -> tuple[Move, ...]:
    """From the lower part of a stage over the edge and down, growing thinner on the way."""
    middle = here.x + _reach(lost)
    thin = max(0.0025, lost * 0.085)
    right, left = middle + thin, middle - thin
    upper, lower = here.y + kept, here.y + here.tall
    if lost < THIN:
        return polygon((here.x, upper), (right, FLOOR), (left, FLOOR))
    return (
        ("M", (here.x, upper)), ("C", (here.x + (right - here.x) * 0.7, upper, right, upper + 0.08, right, FLOOR)),
        ("L", (left, FLOOR)), ("C", (left, lower + 0.06, here.x + (left - here.x) * 0.5, lower, here.x, lower)), ("Z", ()),
    )  # fmt: skip

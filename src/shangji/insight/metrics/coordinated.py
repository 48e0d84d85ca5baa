"""Measures that know people, teams and time themselves: what is planned for a team is no sum of what its people plan."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.grains import OF_TIME
from shangji.insight.metrics.measures import Measure
from shangji.insight.metrics.periods import UNITS, Period
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run

Coordinates = tuple[str, ...]
Spans = list[tuple[dict[str, str], Period]]
"""(unit → key, the part of the period) of every place in time."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Coordinated(Measure):
    """Asked at every level of total by the dimensions of that level, of which it has those of people and of time."""

    @abstractmethod
    def at(self, run: Run, by: Sequence[Dimension]) -> Iterable[tuple[Coordinates, Any]]:
        """Every coordinate that has something, with its state; one may come several times and is put together."""

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        """Only as a whole: its records are those of one coordinate."""
        assert not columns
        return self.at(run, ())

    def columns(self) -> frozenset[str]:
        return frozenset({"owner", *(column for column in OF_TIME if column in ("day", "month"))})


def spans_by(run: Run, by: Sequence[Dimension]) -> Spans:
    """The parts of the period by the finest unit of time among the dimensions, as far as the filters leave them."""
    units = [each.unit for each in by if each.unit]
    parts = run.period.parts(max(units, key=UNITS.index)) if units else [run.period]
    found: Spans = []
    for part in parts:
        keys = {unit: _holding(part, unit) for unit in units}
        found += [(keys, span) for span in _left(part, run)]
    return found


def _left(part: Period, run: Run) -> Iterator[Period]:
    met = part.meets(run.period)
    if met is None:
        return
    if not run.spans:
        yield met
        return
    for span in run.spans:
        both = met.meets(span)
        if both:
            yield both


def _holding(part: Period, unit: str) -> str:
    """The key of the year, quarter … in which a part begins."""
    return part.written if part.unit == unit else part.parts(unit)[0].written

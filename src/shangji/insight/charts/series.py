"""Rows of values over the same places: what trends and landscapes are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shangji.insight.charts.units import Number

Role = Literal["fact", "target", "comparison"]


@dataclass(frozen=True)
class Mark:
    """One value and where it leads. None is a gap. `n` is what it was counted of, where that matters."""

    value: Number | None
    url: str = ""
    is_forecast: bool = False

    @property
    def size(self) -> float | None:
        return None if self.value is None else float(self.value)


@dataclass(frozen=True)
class Series:
    """`hue` is a step of the stage ramp ("4"), "lost" or a tone; by default one of the four that other categories have."""

    label: str
    marks: tuple[Mark, ...]
    hue: str = ""
    role: Role = "fact"

    @property
    def sizes(self) -> list[float | None]:
        return [mark.size for mark in self.marks]

    @property
    def last_fact(self) -> int | None:
        """The place of the last value that happened."""
        found = [n for n, mark in enumerate(self.marks) if mark.value is not None and not mark.is_forecast]
        return found[-1] if found else None


def series(
    label: str, values: Sequence[Number | None], hue: str = "", *, role: Role = "fact", urls: Sequence[str] | None = None, forecast: int = 0,
) -> Series:  # fmt: skip
    """From plain values; the last `forecast` of them have not happened."""
    known = len(values) - forecast
    marks = (Mark(value, urls[n] if urls else "", n >= known) for n, value in enumerate(values))
    return Series(label, tuple(marks), hue, role)

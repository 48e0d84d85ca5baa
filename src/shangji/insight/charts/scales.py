"""Axes: from nought, with at most four ticks, in steps that people count in."""

from dataclasses import dataclass
from math import floor, isfinite, log10

from shangji.insight.charts.units import Unit

TICKS = 4
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
ROOM = 1.04
"""How much higher than the largest value the axis reaches."""


@dataclass(frozen=True)
class Axis:
    """`share` turns a value into 0..1 of the axis; values outside are held at its ends."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def axis_of(values: list[float], unit: Unit) -> Axis:
    """An axis for values in the unit's own scale; always holds nought."""
    found = [unit.scaled(value) for value in values if isfinite(value)]
    most, least = max([0.0, *found]), min([0.0, *found])
    if most == least:
        return _in_own_scale(Axis(0, 1, (0.0,)), unit)
    step = _step(most, least, unit.is_whole)
    below, above = floor(-least / step + 1e-9), floor(most / step + 1e-9)
    ticks = tuple(step * n for n in range(-below, above + 1))
    return _in_own_scale(Axis(least * ROOM, most * ROOM, ticks), unit)


def _step(most: float, least: float, is_whole: bool) -> float:
    unit = 10 ** floor(log10(max(most, -least)) - 1)
    for power in range(3):
        for factor in STEPS:
            step = unit * factor * 10**power
            if is_whole and step != int(step):
                continue
            if floor(most / step + 1e-9) + floor(-least / step + 1e-9) < TICKS:
                return float(step)
    return most - least


def _in_own_scale(axis: Axis, unit: Unit) -> Axis:
    """Back from 万 and percent to what values are kept in."""
    one = unit.scaled(1)
    return Axis(axis.low / one, axis.high / one, tuple(tick / one for tick in axis.ticks))


def spread(labels: list[str], across: float) -> int:
    """Every how many-th label is written where `across` em are there for all of them."""
    widest = max((width_of(label) for label in labels), default=1) + 1.4
    fit = max(1, int(across / widest))
    return max(1, -(-len(labels) // fit))


def width_of(text: str) -> float:
    """About how wide a text is, in em: a Chinese character is one, a digit or letter a little more than half."""
    return sum(_width(character) for character in text)


def _width(character: str) -> float:
    if character > "⺀":
        return 1.0
    if character in ",.·:;'|! il1()":
        return 0.32 if character != "1" else 0.58
    return 0.74 if character.isupper() or character in "%¥—" else 0.58


def cut(text: str, most: float) -> str:
    """What of a text fits into `most` em."""
    if width_of(text) <= most:
        return text
    kept = ""
    for character in text:
        if width_of(kept + character) > most - 0.9:
            break
        kept += character
    return f"{kept.rstrip()}…"

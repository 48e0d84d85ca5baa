"""Estimates: medians, percentiles and times to an end of which some have not come yet. Plain numbers in and out."""

from collections.abc import Mapping

DONE, OTHER, OPEN = "done", "other", "open"
"""What became of one: what is waited for, another end, or nothing yet."""


def percentile(spread: Mapping[int, int], share: float) -> float | None:
    """The value below which a share of them lies, between two values where it falls between them; None of none."""
    count = sum(spread.values())
    if not count:
        return None
    place = (count - 1) * share
    low, rest = int(place), place - int(place)
    first = _at(spread, low)
    return first + rest * (_at(spread, min(low + 1, count - 1)) - first)


def mean(spread: Mapping[int, int]) -> float | None:
    count = sum(spread.values())
    return sum(value * n for value, n in spread.items()) / count if count else None


def _at(spread: Mapping[int, int], place: int) -> int:
    passed = 0
    for value in sorted(spread):
        passed += spread[value]
        if passed > place:
            return value
    raise IndexError


def time_until(lives: Mapping[tuple[int, str], int], share: float) -> float | None:
    """After how many days a share of those that had not ended otherwise by then is done; None while it is not known.

    Shape   (days, what became of it) → how many; what is open is known to have lasted so long, and no longer counts
            at risk after it (Kaplan and Meier); another end competes and is no censoring (Aalen and Johansen). Of the
            chance of being done by a day, that of not having ended otherwise by it is the whole (Pepe and Mori).
    Units   days in, days out; share in 0..1.
    """
    at_risk = sum(lives.values())
    still, done, other = 1.0, 0.0, 0.0
    for day in sorted({day for day, _kind in lives}):
        finished, ended = lives.get((day, DONE), 0), lives.get((day, OTHER), 0)
        done += still * finished / at_risk
        other += still * ended / at_risk
        still *= 1 - (finished + ended) / at_risk
        at_risk -= finished + ended + lives.get((day, OPEN), 0)
        # Nearly: one half of many thirds is not 0.5 to the last bit.
        if finished and done >= share * (1 - other) - 1e-12:
            return float(day)
    return None

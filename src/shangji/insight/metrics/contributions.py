"""Contributions: by how much each part moved a number, so that the parts add up to the change and nothing is left."""

from collections.abc import Mapping
from dataclasses import dataclass

from shangji.insight.metrics.metric import Average, Metric, Percentile, Rate, Ratio
from shangji.insight.metrics.terms import Value


@dataclass(frozen=True)
class Pull:
    """What one part did to a mean or a rate of the whole, in its unit.

    `own`   what came of its own number being another one
    `mix`   what came of it being a larger or smaller part of the whole, against the whole's own number
    """

    own: float
    mix: float

    @property
    def all(self) -> float:
        return self.own + self.mix


def is_mean(metric: Metric) -> bool:
    """Whether it is told of so many, and the number of a whole is that of its parts, each by its size."""
    return isinstance(metric, Ratio | Rate | Average) or (
        isinstance(metric, Percentile) and metric.share is None
    )


def is_explained(metric: Metric) -> bool:
    return is_mean(metric) or metric.unit in ("count", "money")


def pulls(parts: Mapping[str, Value], total: Value) -> dict[str, Pull] | None:
    """Key of each part → what it did; None where there is nothing before or now, or where the parts overlap.

    Each effect is taken at the middle of before and now, so that it does not depend on which is changed first: own is
    mean size x change, mix is change of size x (mean of the part - mean of the whole). A part that was not there
    before, or is not now, changes the mix alone.
    """
    before = total.before
    if total.value is None or before is None or before.value is None or not (total.n and before.n):
        return None
    if sum(v.n for v in parts.values()) != total.n or sum(_n(v.before) for v in parts.values()) != before.n:
        return None
    middle = (float(total.value) + float(before.value)) / 2
    return {key: _pull(value, total.n, before.n, middle) for key, value in parts.items()}


def _pull(value: Value, all_now: int, all_before: int, middle: float) -> Pull:
    size, was_size = value.n / all_now, _n(value.before) / all_before
    now, was = _number(value), _number(value.before)
    now, was = (was if now is None else now), (now if was is None else was)
    if now is None or was is None:
        return Pull(0.0, 0.0)
    return Pull((size + was_size) / 2 * (now - was), (size - was_size) * ((now + was) / 2 - middle))


def _number(value: Value | None) -> float | None:
    return None if value is None or value.value is None or not value.n else float(value.value)


def _n(value: Value | None) -> int:
    return value.n if value else 0

"""Tells one metric, with its interval and what it was counted of; `--by` splits it."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shangji.config.commands.who import actor
from shangji.config.console import tell
from shangji.gateway.exports.layout import wide
from shangji.insight.metrics.asking import NoSuchDimension, NotDivisible, ask, can_split
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.explained import sentence
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.telling import told
from shangji.insight.metrics.terms import Answer, MetricQuery, Number, Value

LABEL, FIGURE = 24, 14
"""In half characters: a Chinese one takes the room of two."""


def run(options: argparse.Namespace) -> int:
    metric_named(options.name)
    query = MetricQuery(
        actor=actor(options.as_user, "cli"), metrics=(options.name,), period=Period.parse(options.period),
        by=(options.by,) if options.by else (),
    )  # fmt: skip
    try:
        tell(Told(options.name, ask(query)), as_json=options.json)
    except (NoSuchDimension, NotDivisible) as refusal:
        raise type(refusal)(f"{refusal.message} {_splits(options.name)}") from None
    return 0


def _splits(name: str) -> str:
    """What `--by` takes, of what the product brings along."""
    metric = metric_named(name)
    names = [key for key, each in dimensions().items() if not each.own and can_split(metric, key)]
    return _("It is split by: %(names)s.") % {"names": ", ".join(names)}


@dataclass(frozen=True)
class Told:
    """A metric as a script or a person reads it."""

    name: str
    answer: Answer

    def to_json(self) -> Mapping[str, Any]:
        query = self.answer.query
        found = {
            "metric": self.name, "label": str(metric_named(self.name).label), "unit": metric_named(self.name).unit,
            "period": query.period.written, "from": query.period.first, "to": query.period.last,
            **_numbers(self.answer.total[self.name]), "notes": list(self.answer.notes),
        }  # fmt: skip
        if query.by:
            found["by"] = query.by[0]
            found["rows"] = [
                {
                    "key": row.members[0].key,
                    "label": row.members[0].label,
                    **_numbers(row.values[self.name]),
                }
                for row in self.answer.rows
            ]
        return found

    def lines(self) -> Iterator[str]:
        metric, total = metric_named(self.name), self.answer.total[self.name]
        yield _("%(name)s: %(value)s") % {"name": metric.label, "value": told(total.value, metric.unit)}
        yield sentence(metric, total, self.answer.query.period)
        yield from self.answer.notes
        for row in self.answer.rows if self.answer.query.by else ():
            value = row.values[self.name]
            label, text = row.members[0].label, told(value.value, metric.unit)
            n = _("of %(n)s") % {"n": value.n} if metric.unit == "ratio" else ""
            yield f"  {label}{' ' * (LABEL - wide(label))} {' ' * (FIGURE - wide(text))}{text}  {n}".rstrip()


def _numbers(value: Value) -> dict[str, Any]:
    interval = None if value.low is None or value.high is None else [value.low, value.high]
    return {"value": _plain(value.value), "n": value.n, "interval": interval}


def _plain(number: Number | None) -> int | float | None:
    """As JSON has it: whole where it is whole."""
    if number is None or isinstance(number, int):
        return number
    return int(number) if number == int(number) else float(number)

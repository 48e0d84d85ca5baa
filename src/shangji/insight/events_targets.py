"""What happens to targets and to what a manager adds to a forecast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shangji.core.events import Event, Fact
from shangji.insight.targets.measures import LEVELS, MEASURES
from shangji.ui.formats import money

TOLD = 3
"""So many months are told one by one."""


@dataclass(frozen=True, kw_only=True)
class TargetBegun(Fact):
    kind = "insight.target_begun"
    sentence = _("%(actor)s began the targets of %(holder)s for %(year)s: %(measure)s")
    icon = "target"
    holder: str
    measure: str
    year: int

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**event.payload, "measure": _measure(event)}


@dataclass(frozen=True, kw_only=True)
class TargetSet(Fact):
    """`months`: level → month from 1 to 12 → [before, after]."""

    kind = "insight.target_set"
    sentence = _("%(actor)s set targets of %(holder)s for %(year)s, %(measure)s: %(months)s")
    icon = "target"
    holder: str
    measure: str
    year: int
    months: dict[str, dict[str, list[int | None]]] = field(default_factory=dict)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        measure = MEASURES.get(event.payload["measure"])
        is_money = measure is None or measure.is_money
        return {
            **event.payload,
            "measure": _measure(event),
            "months": _told(event.payload["months"], is_money=is_money),
        }


def _measure(event: Event) -> str:
    measure = MEASURES.get(event.payload["measure"])
    return str(measure.label) if measure else event.payload["measure"]


def _told(months: Mapping[str, Mapping[str, list[int | None]]], *, is_money: bool) -> str:
    said = [
        _("%(level)s %(month)s: %(old)s → %(new)s")
        % {"level": LEVELS.get(level, level), "month": month, "old": _amount(old, is_money), "new": _amount(new, is_money)}
        for level, changed in months.items()
        for month, (old, new) in sorted(changed.items(), key=lambda each: int(each[0]))
    ]  # fmt: skip
    rest = len(said) - TOLD
    more = [ngettext("and %(n)s more month", "and %(n)s more months", rest) % {"n": rest}] if rest > 0 else []
    return "、".join([*(str(text) for text in said[:TOLD]), *more])


def _amount(value: int | None, is_money: bool) -> str:
    if value is None:
        return "—"
    return money(value) if is_money else str(value)


@dataclass(frozen=True, kw_only=True)
class AdjustingBegun(Fact):
    kind = "insight.adjusting_begun"
    sentence = _("%(actor)s looked at the forecast of %(person)s for %(period)s")
    icon = "trending-up"
    person: str
    period: str


@dataclass(frozen=True, kw_only=True)
class ForecastAdjusted(Fact):
    kind = "insight.forecast_adjusted"
    sentence = _(
        "%(actor)s put the forecast of %(person)s for %(period)s at %(new)s, before %(old)s. %(note)s"
    )
    icon = "trending-up"
    person: str
    period: str
    old: int | None
    new: int | None
    note: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {
            **event.payload,
            "old": _amount(event.payload["old"], True),
            "new": _amount(event.payload["new"], True),
        }

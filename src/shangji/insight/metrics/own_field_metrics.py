"""Metrics that every number, amount and formula of one's own has by itself: its sum, its mean and its median."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import CustomField
from shangji.insight.metrics.definitions.words import LEADS, OPPORTUNITIES
from shangji.insight.metrics.metric import Metric, Percentile, Plain, also
from shangji.insight.metrics.own_numbers import PER, OwnSpread, OwnTotal
from shangji.insight.models.own_metric import numbers_of

NOUNS = {
    "opportunities.opportunity": ("opportunity", "opened", OPPORTUNITIES, gettext_lazy("by the day they were opened")),
    "leads.lead": ("lead", "captured", LEADS, gettext_lazy("by the day they came in")),
}  # fmt: skip
MIDDLE = gettext_lazy("%(period)s: %(value)s in the middle of %(n)s.")


@known.from_fields
def field_metrics() -> Mapping[str, Metric]:
    """Name → metric."""
    found = [each for kind in NOUNS for field in numbers_of(kind) for each in _of(field)]
    return {each.name: each for each in found}


def unit_of(field: CustomField) -> str:
    """Amounts in another currency are numbers: nothing is converted."""
    return "money" if field.type == "money" and field.settings.get("currency", "CNY") == "CNY" else "number"


def _of(field: CustomField) -> list[Metric]:
    grain, time, source, window = NOUNS[field.holds]
    measured: dict[str, Any] = {"grain": grain, "time": time, "number": field.key}
    shared: dict[str, Any] = {
        "unit": unit_of(field), "group": "own", "source": source, "window": window, "own": (field.key,),
        "words": _told(field, lambda name: _("What records say in “%(name)s”, as far as they say something.") % {"name": name}),
    }  # fmt: skip
    name = f"field-{field.key}"
    spread = OwnSpread(**measured)
    return [
        Plain(**shared, name=f"{name}-sum", label=_told(field, lambda it: _("%(name)s: sum") % {"name": it}), measure=OwnTotal(**measured)),
        Percentile(**shared, name=f"{name}-mean", label=_told(field, lambda it: _("%(name)s: mean") % {"name": it}), spread=spread, share=None, per=PER),
        Percentile(**shared, name=f"{name}-median", label=_told(field, lambda it: _("%(name)s: median") % {"name": it}), spread=spread, per=PER, said=MIDDLE),
    ]  # fmt: skip


def _told(field: CustomField, words: Callable[[str], str]) -> Any:
    """In the reader's language, with the unit."""
    sign = (
        field.settings.get("currency", "")
        if unit_of(field) == "number" and field.type == "money"
        else field.unit
    )
    return lazy(lambda: words(f"{field.label} ({sign})" if sign else field.label), str)()


also(field_metrics)

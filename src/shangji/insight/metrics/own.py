"""The company's own metrics, as the catalogue would have them: each is a measure, or two, with a condition."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.custom_fields import known
from shangji.core.prepared import Prepared
from shangji.insight.metrics.definitions.words import LEADS, OPPORTUNITIES
from shangji.insight.metrics.measures import Count, Sum
from shangji.insight.metrics.metric import Metric, Percentile, Plain, Ratio, also
from shangji.insight.metrics.own_field_metrics import MIDDLE, unit_of
from shangji.insight.metrics.own_numbers import PER, OwnSpread, OwnTotal
from shangji.insight.metrics.run import Run
from shangji.insight.models.own_metric import OwnMetric, asks
from shangji.leads.models import Lead
from shangji.opportunities.models.opportunity import NOT_CLOSED
from shangji.process.conditions import as_q, fields_in, in_words
from shangji.process.custom import NAME

GRAINS = {"opportunities.opportunity": "opportunity", "leads.lead": "lead"}
OPEN: Mapping[str, Q] = {"opportunities.opportunity": NOT_CLOSED, "leads.lead": Lead.IS_OPEN}
SOURCES = {"opportunities.opportunity": OPPORTUNITIES, "leads.lead": LEADS}

MOST = gettext_lazy("%(period)s: nine of ten of %(n)s do not go beyond %(value)s.")

_offered = Prepared(lambda: OwnMetric.objects.filter(is_retired=False).order_by("pk"))


def own_metrics() -> dict[str, Metric]:
    """Name → metric of those that are offered. One statement."""
    return {row.code: as_metric(row) for row in _offered()}


def as_metric(row: OwnMetric) -> Metric:
    shared: dict[str, Any] = {
        "name": row.code, "label": row.name, "words": row.words or row.name, "better": row.better, "group": "own",
        "source": SOURCES[row.noun], "window": OwnMetric.TIMES[row.noun][row.time],
        "detail": lambda actor: told(row, actor),
    }  # fmt: skip
    shared["own"] = fields_of(row)
    of: dict[str, Any] = {"grain": GRAINS[row.noun], "time": row.time, "where": _where(row, row.of)}
    if row.number:
        return _of_field(row, shared, {**of, "number": row.number})
    if row.shape == OwnMetric.Shape.SUM:
        return Plain(**shared, unit="money", measure=Sum(**of, number="amount"))
    if row.shape == OwnMetric.Shape.RATIO:
        hits = Count(**{**of, "where": _where(row, row.of, row.hits)})
        return Ratio(**shared, unit="ratio", hits=hits, of=Count(**of))
    return Plain(**shared, unit="count", measure=Count(**of))


def _of_field(row: OwnMetric, shared: dict[str, Any], of: dict[str, Any]) -> Metric:
    field = known.fields_by_key().get(row.number)
    shared["unit"] = unit_of(field) if field else "number"
    if row.shape == OwnMetric.Shape.SUM:
        return Plain(**shared, measure=OwnTotal(**of))
    place = {OwnMetric.Shape.MEDIAN: 0.5, OwnMetric.Shape.P90: 0.9}.get(OwnMetric.Shape(row.shape))
    said = {0.5: MIDDLE, 0.9: MOST}.get(place or 0, "")
    return Percentile(**shared, spread=OwnSpread(**of), share=place, per=PER, said=said)


def fields_of(row: OwnMetric) -> tuple[str, ...]:
    """The keys of fields of one's own that it is made of."""
    asked = {name for condition in (row.of, row.hits) for name in fields_in(condition)}
    found = {name.removeprefix(NAME) for name in asked if name.startswith(NAME)}
    return tuple(sorted(found | ({row.number} if row.number else set())))


def told(row: OwnMetric, actor: Actor) -> str:
    """Which records it counts, in the reader's language."""
    fields = known.fields_by_key()
    if any(key not in fields or not fields[key].is_seen_by(actor) for key in fields_of(row)):
        return _("Which ones is told by a field of our own that your role may not read.")
    which = in_words(row.noun, row.of, actor) if asks(row.of) else _("all of them")
    if row.shape != OwnMetric.Shape.RATIO:
        return which
    return _("%(hits)s; of: %(which)s") % {"hits": in_words(row.noun, row.hits, actor), "which": which}


def _where(row: OwnMetric, *conditions: Mapping[str, Any]) -> Callable[[Run], Q]:
    def where(run: Run) -> Q:
        found = Q() if row.time else OPEN[row.noun]
        for condition in conditions:
            found &= as_q(row.noun, condition or {"all": []}, run.now)
        return found

    return where


also(own_metrics)

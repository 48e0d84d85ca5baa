"""The company's own metrics, as the catalogue would have them: each is a measure, or two, with a condition."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.prepared import Prepared
from shangji.insight.metrics.definitions.words import LEADS, OPPORTUNITIES
from shangji.insight.metrics.measures import Count, Sum
from shangji.insight.metrics.metric import Metric, Plain, Ratio, also
from shangji.insight.metrics.run import Run
from shangji.insight.models.own_metric import OwnMetric, asks
from shangji.leads.models import Lead
from shangji.opportunities.models.opportunity import NOT_CLOSED
from shangji.process.conditions import as_q, in_words

GRAINS = {"opportunities.opportunity": "opportunity", "leads.lead": "lead"}
OPEN: Mapping[str, Q] = {"opportunities.opportunity": NOT_CLOSED, "leads.lead": Lead.IS_OPEN}
SOURCES = {"opportunities.opportunity": OPPORTUNITIES, "leads.lead": LEADS}

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
    of: dict[str, Any] = {"grain": GRAINS[row.noun], "time": row.time, "where": _where(row, row.of)}
    if row.shape == OwnMetric.Shape.SUM:
        return Plain(**shared, unit="money", measure=Sum(**of, number="amount"))
    if row.shape == OwnMetric.Shape.RATIO:
        hits = Count(**{**of, "where": _where(row, row.of, row.hits)})
        return Ratio(**shared, unit="ratio", hits=hits, of=Count(**of))
    return Plain(**shared, unit="count", measure=Count(**of))


def told(row: OwnMetric, actor: Actor) -> str:
    """Which records it counts, in the reader's language."""
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

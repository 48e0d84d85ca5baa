"""The condition of a report: a figure, a comparison and a limit, as data; nothing in it is ever run as code."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Refusal
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.telling import told
from shangji.insight.metrics.terms import MetricQuery

COMPARISONS = {"above": gettext_lazy("rises above"), "below": gettext_lazy("falls below")}


class ConditionNotRight(Refusal):
    message = gettext_lazy("This condition names a figure or a limit that there is not.")


def holds(condition: Mapping[str, Any], actor: Actor) -> bool:
    """As the actor sees the figure; one that is not known is neither above nor below. Raises ConditionNotRight."""
    limit = limit_of(condition)
    name = str(condition.get("metric", ""))
    period = Period.parse(str(condition.get("period") or "this-month"))
    value = ask(MetricQuery(actor=actor, metrics=(name,), period=period)).total[name].value
    if value is None:
        return False
    return Decimal(value) > limit if condition["comparison"] == "above" else Decimal(value) < limit


def limit_of(condition: Mapping[str, Any]) -> Decimal:
    """Raises ConditionNotRight."""
    try:
        limit = Decimal(str(condition.get("value", "")))
    except InvalidOperation as error:
        raise ConditionNotRight from error
    if condition.get("comparison") not in COMPARISONS or not limit.is_finite():
        raise ConditionNotRight
    return limit


def in_words(condition: Mapping[str, Any]) -> str:
    """Win rate of this month falls below 20 %. Raises ConditionNotRight, NoSuchMetric."""
    metric = metric_named(str(condition.get("metric", "")))
    period = Period.parse(str(condition.get("period") or "this-month"))
    words = {
        "metric": metric.label, "period": period.label, "limit": told(limit_of(condition), metric.unit),
        "comparison": COMPARISONS[str(condition["comparison"])],
    }  # fmt: skip
    return _("%(metric)s, %(period)s, %(comparison)s %(limit)s") % words

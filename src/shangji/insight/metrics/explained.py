"""Explained: a number in words, so that nobody has to guess what it counts, of what, and how sure it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Scope
from shangji.insight.metrics.metric import (
    Average,
    Metric,
    Percentile,
    Quotient,
    Rate,
    Ratio,
    TimeUntil,
    every_metric,
)
from shangji.insight.metrics.own_sight import may_read
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.telling import interval, told
from shangji.insight.metrics.terms import Value

GROUPS: dict[str, str | Promise] = {
    "outcome": gettext_lazy("What comes of it"), "pace": gettext_lazy("How long it takes"),
    "funnel": gettext_lazy("Funnel"), "activity": gettext_lazy("Activity"),
    "duty": gettext_lazy("Keeping in touch"), "risk": gettext_lazy("Risk"), "lead": gettext_lazy("Leads"),
    "target": gettext_lazy("Targets and forecast"), "quality": gettext_lazy("Quality of the data"),
    "own": gettext_lazy("Added by the company"),
}  # fmt: skip
UNITS: dict[str, str | Promise] = {
    "count": gettext_lazy("how many"), "money": gettext_lazy("CNY"), "ratio": gettext_lazy("share, in percent"),
    "days": gettext_lazy("calendar days"), "hours": gettext_lazy("hours"), "number": gettext_lazy("number"),
}  # fmt: skip
BETTER: dict[str, str | Promise] = {
    "up": gettext_lazy("More is better"), "down": gettext_lazy("Less is better"), "": gettext_lazy("Neither"),
}  # fmt: skip


def sentence(metric: Metric, value: Value, period: Period) -> str:
    """What this number says: Q3 2026: 34 of 120 that were closed were won."""
    words = {
        "period": period.label, "value": told(value.value, metric.unit), "n": f"{value.n:,}", "label": metric.label,
    }  # fmt: skip
    if value.value is None:
        return _("%(period)s: not known; there is nothing to count, or it was not kept.") % words
    if isinstance(metric, Ratio | Rate):
        words["hits"] = f"{round(float(value.value) * value.n):,}"
    said = str(metric.said or _general(metric)) % words
    sure = interval(value, metric.unit)
    return f"{said} {sure}" if sure else said


def _general(metric: Metric) -> str:
    if isinstance(metric, Ratio | Rate):
        return _("%(period)s: %(hits)s of %(n)s.")
    if isinstance(metric, Average) or (isinstance(metric, Percentile) and metric.share is None):
        return _("%(period)s: %(value)s on average, of %(n)s.")
    if isinstance(metric, Percentile):
        return _("%(period)s: half of %(n)s took no longer than %(value)s.")
    if isinstance(metric, TimeUntil):
        return _("%(period)s: after %(value)s so many of %(n)s have come so far.")
    if isinstance(metric, Quotient):
        return _("%(period)s: %(value)s, over %(n)s.")
    return _("%(period)s: %(value)s.")


def whose(actor: Actor) -> str:
    """Whose records a number is made of."""
    if actor.scope is Scope.ALL:
        return _("Everything: the role reaches every record.")
    if actor.scope is Scope.SUBTREE:
        return _("The records of the own team and the teams below, and what is shared with the reader.")
    if actor.scope is Scope.TEAM:
        return _("The records of the own team, and what is shared with the reader.")
    return _("The reader's own records, and what is shared with them.")


@dataclass(frozen=True)
class Group:
    label: str
    metrics: tuple[Metric, ...]


def grouped(actor: Actor) -> Iterator[Group]:
    """All metrics that somebody may ask for, by what they are about."""
    order = list(GROUPS)
    offered = [metric for metric in every_metric().values() if may_read(metric, actor)]
    found = sorted(offered, key=lambda metric: order.index(metric.group))
    for name, members in groupby(found, key=lambda metric: metric.group):
        yield Group(str(GROUPS[name]), tuple(members))

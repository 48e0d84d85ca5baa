"""How well the team keeps what it owes, on Today for whoever leads: this month's numbers, as every board has them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery, Value
from shangji.people.reach import reaches_others

SHOWN = {
    "on_time_rate": (_("Kept in time"), _("of what was due, done by then"), ""),
    "missed_rate": (_("Missed"), _("longer than twice the cadence without contact or plan"), "hits"),
    "break_point_rate": (_("Dropped after a hand-over"), _("nobody was in touch within the cadence"), "hits"),
    "alert_coverage": (_("Told in time"), _("of what was missed, the owner knew within 15 minutes"), ""),
}
"""Metric → (name, what it means, which of its records stand behind it)."""
EARLY = timedelta(days=3)
"""So young a month says little: the last week of the one before is told with it."""


@dataclass(frozen=True)
class Line:
    name: str | Promise
    means: str | Promise
    value: Value
    url: str

    @property
    def hits(self) -> int:
        return round(float(self.value.value or 0) * self.value.n)


def this_month(day: date) -> Period:
    """From the first of the month up to a day."""
    first = day.replace(day=1)
    return Period.between(first if day - first >= EARLY else first - timedelta(days=7), day)


def kept_lines(actor: Actor, day: date) -> list[Line]:
    """Of everything of which there is something this month."""
    query = MetricQuery(actor=actor, metrics=tuple(SHOWN), period=this_month(day))
    total = ask(query).total
    return [
        Line(label, means, total[name], drill_url(query, name, part=part))
        for name, (label, means, part) in SHOWN.items()
        if total[name].n
    ]


def leads(actor: Actor) -> bool:
    return reaches_others(actor) and actor.may("opportunities.assign")


def _of_the_team(_noun: Any, actor: Actor) -> dict[str, Any] | None:
    """Only for whoever leads; the numbers are fetched when the page is there."""
    return {} if leads(actor) else None


panel(
    Panel(
        "opportunities.today_amid",
        _("How the team keeps what it owes"),
        "insight/kept/_panel.html",
        _of_the_team,
    )
)

"""Leads: how many come in, how many become opportunities, how many are won in the end."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.words import BY_CAPTURE, LEADS, MARKETING
from shangji.insight.metrics.measures import Count, Where
from shangji.insight.metrics.metric import Plain, Ratio, metric
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import DaysBetween

VALID = ~Q(state="invalid")
TO_OPPORTUNITY_DAYS, TO_WIN_DAYS = 90, 180


def _matured(days: int, more: Q = VALID, end: str = "") -> Where:
    """Valid leads old enough to have come so far; with `end`, those of which that moment came within the days."""

    def where(run: Run) -> Q:
        found = more & Q(created_at__lt=run.now - timedelta(days=days))
        if not end:
            return found
        took = DaysBetween(F("created_at"), F(end), window=run.clock)
        return found & Q(**{f"{end}__isnull": False}) & Q(LessThanOrEqual(took, days))

    return where


captured = Count(grain="lead", time="captured", where=VALID)
captured_gross = Count(grain="lead", time="captured")
ripe = Count(grain="lead", time="captured", where=_matured(TO_OPPORTUNITY_DAYS))
converted = Count(
    grain="lead", time="captured",
    where=_matured(TO_OPPORTUNITY_DAYS, VALID & Q(opportunity__isnull=False), "converted_at"),
)  # fmt: skip
ripe_to_win = Count(grain="lead", time="captured", where=_matured(TO_WIN_DAYS))
won = Count(
    grain="lead", time="captured",
    where=_matured(TO_WIN_DAYS, VALID & Q(opportunity__outcome="won"), "opportunity__closed_at"),
)  # fmt: skip

metric(
    Plain(
        name="lead_count", label=_("New leads"), unit="count", better="up", measure=captured, group="lead",
        words=_("How many leads came in that are not invalid."), window=BY_CAPTURE, source=LEADS, keeper=MARKETING,
    )
)  # fmt: skip
metric(
    Plain(
        name="lead_gross_count", label=_("New leads, also invalid ones"), unit="count", measure=captured_gross,
        words=_("How many leads came in, whatever became of them."), window=BY_CAPTURE, source=LEADS,
        keeper=MARKETING, group="lead",
    )
)  # fmt: skip
metric(
    Ratio(
        name="lead_conversion_rate", said=_("%(period)s: %(hits)s of %(n)s leads that are 90 days old became an opportunity within 90 days."), label=_("Conversion of leads"), unit="ratio", better="up", hits=converted, of=ripe,
        words=_("Of the valid leads that came in, the share that became an opportunity within 90 days. Only leads that are 90 days old count: the others may still do so."),
        window=BY_CAPTURE, source=LEADS, keeper=MARKETING, group="lead",
    )
)  # fmt: skip
metric(
    Ratio(
        name="lead_to_won_rate", said=_("%(period)s: %(hits)s of %(n)s leads that are 180 days old were won within 180 days."), label=_("Leads that were won"), unit="ratio", better="up", hits=won, of=ripe_to_win,
        words=_("Of the valid leads that came in, the share whose opportunity was won within 180 days. Only leads that are 180 days old count."),
        window=BY_CAPTURE, source=LEADS, keeper=MARKETING, group="lead",
    )
)  # fmt: skip

"""What is in danger now: alerts, the money in them, what overstays its stage, what is past its day, what has no next step."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import local_day
from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE
from shangji.insight.metrics.definitions.words import (
    ALERTS,
    AS_IT_STANDS,
    AS_IT_STANDS_NOW,
    OPERATIONS,
    OPPORTUNITIES,
)
from shangji.insight.metrics.measures import Count
from shangji.insight.metrics.metric import Plain, Ratio, metric
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.spreads import Distinct, Once
from shangji.opportunities.models import Stage
from shangji.process.risks import working_days_back

STANDING = Q(resolved_at__isnull=True)
OPEN = Q(outcome="open")


def _pending(run: Run) -> Q:
    """As the board of risks has it: neither put off nor called a false alarm."""
    return STANDING & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=local_day(run.now)))


def _overstayed(run: Run) -> Q:
    """Longer in its stage than its limit, in working days; what rests stands still."""
    limits: dict[int, list[int]] = {}
    for stage in Stage.objects.all():
        limits.setdefault(stage.limit_days, []).append(stage.pk)
    found = Q(pk__in=[])
    for days, stages in limits.items():
        found |= Q(stage_id__in=stages, stage_clock_at__lt=working_days_back(run.now, days))
    return ON_THE_TABLE & OPEN & found


def _overdue(run: Run) -> Q:
    return ON_THE_TABLE & Q(expected_on__lt=local_day(run.now))


risks = Count(grain="alert", where=_pending, past="alert")
at_risk = Distinct(grain="alert", where=_pending, past="alert", of_what=("record",))
worth = Once(grain="alert", where=_pending, past="alert", number="money", of_what="record")
overstayed = Count(grain="opportunity", where=_overstayed)
overdue = Count(grain="opportunity", where=_overdue)
worked_on = Count(grain="opportunity", where=ON_THE_TABLE & OPEN)
stepless = Count(grain="opportunity", where=ON_THE_TABLE & OPEN & Q(next_step_at__isnull=True))

metric(
    Plain(
        name="open_risks", label=_("Open risks"), unit="count", better="down", measure=risks, group="risk",
        words=_("How many alerts stand: one rule that holds of one record. Those put off to a later day and false alarms are left out; of the past, also those that were put off then count."),
        window=AS_IT_STANDS, source=ALERTS, keeper=OPERATIONS,
    )
)  # fmt: skip
metric(
    Plain(
        name="records_at_risk", label=_("Records at risk"), unit="count", better="down", measure=at_risk, group="risk",
        words=_("How many different records have an alert that stands."), window=AS_IT_STANDS, source=ALERTS,
        keeper=OPERATIONS,
    )
)  # fmt: skip
metric(
    Plain(
        name="money_at_risk", label=_("Money at risk"), unit="money", better="down", measure=worth, group="risk",
        words=_("What the records with an alert that stands would bring; each record counts once, however many alerts it has."),
        window=AS_IT_STANDS, source=ALERTS, keeper=OPERATIONS,
    )
)  # fmt: skip
metric(
    Plain(
        name="overstayed_count", label=_("Over the limit of the stage"), unit="count", better="down", measure=overstayed,
        words=_("How many open opportunities have stood in their stage for more working days than its limit, or without one, than expected."),
        window=AS_IT_STANDS_NOW, source=OPPORTUNITIES, keeper=OPERATIONS, group="risk",
    )
)  # fmt: skip
metric(
    Plain(
        name="overdue_expected_count", label=_("Past the expected close"), unit="count", better="down", measure=overdue,
        words=_("How many opportunities are still open although the day they were expected to be signed has passed."),
        window=AS_IT_STANDS_NOW, source=OPPORTUNITIES, keeper=OPERATIONS, group="risk",
    )
)  # fmt: skip
metric(
    Ratio(
        name="no_next_step_share", said=_("%(period)s: %(hits)s of %(n)s open ones have nothing planned."), label=_("Without a next step"), unit="ratio", better="down", hits=stepless, of=worked_on,
        words=_("Of the open opportunities, without those on hold, the share for which nothing is planned."),
        window=AS_IT_STANDS_NOW, source=OPPORTUNITIES, keeper=OPERATIONS, group="risk",
    )
)  # fmt: skip

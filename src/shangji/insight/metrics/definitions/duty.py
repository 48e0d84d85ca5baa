"""Whether people keep in touch: kept in time, missed, never followed up, dropped at a hand-over, told of a miss."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.casework import Cases
from shangji.insight.metrics.definitions.words import (
    BY_DUE_DAY,
    DUTIES,
    LOG,
    OPERATIONS,
    WHOLE_PERIOD,
)
from shangji.insight.metrics.kept_cases import KeptCases, window_of
from shangji.insight.metrics.measures import Count
from shangji.insight.metrics.metric import Plain, Rate, Ratio, metric
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.run import Run
from shangji.process import cases as process
from shangji.process import minding
from shangji.process.cases import IN_TOUCH_DUE, KEPT, Case


def _histories(run: Run, *, only_first: bool) -> list[process.History]:
    """What happened is read once for all parts of a period, and for all periods of a question that lie in it."""
    kept: list[tuple[Period, bool, list[process.History]]] = run.lookup.kept.setdefault("histories", [])
    for period, has_first_alone, found in kept:
        if (
            period.first <= run.asked.first
            and run.asked.last <= period.last
            and only_first >= has_first_alone
        ):
            return found
    found = list(process.histories(window_of(run, run.asked), run.actor, only_first=only_first))
    kept.append((run.asked, only_first, found))
    return found


def _missed(run: Run) -> Iterator[Case]:
    window = window_of(run)
    return (found for each in _histories(run, only_first=False) if (found := each.missed(window)))


def _never(run: Run) -> Iterator[Case]:
    window = window_of(run)
    return (found for each in _histories(run, only_first=True) if (found := each.never(window)))


due = Count(grain="duty", time="due", where=IN_TOUCH_DUE)
kept = Count(grain="duty", time="due", where=IN_TOUCH_DUE & KEPT)
missed = KeptCases(grain="record", found=_missed, parts=minding.SILENT)
never = KeptCases(grain="record", found=_never, hit=minding.never)
dropped = Cases(grain="duty", time="opened", found=lambda run: process.handed_over(window_of(run), run.actor))
covered = Cases(grain="duty", time="breached", found=lambda run: process.told(window_of(run), run.actor))

metric(
    Ratio(
        name="on_time_rate", said=_("%(period)s: %(hits)s of %(n)s that were due were done in time."), label=_("Followed up in time"), unit="ratio", better="up", hits=kept, of=due, group="duty",
        words=_("Of the obligations that were due (a first word, a reply, a planned step, the rhythm of follow-ups), the share that was fulfilled by then. What ended before, by closing or holding, was not due; putting off with a reason moves the moment once."),
        window=BY_DUE_DAY, source=DUTIES, keeper=OPERATIONS,
    )
)  # fmt: skip
metric(
    Plain(
        name="due_count", label=_("Obligations due"), unit="count", measure=due, window=BY_DUE_DAY, source=DUTIES,
        words=_("How many obligations were due, without those that ended before."), keeper=OPERATIONS, group="duty",
    )
)  # fmt: skip
metric(
    Rate(
        name="missed_rate", said=_("%(period)s: %(hits)s of %(n)s records were left in silence for too long."), label=_("Missed"), unit="ratio", better="down", shares=missed, group="duty",
        words=_("Of the leads and opportunities that were open in somebody's hands for a working day or longer, the share with a silence of more than twice the rhythm (six working days, unless set otherwise) in which no planned step was due. A planned step that falls into the silence excuses it, also when nobody kept it: that is what the definition says; such steps count against “followed up in time”. Days on hold do not count."),
        window=WHOLE_PERIOD, source=DUTIES, keeper=OPERATIONS,
    )
)  # fmt: skip
metric(
    Rate(
        name="never_followed_rate", said=_("%(period)s: %(hits)s of %(n)s records were never followed up."), label=_("Never followed up"), unit="ratio", better="down", shares=never,
        words=_("Of the leads and opportunities that were open in somebody's hands for a working day or longer, the share with no qualifying follow-up from their beginning to their end, or to the end of the period."),
        window=WHOLE_PERIOD, source=DUTIES, keeper=OPERATIONS, group="duty",
    )
)  # fmt: skip
metric(
    Rate(
        name="break_point_rate", said=_("%(period)s: %(hits)s of %(n)s hand-overs were not picked up in time."), label=_("Dropped at a hand-over"), unit="ratio", better="down", shares=dropped,
        words=_("Of the times a record was given to somebody, the share after which the new owner was not in touch by the time it was due."),
        window=_("The moment of the hand-over; only those whose deadline has passed."), source=LOG, keeper=OPERATIONS,
        group="duty",
    )
)  # fmt: skip
metric(
    Rate(
        name="alert_coverage", said=_("%(period)s: of %(hits)s of %(n)s misses the owner was told within a quarter of an hour."), label=_("Told within a quarter of an hour"), unit="ratio", better="up", shares=covered,
        words=_("Of the obligations that were missed, the share of which the owner had a line in the inbox within fifteen minutes. Misses of imported history do not count."),
        window=_("The moment at which it was missed."), source=LOG, keeper=OPERATIONS, group="duty",
    )
)  # fmt: skip

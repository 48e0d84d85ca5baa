"""What the risk rules of opportunities ask the database, today and on a day in the past."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from shangji.activities.models import FollowUp
from shangji.core.calendar import local_day, today, working_days_between
from shangji.core.events import Event
from shangji.core.prepared import Prepared
from shangji.opportunities.events import AmountChanged, ExpectedDayChanged
from shangji.opportunities.models import GateException, Opportunity, Stage, StageStay
from shangji.process.high_risk import at_top, at_top_on, said_at_top
from shangji.process.risks import Limits, Rows, days_back, working_days_back

WON, SAMPLE, KEPT = 1000, 300, 1000
LATE = 0.5
"""From this win rate of the stage on, the people who decide must be known."""


def watched() -> Rows:
    """What is being worked on; what rests has its clocks stopped."""
    return Opportunity._base_manager.filter(closed_at__isnull=True, outcome="open")


def silent(now: datetime, limits: Limits) -> Rows:
    """Nobody has followed up, and nothing is planned for later; or what is owed stands on the last step of the ladder."""
    since = working_days_back(now, limits["days"])
    quiet = Q(last_follow_up_at__lt=since) | Q(last_follow_up_at__isnull=True, opened_at__lt=since)
    unplanned = Q(next_step_at__isnull=True) | Q(next_step_at__lt=days_back(now, 0))
    return watched().filter(quiet & unplanned | Q(at_top())).annotate(is_at_top=at_top())


def neglect(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    """On the last step of the ladder only what answers counts as a follow-up."""
    since = (row.last_qualifying_at if row.is_at_top else row.last_follow_up_at) or row.opened_at
    return said_at_top(row, {"days": working_days_between(since, now), "limit": limits["days"]})


def silent_at(moment: datetime, limits: Limits) -> Rows:
    since = working_days_back(moment, limits["days"])
    said = FollowUp.objects.filter(subject=OuterRef("pk"), happened_at__lte=moment).order_by("-happened_at")
    last = Coalesce(Subquery(said.values("happened_at")[:1]), F("opened_at"))
    step = Subquery(said.values("next_step_at")[:1])
    unplanned = Q(step_then__isnull=True) | Q(step_then__lt=days_back(moment, 0))
    rows = open_at(moment).annotate(last_then=last, step_then=step)
    return rows.filter(Q(last_then__lt=since) & unplanned | Q(at_top_on(moment)))


def stepless(now: datetime, limits: Limits) -> Rows:
    since = working_days_back(now, limits["days"])
    quiet = Q(last_follow_up_at__lt=since) | Q(last_follow_up_at__isnull=True, opened_at__lt=since)
    return watched().filter(quiet, next_step_at__isnull=True)


def step_missed(now: datetime, limits: Limits) -> Rows:
    return watched().filter(next_step_at__lt=working_days_back(now, limits["days"]))


def read_stages(limits: Limits) -> tuple[tuple[int, int], ...]:
    return tuple(stage_limits(limits).items())


def stuck(now: datetime, limits: Limits, read: tuple[tuple[int, int], ...] | None = None) -> Rows:
    """Longer in its stage than expected and than four of five that were won."""
    asked, known = Q(pk__in=[]), dict(read_stages(limits) if read is None else read)
    for stage_id, days in known.items():
        asked |= Q(stage=stage_id, stage_clock_at__lt=working_days_back(now, days))
    each = Case(*(When(stage=pk, then=Value(days)) for pk, days in known.items()), default=Value(0))
    return watched().filter(asked).annotate(limit_days=each).select_related("stage")


def stuck_at(moment: datetime, limits: Limits) -> Rows:
    asked = Q(pk__in=[])
    begun = StageStay.objects.filter(stage=OuterRef("pk"), entered_at__lte=moment)
    known = Stage.objects.filter(Exists(begun.filter(Q(left_at__isnull=True) | Q(left_at__gt=moment))))
    for stage_id, days in stage_limits(limits, known).items():
        stay = StageStay.objects.filter(
            opportunity=OuterRef("pk"), stage=stage_id, entered_at__lt=working_days_back(moment, days)
        )
        asked |= Q(Exists(stay.filter(Q(left_at__isnull=True) | Q(left_at__gt=moment))))
    return open_at(moment).filter(asked)


def stage_limits(limits: Limits, stages: Iterable[Stage] | None = None) -> dict[int, int]:
    """Stage → working days after which one is stuck in it, of these or of those that are watched: the greater of its expected days × the factor and the 80th
    percentile of the last ones that were won."""
    found = {}
    for stage in _stages_watched() if stages is None else stages:
        expected = -(-stage.expected_days * limits["percent"] // 100)
        found[stage.pk] = max(expected, usual_days(stage.pk, stage.pipeline_id, today()))
    return found


_stages_watched = Prepared(lambda: Stage.objects.filter(Exists(watched().filter(stage=OuterRef("pk")))))
_won_last = Prepared(
    lambda pipeline_id: (
        Opportunity._base_manager.filter(pipeline=pipeline_id, outcome="won", closed_at__isnull=False)
        .order_by("-closed_at", "-pk")
        .values_list("pk", flat=True)[:WON]
    )
)
_stays_of = Prepared(
    lambda *keys: StageStay.objects.filter(opportunity__in=keys, left_at__isnull=False).values_list(
        "opportunity_id", "stage_id", "entered_at", "left_at", "held_s"
    )
)


def usual_days(stage_id: int, pipeline_id: int, day: date) -> int:
    """Within so many days four of five left a stage, of the last that were won in that process and were in it."""
    days = days_stayed(pipeline_id, day).get(stage_id, [])
    return days[min(len(days) * 8 // 10, len(days) - 1)] if len(days) >= 10 else 0


@lru_cache(KEPT)
def days_stayed(pipeline_id: int, _day: date) -> dict[int, list[int]]:
    """Stage → days in it of the last that were won, ascending. Read once a day: each verb on what is stuck asks for it."""
    order = {pk: n for n, pk in enumerate(_won_last(pipeline_id))}
    found: dict[int, list[int]] = defaultdict(list)
    stays = sorted(_stays_of.among(order), key=lambda stay: (order[stay[0]], stay[2]))
    for _pk, stage_id, entered, left, held in stays:
        if len(found[stage_id]) < SAMPLE:
            found[stage_id].append(working_days_between(entered, left - timedelta(seconds=held)))
    return {stage_id: sorted(days) for stage_id, days in found.items()}


def pushed(now: datetime, limits: Limits) -> Rows:
    """The expected day has passed, or was put off again and again."""
    rows = watched().annotate(pushes=_pushes())
    return rows.filter(Q(expected_on__lt=_days_ago(now, limits["days"])) | Q(pushes__gte=limits["times"]))


def pushed_at(moment: datetime, limits: Limits) -> Rows:
    later = Event.objects.filter(
        subject=OuterRef("pk"), kind=ExpectedDayChanged.kind, occurred_at__gt=moment
    ).order_by("seq")
    old = Cast(Subquery(later.values_list(KeyTextTransform("old", "payload"))[:1]), DateField())
    rows = open_at(moment).annotate(
        pushes=_pushes(occurred_at__lte=moment), then_on=Coalesce(old, F("expected_on"))
    )
    return rows.filter(Q(then_on__lt=_days_ago(moment, limits["days"])) | Q(pushes__gte=limits["times"]))


def turned(now: datetime, limits: Limits) -> Rows:
    """Went back, or skipped a stage, not long ago."""
    stays = StageStay.objects.filter(
        opportunity=OuterRef("pk"),
        direction__in=["back", "skip"],
        left_at__gte=days_back(now, limits["days"]),
    ).order_by("-entered_at")
    rows = watched().annotate(
        turn=Subquery(stays.values("direction")[:1]),
        turned_from=Subquery(stays.values("stage__name")[:1]),
        turned_from_en=Subquery(stays.values("stage__name_en")[:1]),
    )
    return rows.filter(turn__isnull=False).select_related("stage")


def shrunk(now: datetime, limits: Limits) -> Rows:
    """Worth much less than it was not long ago."""
    changed = Event.objects.filter(
        subject=OuterRef("pk"), kind=AmountChanged.kind, occurred_at__gte=days_back(now, limits["days"])
    ).order_by()
    changed = changed.annotate(code=KeyTextTransform("currency", "payload")).filter(code=OuterRef("currency"))
    old = Cast(KeyTextTransform("old", "payload"), FloatField())
    highest = changed.values("subject").annotate(top=Max(old)).values("top")
    rows = watched().filter(amount__isnull=False).annotate(top=Subquery(highest, output_field=FloatField()))
    return rows.filter(top__gt=0, amount__lt=F("top") * (1 - limits["percent"] / 100))


def uncovered(now: datetime, limits: Limits) -> Rows:
    """In a late stage, and for long nobody named has been talked to."""
    since = working_days_back(now, limits["days"])
    talked = FollowUp.objects.filter(subject=OuterRef("pk"), contacts__isnull=False)
    rows = watched().filter(stage__win_ratio__gte=LATE, stage_entered_at__lt=since)
    named = talked.order_by("-happened_at").values("happened_at")[:1]
    return rows.filter(~Exists(talked.filter(happened_at__gte=since))).annotate(named_at=Subquery(named))


def unanswered(now: datetime, limits: Limits) -> Rows:
    """A quote was the last that was heard."""
    quote = FollowUp.objects.filter(
        subject=OuterRef("pk"), type=FollowUp.Type.QUOTE, happened_at=OuterRef("last_follow_up_at")
    )
    since = working_days_back(now, limits["days"])
    return watched().filter(Exists(quote), last_follow_up_at__lt=since)


def ownerless(_now: datetime, _limits: Limits) -> Rows:
    """Its owner can no longer sign in."""
    return watched().filter(owner__is_active=False).select_related("owner")


def unfounded(now: datetime, limits: Limits) -> Rows:
    """Moved not long ago, although for weeks before nobody had said a word."""
    quiet = timedelta(days=limits["days"])
    moved = Q(
        stage_entered_at__gte=days_back(now, limits["days"]), opened_at__lt=F("stage_entered_at") - quiet
    )
    silent_then = Q(last_follow_up_at__isnull=True) | Q(last_follow_up_at__lt=F("stage_entered_at") - quiet)
    return watched().filter(moved, silent_then).select_related("stage")


def won_since(moment: datetime) -> Rows:
    return Opportunity._base_manager.filter(outcome="won", closed_at__gte=moment).annotate(
        won_at=F("closed_at")
    )


def excepted(now: datetime, _limits: Limits) -> Rows:
    """Moved on, or about to, by an exception that is in force; of several, the one that lasts longest."""
    granted = GateException.objects.in_force(now).filter(opportunity=OuterRef("pk"))
    longest = granted.order_by("-expires_on", "-pk")
    return watched().filter(Exists(granted)).annotate(
        excused=Subquery(longest.values("names")[:1]), excused_until=Subquery(longest.values("expires_on")[:1])
    )  # fmt: skip


def open_at(moment: datetime) -> Rows:
    rows = Opportunity._base_manager.filter(opened_at__lte=moment).exclude(outcome="invalid")
    return rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=moment)).exclude(held_at__lte=moment)


def _pushes(**when: datetime) -> Any:
    """How often the expected day was put off; only asked of those it matters for."""
    events = Event.objects.filter(subject=OuterRef("pk"), kind=ExpectedDayChanged.kind, **when)
    # A day that was set for the first time was pushed by null, which SQLite takes for more than any number.
    days = Cast(KeyTextTransform("pushed_days", "payload"), IntegerField())
    events = events.annotate(days=days).filter(days__gt=0)
    counted = events.order_by().values("subject").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _days_ago(now: datetime, days: int) -> Any:
    return local_day(now) - timedelta(days=days - 1)


def lasting(evidence: Mapping[str, Any]) -> bool:
    """Twice the limit."""
    return bool(evidence.get("limit")) and evidence.get("days", 0) >= 2 * evidence["limit"]

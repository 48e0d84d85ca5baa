"""What the risk rules of opportunities would have asked at an earlier moment: columns as the log has them, stays, follow-ups."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, FloatField, Max, OuterRef, Q, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from shangji.activities.models import FollowUp
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.opportunities.chain_queries import others_talked_to, talked_to
from shangji.opportunities.events import AmountChanged
from shangji.opportunities.models import GateException, Opportunity, StageStay
from shangji.opportunities.risk_queries import LATE, open_at
from shangji.people.models import User
from shangji.process.risk_people import with_count
from shangji.process.risk_then import Then
from shangji.process.risks import Limits, Rows, days_back, working_days_back


def stepless_at(moment: datetime, limits: Limits) -> Rows:
    step = Then("next_step_at", moment)
    rows = step.marked(_said(moment)).filter(step.empty())
    return rows.filter(said_then__lt=working_days_back(moment, limits["days"]))


def step_missed_at(moment: datetime, limits: Limits) -> Rows:
    step = Then("next_step_at", moment)
    return step.marked(open_at(moment)).filter(step.before(working_days_back(moment, limits["days"])))


def turned_at(moment: datetime, limits: Limits) -> Rows:
    left = StageStay.objects.filter(
        opportunity=OuterRef("pk"), direction__in=["back", "skip"],
        left_at__gte=days_back(moment, limits["days"]), left_at__lte=moment,
    )  # fmt: skip
    return open_at(moment).filter(Exists(left))


def shrunk_at(moment: datetime, limits: Limits) -> Rows:
    """Against the highest that it was in those days, in the currency that it had then."""
    amount, currency = Then("amount", moment), Then("currency", moment)
    rows = currency.marked(amount.marked(open_at(moment)))
    was, now = Cast(F(amount.was), FloatField()), Cast(F("amount"), FloatField())
    rows = rows.annotate(
        worth=Case(When(**{amount.is_changed: True}, then=was), default=now, output_field=FloatField()),
        code=Case(
            When(**{currency.is_changed: True}, then=F(currency.was)),
            default=F("currency"),
            output_field=CharField(),
        ),
    )
    changed = Event.objects.filter(
        subject=OuterRef("pk"), kind=AmountChanged.kind, occurred_at__lte=moment,
        occurred_at__gte=days_back(moment, limits["days"]),
    ).order_by()  # fmt: skip
    # Cast: compared as JSON, SQLite would read what is compared with it as JSON too.
    of = Cast(KeyTextTransform("currency", "payload"), CharField())
    changed = changed.annotate(of=of).filter(of=OuterRef("code"))
    old = Cast(KeyTextTransform("old", "payload"), FloatField())
    highest = changed.values("subject").annotate(top=Max(old)).values("top")
    rows = rows.annotate(top=Subquery(highest, output_field=FloatField()))
    return rows.filter(top__gt=0, worth__lt=F("top") * (1 - limits["percent"] / 100))


def uncovered_at(moment: datetime, limits: Limits) -> Rows:
    since = working_days_back(moment, limits["days"])
    stay = stay_at(moment).filter(stage__win_ratio__gte=LATE, entered_at__lt=since)
    talked = FollowUp.objects.filter(
        subject=OuterRef("pk"), contacts__isnull=False, happened_at__gte=since, happened_at__lte=moment
    )
    return open_at(moment).filter(Exists(stay), ~Exists(talked))


def unanswered_at(moment: datetime, limits: Limits) -> Rows:
    said = FollowUp.objects.filter(subject=OuterRef("pk"), happened_at__lte=moment)
    last = said.order_by("-happened_at", "-pk")
    rows = open_at(moment).annotate(
        last_type=Subquery(last.values("type")[:1]), last_at=Subquery(last.values("happened_at")[:1])
    )
    return rows.filter(last_type=FollowUp.Type.QUOTE, last_at__lt=working_days_back(moment, limits["days"]))


def unpaid_at(moment: datetime, limits: Limits) -> Rows:
    due, agreed, rows = _unsettled_at(moment)
    overdue = agreed.is_true() & due.before(local_day(moment))
    return rows.filter(overdue | agreed.is_false() & Q(closed_at__lt=days_back(moment, limits["days"])))


def undated_at(moment: datetime, limits: Limits) -> Rows:
    due, agreed, rows = _unsettled_at(moment)
    since = days_back(moment, limits["days"])
    return rows.filter(agreed.is_false(), closed_at__lt=since).exclude(due.before(local_day(moment)))


def _unsettled_at(moment: datetime) -> tuple[Then, Then, Rows]:
    awaits, due, agreed = (
        Then(name, moment) for name in ("awaits_payment", "payment_due_on", "payment_agreed")
    )
    won = Opportunity._base_manager.filter(outcome="won", closed_at__lte=moment)
    return due, agreed, agreed.marked(due.marked(awaits.marked(won).filter(awaits.is_true())))


def ownerless_at(moment: datetime, _limits: Limits) -> Rows:
    owner = Then("owner_id", moment)
    return owner.marked(open_at(moment)).filter(owner.one_of(barred_at(moment)))


def barred_at(moment: datetime) -> list[int]:
    """Who could not sign in then."""
    active = Then("is_active", moment)
    return list(
        active.marked(User._base_manager.all()).exclude(active.is_true()).values_list("pk", flat=True)
    )


def excepted_at(moment: datetime, _limits: Limits) -> Rows:
    granted = GateException.objects.in_force(moment).filter(
        opportunity=OuterRef("pk"), decided_at__lte=moment
    )
    return open_at(moment).filter(Exists(granted))


def unfounded_at(moment: datetime, limits: Limits) -> Rows:
    quiet = timedelta(days=limits["days"])
    stay = stay_at(moment).filter(entered_at__gte=days_back(moment, limits["days"]))
    entered = Subquery(stay.values("entered_at")[:1])
    rows = (
        open_at(moment)
        .annotate(entered=entered)
        .filter(entered__isnull=False, opened_at__lt=F("entered") - quiet)
    )
    said = FollowUp.objects.filter(
        subject=OuterRef("pk"), happened_at__gte=OuterRef("entered") - quiet, happened_at__lte=moment
    )
    return rows.filter(~Exists(said))


def overloaded_at(moment: datetime, limits: Limits) -> Rows:
    owner = Then("owner_id", moment)
    held = owner.marked(open_at(moment)).values_list(owner.is_changed, owner.was, "owner_id")
    counted = Counter(
        int(was) if is_changed else now for is_changed, was, now in held if (was if is_changed else now)
    )
    return with_count("held", {pk: n for pk, n in counted.items() if n > limits["count"]})


def single_at(moment: datetime, limits: Limits) -> Rows:
    """Of the customer's people one only was talked to, on whatever record."""
    since = days_back(moment, limits["days"])
    late = stay_at(moment).filter(stage__win_ratio__gte=limits["percent"] / 100)
    rows = open_at(moment).filter(Exists(late), opened_at__lt=since)
    people = talked_to(OuterRef("customer_id"), since, moment) + others_talked_to(since, moment)
    return rows.alias(people=people).filter(people=1)


def stay_at(moment: datetime) -> Any:
    """The stay in which the outer opportunity was."""
    ended = Q(left_at__isnull=True) | Q(left_at__gt=moment)
    return StageStay.objects.filter(ended, opportunity=OuterRef("pk"), entered_at__lte=moment)


def _said(moment: datetime) -> Rows:
    """With when the last word was said, or it was opened."""
    said = FollowUp.objects.filter(subject=OuterRef("pk"), happened_at__lte=moment).order_by("-happened_at")
    last = Coalesce(Subquery(said.values("happened_at")[:1]), F("opened_at"))
    return open_at(moment).annotate(said_then=last)

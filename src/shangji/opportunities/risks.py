"""The risk rules of opportunities: what each looks for, how it says so, what to do about it.

What became of those that are won is in `payment_risks`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import local_day, working_days_between
from shangji.opportunities import risk_past as past
from shangji.opportunities import risk_queries as ask
from shangji.opportunities.events import StageMoved, Won
from shangji.opportunities.found import Found
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.opportunities.models.requirement import english
from shangji.process.high_risk import is_at_top
from shangji.process.risks import (
    HIGH,
    LOW,
    MID,
    Card,
    Limits,
    Risk,
    Threshold,
    Watched,
    risk,
    watch,
)
from shangji.ui.formats import day, is_chinese

KIND = Opportunity.kind()
DAYS, WORKING = _("days"), _("working days")


def _threshold(name: str, label: Any, default: int, unit: Any = WORKING, **bounds: int) -> Threshold:
    return Threshold(name=name, label=label, default=default, unit=unit, **bounds)


def _since(moment: datetime | None, now: datetime) -> int:
    return working_days_between(moment, now) if moment else 0


def _silence(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    return {"days": _since(row.last_follow_up_at or row.opened_at, now), "limit": limits["days"]}


def _missed(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    return {"days": _since(row.next_step_at, now), "limit": limits["days"], "step": row.next_step}


def _dwell(row: Any, now: datetime, _limits: Limits) -> dict[str, Any]:
    return {"days": row.days_in_stage(now), "limit": row.limit_days, "stage": row.stage.name}


def _delay(row: Any, now: datetime, _limits: Limits) -> dict[str, Any]:
    over = max((local_day(now) - row.expected_on).days, 0) if row.expected_on else 0
    return {
        "days": over,
        "times": row.pushes,
        "expected": row.expected_on.isoformat() if row.expected_on else "",
    }


def _delayed(evidence: Mapping[str, Any]) -> str | Promise:
    """Only what is so: nobody says that a day passed zero days ago."""
    if not evidence["times"]:
        return _("Expected close %(days)s days ago")
    if not evidence["days"]:
        return _("Close date put off %(times)s times")
    return _("Expected close %(days)s days ago, put off %(times)s times")


def _turn(row: Any, _now: datetime, _limits: Limits) -> dict[str, Any]:
    names = {"from": row.turned_from or "", "from_en": row.turned_from_en or ""}
    return {"turn": row.turn, **names, "to": row.stage.name, "to_en": row.stage.name_en}


def _shrink(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    lost = round(100 * (1 - float(row.amount) / row.top))
    return {"percent": lost, "limit": limits["percent"], "old": row.top, "new": float(row.amount)}


def _coverage(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    known = row.named_at is not None
    since = row.named_at if known else row.stage_entered_at
    return {"days": _since(since, now), "limit": limits["days"], "known": known}


def _answer(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    return {"days": _since(row.last_follow_up_at, now), "limit": limits["days"]}


def _left(row: Any, _now: datetime, _limits: Limits) -> dict[str, Any]:
    return {"owner": row.owner.name}


def _excused(row: Any, _now: datetime, _limits: Limits) -> dict[str, Any]:
    told = [english.of(name) for name in row.excused]
    names = {"names": "、".join(row.excused), "names_en": ", ".join(told) if told != row.excused else ""}
    return {**names, "until": row.excused_until.isoformat()}


def _unfounded(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    return {"stage": row.stage.name, "stage_en": row.stage.name_en, "limit": limits["days"]}


risk(
    Risk(
        key="R1", kind=KIND, is_miss=True, is_daily=True, needs=("last_follow_up_at", "last_qualifying_at", "opened_at"), order=1, severity=MID, name=_("No follow-up"),
        words=_("%(days)s days without follow-up / %(limit)s"),
        grave_words=_("%(days)s days without follow-up / %(limit)s, step %(level)s"),
        advice=_("Call today and write down what was said; without an answer in three days, hand it over."),
        thresholds=(_threshold("days", _("Nobody has followed up for more than"), 5),),
        rows=ask.silent, past=ask.silent_at, evidence=ask.neglect, is_worse=ask.lasting, is_grave=is_at_top,
    )
)  # fmt: skip
risk(
    Risk(
        key="R2", kind=KIND, is_daily=True, needs=("last_follow_up_at", "opened_at"), order=2, severity=LOW, name=_("No next step"),
        words=_("No next step for %(days)s days"),
        advice=_("Agree on one next step with the customer, with a day."),
        thresholds=(_threshold("days", _("No step is planned, and the last word is older than"), 1),),
        rows=ask.stepless, past=past.stepless_at, evidence=_silence,
    )
)  # fmt: skip
risk(
    Risk(
        key="R2b", kind=KIND, is_miss=True, is_daily=True, needs=("next_step", "next_step_at"), order=3, severity=LOW, name=_("Next step overdue"),
        words=_("Next step %(days)s days overdue"),
        advice=_("Do the step today, or say when it will be done and why."),
        thresholds=(_threshold("days", _("A planned step is overdue by more than"), 2),),
        rows=ask.step_missed, past=past.step_missed_at, evidence=_missed, is_worse=lambda e: e["days"] >= 10,
    )
)  # fmt: skip
risk(
    Risk(
        key="R3", kind=KIND, is_daily=True, reads=ask.read_stages, needs=("stage__name", "stage_clock_at", "closed_at", "held_at"), order=4, severity=MID, name=_("Stuck in its stage"),
        words=_("In the stage %(days)s / %(limit)s days"),
        advice=_("Find out with the customer what is missing for the next stage, and who decides."),
        thresholds=(_threshold("percent", _("Longer in the stage than expected, in percent"), 150, "%", least=50),),
        rows=ask.stuck, past=ask.stuck_at, evidence=_dwell, is_worse=ask.lasting, unmoved_by=("activities.",),
    )
)  # fmt: skip
risk(
    Risk(
        key="R4", kind=KIND, is_daily=True, needs=("expected_on",), order=5, severity=MID, name=_("Close date missed or put off"),
        words=_delayed,
        advice=_("Ask the customer for the day of the decision; correct the day, or close it."),
        thresholds=(
            _threshold("days", _("The expected close has passed by at least"), 1, DAYS),
            _threshold("times", _("It was put off at least"), 2, _("times"), most=20),
        ),
        rows=ask.pushed, past=ask.pushed_at, evidence=_delay, unmoved_by=("activities.",),
        is_worse=lambda e: e["days"] >= 30 or e["times"] >= 4,
    )
)  # fmt: skip
risk(
    Risk(
        key="R5", kind=KIND, is_daily=True, needs=("stage__name", "stage__name_en"), order=6, severity=LOW, name=_("Went back or skipped a stage"),
        words=_("From %(from)s to %(to)s out of order"),
        advice=_("Look at what was passed over together, and make up for it."),
        thresholds=(_threshold("days", _("Within the last"), 14, DAYS),),
        rows=ask.turned, past=past.turned_at, evidence=_turn, is_worse=lambda e: e["turn"] == "back",
    )
)  # fmt: skip
risk(
    Risk(
        key="R6", kind=KIND, is_daily=True, needs=("name",), order=7, severity=MID, name=_("Amount dropped"),
        words=_("Amount down by %(percent)s %%"),
        advice=_("Clear up what was taken out, and whether the rest is still worth it."),
        thresholds=(
            _threshold("percent", _("The amount fell by more than"), 30, "%", most=100),
            _threshold("days", _("Within the last"), 30, DAYS),
        ),
        rows=ask.shrunk, past=past.shrunk_at, evidence=_shrink, is_worse=lambda e: e["percent"] >= 60,
    )
)  # fmt: skip
risk(
    Risk(
        key="R7", kind=KIND, is_daily=True, needs=("stage_entered_at",), order=8, severity=LOW, name=_("Nobody named was met"),
        words=_("No named contact for %(days)s days"),
        advice=_("Meet somebody who decides, and name them in the follow-up."),
        thresholds=(_threshold("days", _("In a late stage, no follow-up with a named contact for"), 10),),
        rows=ask.uncovered, past=past.uncovered_at, evidence=_coverage, is_worse=ask.lasting,
    )
)  # fmt: skip
risk(
    Risk(
        key="R8", kind=KIND, is_daily=True, needs=("last_follow_up_at",), order=9, severity=MID, name=_("Quote without an answer"),
        words=_("Quote without an answer for %(days)s days"),
        advice=_("Ask what they think of the quote; offer to go through it together."),
        thresholds=(_threshold("days", _("A quote was sent, and nothing was heard for more than"), 4),),
        rows=ask.unanswered, past=past.unanswered_at, evidence=_answer, is_worse=ask.lasting,
    )
)  # fmt: skip
risk(
    Risk(
        key="R10", kind=KIND, is_daily=True, needs=("owner__name",), order=10, severity=HIGH, name=_("Owner has left"),
        words=_("%(owner)s can no longer sign in"),
        advice=_("Hand it over today."),
        rows=ask.ownerless, past=past.ownerless_at, evidence=_left, minds_owner=True,
    )
)  # fmt: skip
risk(
    Risk(
        key="R11", kind=KIND, is_daily=True, order=11, severity=LOW, name=_("Exception in force"),
        words=_("Not met, and excused until %(until)s: %(names)s"),
        advice=_("Make good what is missing before the exception ends."),
        rows=ask.excepted, past=past.excepted_at, evidence=_excused,
    )
)  # fmt: skip
risk(
    Risk(
        key="R12", kind=KIND, is_daily=True, needs=("stage__name", "stage__name_en"), order=12, severity=LOW, name=_("Moved without a follow-up"),
        words=_("Moved to %(stage)s after %(limit)s days of silence"),
        advice=_("Ask the owner what the move rests on."),
        thresholds=(_threshold("days", _("Moved although nobody had followed up for"), 14, DAYS),),
        rows=ask.unfounded, past=past.unfounded_at, evidence=_unfounded,
    )
)  # fmt: skip


def cards(keys: Sequence[int], _actor: Actor) -> dict[int, Card]:
    """How opportunities stand on the board; the caller has made sure of reach."""
    rows = Opportunity._base_manager.filter(pk__in=keys).select_related("customer", "owner", "stage")
    return {row.pk: card(row) for row in rows}


def card(row: Opportunity) -> Card:
    due = row.next_step_at
    return Card(
        noun=row, second=row.customer.name if row.customer else str(_("Customer to be named")), place=row.stage.label,
        place_order=row.stage.order, due=f"{day(due)} {row.next_step}" if due else "",
    )  # fmt: skip


def may_handle(keys: Sequence[int], actor: Actor) -> set[int]:
    if not actor.may("opportunities.handle_risk"):
        return set()
    rows = Opportunity.objects.reached_by(actor, Level.WRITE).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def places(alerts: Any) -> Iterable[tuple[str, str, int, int, int, Any]]:
    """How grave the alerts are in each stage: each opportunity once, by its gravest one."""
    top = alerts.filter(subject=OuterRef("pk")).order_by("-severity").values("severity")[:1]
    rows = Opportunity._base_manager.filter(pk__in=alerts.order_by().values("subject_id"))
    grouped = rows.annotate(top=Subquery(top)).order_by().values(
        "stage__key", "stage__name", "stage__name_en", "stage__order", "top"
    )  # fmt: skip
    for line in grouped.annotate(n=Count("pk"), money=Sum("amount", filter=Q(currency="CNY"))):
        name = line["stage__name"] if is_chinese() else line["stage__name_en"] or line["stage__name"]
        yield line["stage__key"], name, line["stage__order"], line["top"], line["n"], line["money"]


def in_place(key: str) -> Any:
    return Opportunity._base_manager.filter(stage__key=key).values("pk")


def place_name(key: str) -> str:
    stage = Stage.objects.filter(key=key).order_by("-version").first()
    return stage.label if stage else ""


def points(actor: Actor, now: datetime, at_most: int) -> Sequence[Card]:
    """What is open, the largest first: the ground of the matrix."""
    rows = Opportunity._base_manager.filter(pk__in=Found(actor, QueryDict()).dearest("CNY", at_most))
    largest = rows.order_by("-amount", "pk").only(
        "name", "amount", "currency", "last_follow_up_at", "opened_at"
    )[:at_most]  # fmt: skip
    return [
        Card(noun=row, silent_days=_since(row.last_follow_up_at or row.opened_at, now)) for row in largest
    ]


def total(actor: Actor) -> Any:
    """The amount of everything open, in CNY."""
    found = Found(actor, QueryDict())
    sums = (line for pipeline in Pipeline.objects.all() for line in found.sums(pipeline))
    return sum(amount or 0 for _stage, currency, _n, amount, _expected in sums if currency == "CNY")


watch(
    Watched(
        kind=KIND, label=_("Opportunities"), rows=ask.watched, rows_at=ask.open_at, cards=cards, may_handle=may_handle, points=points,
        total=total, places=places, in_place=in_place, place_name=place_name, money="amount",
        won=ask.won_since, lost=Q(kind="opportunities.lost"),
        progress=Q(kind=Won.kind) | Q(kind=StageMoved.kind, payload__direction="forward"),
    )
)  # fmt: skip

"""今日: what to do next, ranked by what missing it would cost, with the reason beside each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.activities.models import FollowUp, Task
from shangji.activities.sentence import has_hour
from shangji.core import clock
from shangji.core.access import Actor, Scope
from shangji.core.calendar import local_day, working_days_between
from shangji.core.subjects import traced_models
from shangji.opportunities.forward import brought_forward
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import is_today
from shangji.opportunities.revival import day_has_come, to_revisit
from shangji.opportunities.urgency import Why, duty_reasons, end_of, stage_reasons, stake_of, title_of
from shangji.people.models import Absence, User
from shangji.people.queries import for_cards
from shangji.people.reach import lent_to
from shangji.process.deputies import WAITING_FOR_A_WORD
from shangji.process.models import Obligation, Rhythm
from shangji.process.models.obligation import NOT_BEFORE
from shangji.process.room import ahead_of
from shangji.ui.formats import money

UNTIMED = (Obligation.Kind.CADENCE, Obligation.Kind.DATE, *NOT_BEFORE)
NOW_MAX, LOOKED_AT, AHEAD_DAYS = 3, 500, 3
ICONS: dict[str, str] = {Obligation.Kind.PAYMENT: "cash", Obligation.Kind.GATE: "player-track-next"}
VERBS = (
    ("phone", ("电话", "回电", "call", "phone")), ("map-pin", ("拜访", "现场", "上门", "见面", "visit")),
    ("file-text", ("报价", "方案", "合同", "quote", "proposal", "contract")), ("brand-wechat", ("微信", "wechat")),
    ("presentation", ("演示", "交流", "会", "demo", "meet")), ("send", ("发", "寄", "送", "send")),
)  # fmt: skip


@dataclass
class Action:
    """One thing to do. `cost` = amount × win rate × urgency, in yuan: what is at stake when it is missed."""

    noun: Any
    title: str
    at: datetime | None
    amount: Decimal | None = None
    ratio: float | None = None
    reasons: list[Why] = field(default_factory=list)
    is_planned: bool = True
    owed: Obligation | None = None
    is_guessed: bool = False
    """Whether the amount is not known: the usual one is counted."""

    @property
    def urgency(self) -> float:
        return round(1 + sum(why.adds for why in self.reasons), 2)

    @property
    def cost(self) -> float:
        return float(self.amount or 0) * (self.ratio or 0) * self.urgency

    @property
    def tone(self) -> str:
        return next((why.tone for why in self.reasons if why.tone in ("risk", "warn")), "brand")

    @property
    def icon(self) -> str:
        said = self.title.casefold()
        if self.owed and (own := ICONS.get(self.owed.kind)):
            return own
        if not self.is_planned:
            return "calendar-plus"
        return next(
            (icon for icon, words in VERBS if any(word in said for word in words)), "arrow-narrow-right"
        )

    @property
    def is_lost(self) -> bool:
        return isinstance(self.noun, Opportunity) and self.noun.is_lost

    @property
    def due_at(self) -> datetime:
        return self.owed.due_at if self.owed else self.at or clock.now()

    def is_due_before(self, end: datetime) -> bool:
        """What was put off until a later day is looked at then; who waits for a word is looked at now."""
        shown = self.owed.snoozed_until if self.owed else None
        if self.owed and self.owed.kind in WAITING_FOR_A_WORD and not shown:
            return True
        return max(self.due_at, shown or self.due_at) < end

    @property
    def is_timed(self) -> bool:
        """Whether an hour was meant, and not the end of a day."""
        return self.owed is None or self.owed.kind not in UNTIMED

    @property
    def is_movable(self) -> bool:
        """Whether it can be done on an earlier day: not what only its own day keeps, nor what has an hour."""
        if self.owed and self.owed.kind in NOT_BEFORE:
            return False
        return not (self.is_timed and self.at and has_hour(self.at))

    @property
    def is_opportunity(self) -> bool:
        return isinstance(self.noun, Opportunity)


@dataclass
class Day:
    """The page: four groups, the tasks, and what the whole day is about."""

    now: list[Action]
    today: list[Action]
    forward: list[Action]
    """Due later, and better done today."""
    soon: list[Action]
    tasks: list[Task]
    done: int
    moment: datetime

    @property
    def count(self) -> int:
        return len(self.now) + len(self.today)

    @property
    def at_stake(self) -> Decimal:
        known = (a.amount for a in [*self.now, *self.today] if a.amount and not a.is_guessed)
        return sum(known, Decimal(0))

    @property
    def agenda(self) -> list[Action]:
        """What has an hour today."""
        timed = [
            a for a in [*self.now, *self.today] if a.at and a.is_timed and is_today(a.at, self.moment) and has_hour(a.at)
        ]  # fmt: skip
        return sorted(timed, key=lambda a: a.at or self.moment)


def day_of(actor: Actor, now: datetime, *, is_team: bool = False) -> Day:
    """What the actor, or everybody they lead, owes to records: the ledger's open rows, ranked."""
    end = end_of(now, 0)
    late: list[Action] = []
    later: list[Action] = []
    ahead = None if is_team or actor.user_id is None else ahead_of(actor.user_id, now)
    until = ahead.until(now, AHEAD_DAYS) if ahead else end_of(now, AHEAD_DAYS)
    covered = ahead.covered if ahead else {}
    for action in [*_owed(actor, now, is_team, until, covered), *_revisits(actor, now, is_team)]:
        (late if action.is_due_before(end) else later).append(action)
    late.sort(key=lambda a: (-a.cost, a.at or now))
    urgent = [a for a in late if a.tone == "risk" or (a.at and a.at <= now + timedelta(hours=2))]
    first = urgent[:NOW_MAX]
    rest = [a for a in late if a not in first]
    later.sort(key=lambda a: a.due_at)
    done = _done(actor, now)
    forward = (
        list(brought_forward(later, ahead.full - len(late) - done, ahead, local_day(now))) if ahead else []
    )
    soon = [a for a in later if a not in forward]
    return Day(first, rest, forward, soon, _tasks(actor, now), done, now)


def missed_of(actor: Actor, now: datetime) -> list[Action]:
    """What the people one leads have missed and not made good, the dearest first."""
    rows = Obligation.objects.open().filter(_whose_rows(actor, is_team=True), level__gte=2)
    rows = rows.exclude(owner_id=actor.user_id)
    return sorted(_actions(rows, actor, now), key=lambda action: -action.cost)


def month_of(actor: Actor, now: datetime, *, is_team: bool = False) -> dict[str, Any]:
    """This month's money: signed, and expected by amount × win rate; CNY only, the rest is not added up."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    next_first = (first + timedelta(days=32)).replace(day=1)
    rows = _whose(Opportunity.objects.reached_by(actor).unmerged(), actor, is_team).filter(currency="CNY")
    weighted = ExpressionWrapper(F("amount") * F("win_ratio"), output_field=FloatField())
    won = Q(outcome="won", closed_at__gte=first, closed_at__lt=next_first)
    due = Q(outcome="open", expected_on__gte=first.date(), expected_on__lt=next_first.date())
    found: dict[str, Any] = rows.filter(won | due).aggregate(
        won=Sum("amount", filter=won), won_count=Count("pk", filter=won), due=Sum("amount", filter=due),
        due_count=Count("pk", filter=due), weighted=Sum(weighted, filter=due),
    )  # fmt: skip
    found["days_left"] = working_days_between(now, next_first - timedelta(days=1))
    found |= {"first": first.date(), "last": next_first.date() - timedelta(days=1)}
    return found


def due(user_id: int, now: datetime) -> list[Any]:
    """What somebody has to do on a day, as the page lists it: the rows that the sidebar counts."""
    own, end = {"owner_id": user_id}, end_of(now, 0)
    rows = Obligation.objects.open()
    covered = Absence.objects.on(local_day(now)).filter(deputy_id=user_id).values("user_id")
    return [
        # Apart from each other, so that each is a walk through the index of what somebody owes.
        rows.filter(_shown(end), **own),
        rows.filter(WAITS, due_at__gte=end, **own),
        rows.filter(WAITS | _shown(end), owner_id__in=covered, subject_id__in=lent_to(user_id)),
        Opportunity.objects.filter(to_revisit(now), **own),
    ]


WAITS = Q(kind__in=WAITING_FOR_A_WORD, snoozed_until__isnull=True)
"""Somebody waits for a first word or for an answer: whenever that is due, it is to be done now."""


def _shown(until: datetime) -> Q:
    """Due by then, and not put off beyond it."""
    return Q(due_at__lt=until) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lt=until))


def _owed(
    actor: Actor, now: datetime, is_team: bool, until: datetime, covered: dict[int, str]
) -> Iterable[Action]:
    """What falls due by then, and whoever waits for a word.

    Of the people whom the actor covers for, what is lent to them, with the reason.
    """
    rows = Obligation.objects.open().filter(WAITS | _shown(until))
    whose = _whose_rows(actor, is_team)
    if covered:
        whose |= Q(owner_id__in=covered, subject_id__in=lent_to(actor.user_id or 0))
    for action in _actions(rows.filter(whose), actor, now):
        if action.owed and (name := covered.get(action.owed.owner_id)):
            action.reasons.insert(0, Why(_("Covering for %(name)s") % {"name": name}, "warn", 0))
        yield action


def _actions(rows: Any, actor: Actor, now: datetime) -> Iterable[Action]:
    """One statement for the rows, one for each noun they are about; what is out of reach is left out."""
    found = list(rows.select_related("subject").order_by("due_at", "pk")[:LOOKED_AT])
    rhythm, models = Rhythm.in_force(), traced_models()
    for kind in dict.fromkeys(row.subject.kind for row in found):
        ids = [row.subject_id for row in found if row.subject.kind == kind]
        nouns = {
            noun.pk: noun for noun in for_cards(models[kind].objects.reached_by(actor).filter(pk__in=ids))
        }
        for row in found:
            if noun := nouns.get(row.subject_id):
                yield action_of(row, noun, now, rhythm)


def action_of(row: Obligation, noun: Any, now: datetime, rhythm: Rhythm) -> Action:
    """An obligation as something to do."""
    amount, ratio, guessed = stake_of(noun, rhythm)
    reasons = [*duty_reasons(row, noun, now), *stage_reasons(noun, now, owed=row.kind)]
    is_step = row.kind == Obligation.Kind.STEP
    at = noun.next_step_at if is_step and noun.next_step_at else row.due_at
    planned = row.kind not in NOT_BEFORE and bool(
        noun.next_step and noun.next_step_at and noun.next_step_at <= max(at, end_of(now, 0))
    )
    return Action(
        noun, noun.next_step if planned else title_of(row), at, amount, ratio, reasons, planned, row, guessed
    )


def _whose_rows(actor: Actor, is_team: bool) -> Q:
    """Obligations of one's own, or of the people one reaches; which records, reach itself decides."""
    if not is_team:
        return Q(owner_id=actor.user_id)
    if actor.scope is Scope.ALL:
        return Q()
    people = (
        Q(team_id=actor.team_id)
        if actor.scope is Scope.TEAM
        else Q(team__path__startswith=actor.team_path or "-")
    )
    return Q(owner__in=list(User.objects.filter(people).values_list("pk", flat=True)))


def _revisits(actor: Actor, now: datetime, is_team: bool) -> Iterable[Action]:
    rows = _whose(Opportunity.objects.reached_by(actor), actor, is_team)
    if not rows.filter(day_has_come(now)).exists():  # nearly always: the whole question takes longer to ask
        return
    for found in (
        rows.filter(to_revisit(now))
        .for_cards()
        .select_related("loss_reason")
        .order_by("revisit_on", "pk")[:50]
    ):
        at = timezone.make_aware(datetime.combine(found.revisit_on, time(9)))
        yield Action(found, _("Revisit: is it open again?"), at, reasons=[_lost_why(found)])


def _lost_why(found: Opportunity) -> Why:
    """Why it was lost, and to whom."""
    said = filter(None, [found.loss_reason.shown if found.loss_reason else "", found.competitor])
    return Why(_("Lost: %(why)s") % {"why": " · ".join(said) or _("reason not known")}, "mute", 0)


def _tasks(actor: Actor, now: datetime) -> list[Task]:
    """One's own open tasks on records still in reach, the ones that are due first."""
    tasks = list(
        Task.objects.filter(assignee_id=actor.user_id, done_at__isnull=True).select_related("subject")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:50]
    )  # fmt: skip
    models = traced_models()
    seen: set[int] = set()
    for kind in {task.subject.kind for task in tasks}:
        ids = [task.subject_id for task in tasks if task.subject.kind == kind]
        seen.update(models[kind].objects.reached_by(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [task for task in tasks if task.subject_id in seen]


def _done(actor: Actor, now: datetime) -> int:
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return FollowUp.objects.filter(author_id=actor.user_id, happened_at__gte=start).count()


def _whose(rows: Any, actor: Actor, is_team: bool) -> Any:
    return rows if is_team else rows.filter(owner_id=actor.user_id)


def formula(action: Action) -> str:
    """¥128.6 万 × 62% × 1.5 = ¥119.6 万."""
    return worked_out(action.amount, action.ratio or 0, action.urgency, is_guessed=action.is_guessed)


def worked_out(amount: Decimal | None, ratio: float, urgency: float, *, is_guessed: bool) -> str:
    cost = float(amount or 0) * ratio * urgency
    usual = _(" (usual)") if is_guessed else ""
    return f"{money(amount)}{usual} × {round(ratio * 100)}% × {urgency:g} = {money(cost)}"

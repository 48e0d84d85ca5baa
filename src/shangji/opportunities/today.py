"""今日: what to do next, ranked by what missing it would cost, with the reason beside each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.activities.models import FollowUp, Task
from shangji.activities.sentence import has_hour
from shangji.core.access import Actor
from shangji.core.calendar import local_day, working_days_between
from shangji.core.subjects import traced_models
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import is_today, overdue_days
from shangji.opportunities.revival import to_revisit
from shangji.ui.formats import money

NOW_MAX, LOOKED_AT, SILENT_DAYS, AHEAD_DAYS = 3, 500, 10, 3
VERBS = (
    ("phone", ("电话", "回电", "call", "phone")), ("map-pin", ("拜访", "现场", "上门", "见面", "visit")),
    ("file-text", ("报价", "方案", "合同", "quote", "proposal", "contract")), ("brand-wechat", ("微信", "wechat")),
    ("presentation", ("演示", "交流", "会", "demo", "meet")), ("send", ("发", "寄", "送", "send")),
)  # fmt: skip


@dataclass
class Why:
    """A reason, and what it adds to the urgency."""

    text: str
    tone: str
    adds: float


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
        if not self.is_planned:
            return "calendar-plus"
        return next(
            (icon for icon, words in VERBS if any(word in said for word in words)), "arrow-narrow-right"
        )

    @property
    def is_lost(self) -> bool:
        return isinstance(self.noun, Opportunity) and self.noun.is_lost

    @property
    def is_opportunity(self) -> bool:
        return isinstance(self.noun, Opportunity)


@dataclass
class Day:
    """The page: three groups, the tasks, and what the whole day is about."""

    now: list[Action]
    today: list[Action]
    soon: list[Action]
    tasks: list[Task]
    done: int
    moment: datetime

    @property
    def count(self) -> int:
        return len(self.now) + len(self.today)

    @property
    def at_stake(self) -> Decimal:
        return sum((a.amount or Decimal(0) for a in [*self.now, *self.today]), Decimal(0))

    @property
    def agenda(self) -> list[Action]:
        """What has an hour today."""
        timed = [
            a for a in [*self.now, *self.today] if a.at and is_today(a.at, self.moment) and has_hour(a.at)
        ]
        return sorted(timed, key=lambda a: a.at or self.moment)


@dataclass(frozen=True)
class Source:
    """Steps of another noun: those due until a moment, and how many of one's own there are."""

    rows: Callable[[Actor, datetime, bool], Any]
    """(actor, until, whether the team's) → records in reach with a step before that moment."""
    count: Callable[[Actor, datetime], int]


_sources: list[Source] = []


def steps_from(source: Source) -> None:
    """Let the planned steps of an upper package's noun stand among the day's actions."""
    _sources.append(source)


def day_of(actor: Actor, now: datetime, *, is_team: bool = False) -> Day:
    """What the actor, or everybody within reach, has to do. Four statements."""
    end = _end_of(now, 0)
    late: list[Action] = []
    later: list[Action] = []
    for action in [
        *_opportunities(actor, now, is_team),
        *_customers(actor, now, is_team),
        *_revisits(actor, now, is_team),
        *_others(actor, now, is_team),
    ]:
        (late if action.at is None or action.at < end else later).append(action)
    late.sort(key=lambda a: (-a.cost, a.at or now))
    urgent = [a for a in late if a.tone == "risk" or (a.at and a.at <= now + timedelta(hours=2))]
    first = urgent[:NOW_MAX]
    rest = [a for a in late if a not in first]
    later.sort(key=lambda a: a.at or end)
    return Day(first, rest, later, _tasks(actor, now), _done(actor, now), now)


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


def due_count(actor: Actor, now: datetime) -> int:
    """What the sidebar shows: as many as the page says there are to do today."""
    own = {"owner_id": actor.user_id}
    steps = Opportunity.objects.open().filter(_is_due(now, 0), outcome="open", **own).count()
    customers = Customer.objects.filter(next_step_at__lt=_end_of(now, 0), **own).count()
    others = sum(source.count(actor, _end_of(now, 0)) for source in _sources)
    return steps + customers + others + Opportunity.objects.filter(to_revisit(now), **own).count()


def _is_due(now: datetime, days: int) -> Q:
    """A step until then, or none at all."""
    return Q(next_step_at__lt=_end_of(now, days)) | Q(next_step_at__isnull=True)


def _opportunities(actor: Actor, now: datetime, is_team: bool) -> Iterable[Action]:
    rows = _whose(Opportunity.objects.reached_by(actor).open().filter(outcome="open"), actor, is_team)
    for found in rows.filter(_is_due(now, AHEAD_DAYS)).for_cards().order_by("next_step_at", "pk")[:LOOKED_AT]:
        title = found.next_step or _("Plan a next step")
        yield Action(
            found, title, found.next_step_at, found.amount if found.currency == "CNY" else None, found.win_ratio,
            [*_step_reasons(found, now), *_stage_reasons(found, now)], bool(found.next_step),
        )  # fmt: skip


def _customers(actor: Actor, now: datetime, is_team: bool) -> Iterable[Action]:
    """Customers with a step of their own; those without are not nagged about."""
    rows = _whose(Customer.objects.reached_by(actor), actor, is_team)
    rows = rows.filter(next_step_at__lt=_end_of(now, AHEAD_DAYS))
    for found in rows.for_cards().order_by("next_step_at", "pk")[:LOOKED_AT]:
        yield Action(found, found.next_step, found.next_step_at, reasons=_step_reasons(found, now))


def _others(actor: Actor, now: datetime, is_team: bool) -> Iterable[Action]:
    for source in _sources:
        for found in source.rows(actor, _end_of(now, AHEAD_DAYS), is_team)[:LOOKED_AT]:
            yield Action(found, found.next_step, found.next_step_at, reasons=_step_reasons(found, now))


def _revisits(actor: Actor, now: datetime, is_team: bool) -> Iterable[Action]:
    rows = _whose(Opportunity.objects.reached_by(actor), actor, is_team)
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
    said = filter(None, [found.loss_reason.name if found.loss_reason else "", found.competitor])
    return Why(_("Lost: %(why)s") % {"why": " · ".join(said) or _("reason not known")}, "mute", 0)


def _step_reasons(found: Any, now: datetime) -> list[Why]:
    if not found.next_step_at:
        return [Why(_("No next step"), "risk", 0.5)]
    late = overdue_days(found, now)
    if late:
        text = ngettext("%(n)s working day overdue", "%(n)s working days overdue", late) % {"n": late}
        return [Why(text, "risk", min(0.2 * late, 2))]
    if not is_today(found.next_step_at, now):
        return []
    if found.next_step_at < now:
        return [Why(_("Planned for %(at)s today") % {"at": _hour(found.next_step_at)}, "risk", 0.3)]
    if has_hour(found.next_step_at):
        return [Why(_("Today %(at)s") % {"at": _hour(found.next_step_at)}, "warn", 0.2)]
    return [Why(_("Due today"), "warn", 0.1)]


def _stage_reasons(found: Opportunity, now: datetime) -> list[Why]:
    reasons = []
    since = working_days_between(found.last_follow_up_at or found.opened_at, now)
    if since >= SILENT_DAYS:
        text = ngettext("%(n)s working day without contact", "%(n)s working days without contact", since) % {
            "n": since
        }
        reasons.append(Why(text, "risk", 0.4))
    days, limit = found.days_in_stage(now), found.stage.expected_days
    if days > limit:
        text = _("%(days)s days in the stage, the limit is %(limit)s") % {"days": days, "limit": limit}
        reasons.append(Why(text, "warn", 0.3))
    if found.expected_on and found.expected_on <= local_day(now) + timedelta(days=7):
        over = found.expected_on < local_day(now)
        text = _("The expected close has passed") if over else _("To be signed within a week")
        reasons.append(Why(text, "warn", 0.3))
    return reasons


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


def _end_of(now: datetime, days: int) -> datetime:
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=days + 1)


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def formula(action: Action) -> str:
    """¥128.6 万 × 62% × 1.5 = ¥119.6 万."""
    return f"{money(action.amount)} × {round((action.ratio or 0) * 100)}% × {action.urgency:g} = {money(action.cost)}"

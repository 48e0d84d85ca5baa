"""Reads about one opportunity, for its page and its cards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from shangji.activities.queries import may_work_on
from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Scope
from shangji.core.calendar import add_working_days, local_day, working_days_between
from shangji.core.numbers import pk_of
from shangji.core.prepared import Prepared
from shangji.opportunities.models import GateException, Opportunity, Stage, StageStay
from shangji.opportunities.models.stage import stages_of
from shangji.people.models import User
from shangji.ui.templatetags.ui import step_of

_whole = Prepared(
    lambda pk: Opportunity.objects.filter(pk=pk).select_related(
        "subject", "customer", "customer__owner", "owner", "owner__team", "stage", "pipeline"
    )
)  # fmt: skip
"""What only a few of them have (why it was lost, what it was merged into) is asked for where it is told."""
stays_of = Prepared(
    lambda pk: (
        StageStay.objects.filter(opportunity_id=pk).select_related("stage").order_by("entered_at", "pk")
    )
)


def opportunity(actor: Actor, pk: int) -> Opportunity:
    """With what its page shows. Raises OutOfReach."""
    if pk_of(pk) is None:
        raise OutOfReach
    found: Opportunity | None = _whole.first(pk)
    if found is None or not found.is_reached_by(actor):
        raise Opportunity.not_within(pk, actor) or OutOfReach()
    return found


def may_change(actor: Actor, found: Opportunity) -> bool:
    """Whether the buttons of its page are there; each verb asks again for its own permission."""
    return may_work_on(actor, found, "opportunities.change")


_exceptions = Prepared(
    lambda pk: (
        GateException.objects.for_cards()
        .filter(opportunity_id=pk, state__in=[GateException.State.ASKED, GateException.State.GRANTED])
        .order_by("pk")
    )
)


def exceptions_of(found: Opportunity) -> list[GateException]:
    """Those that wait for a decision, and those in force."""
    now = clock.now()
    return [row for row in _exceptions(found.pk) if row.is_asked or row.is_in_force(now)]


def who_may_grant(found: Opportunity, asker: Actor) -> QuerySet[Any]:
    """Whoever may decide about an exception, the owner's own leaders first, without whoever asks."""
    team = found.owner.team if found.owner else None
    path = team.path if team else ""
    above = [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]
    reaches = Q(role__scope=Scope.ALL) | Q(role__scope=Scope.SUBTREE, team__path__in=above)
    if team:
        reaches |= Q(role__scope=Scope.TEAM, team=team)
    people = User._base_manager.filter(reaches, is_active=True).exclude(pk=asker.user_id)
    fit = [u for u in people.select_related("role", "team") if u.actor().may("opportunities.grant_exception")]
    order = Case(
        *(When(pk=user.pk, then=n) for n, user in enumerate(sorted(fit, key=_nearest(path)))), default=0
    )
    rows: QuerySet[Any] = User._base_manager.filter(pk__in=[user.pk for user in fit])
    return rows.select_related("team").order_by(order)


def _nearest(path: str) -> Callable[[User], tuple[int, int]]:
    """Who leads the nearest team that the owner stands in comes first."""
    return lambda user: (
        -len(user.team.path) if user.team and path.startswith(user.team.path) else 0,
        user.pk,
    )


@dataclass
class PathStep:
    """One piece of the stage path. `state` is done, now or next; `share` in percent of the expected days."""

    stage: Stage
    step: int
    state: str
    entered_at: datetime | None = None
    days: int = 0
    share: int = 0
    is_over: bool = False
    expected_on: date | None = None


def path_of(found: Opportunity) -> list[PathStep]:
    """The stages of its own version: solid where it has been, dashed where it may go. One statement each."""
    stages = stages_of(found.pipeline_id, found.stage.version)
    stays: dict[str, list[StageStay]] = {}
    for stay in stays_of(found.pk):
        stays.setdefault(stay.stage.key, []).append(stay)
    now, ahead = clock.now(), local_day(clock.now())
    if found.is_on_hold and found.hold_until:
        ahead = max(ahead, found.hold_until)
    path = []
    for position, stage in enumerate(stages):
        step = PathStep(stage, step_of(position, len(stages)), _state(found, stage))
        been = stays.get(stage.key, [])
        if been and step.state != "next":
            step.entered_at = been[0].entered_at
            step.days = sum(stay.days(now) for stay in been)
        if step.state == "now":
            step.days = found.days_in_stage(now)
            step.share = min(100, round(100 * step.days / stage.limit_days))
            step.is_over = step.days > stage.limit_days
            ahead = add_working_days(ahead, max(stage.expected_days - step.days, 0))
        elif step.state == "next":
            step.expected_on = ahead
            ahead = add_working_days(ahead, stage.expected_days)
        path.append(step)
    return path


def _state(found: Opportunity, stage: Stage) -> str:
    if stage.order == found.stage.order:
        return "done" if found.is_closed else "now"
    return "done" if stage.order < found.stage.order else "next"


def pushed_days(payloads: Iterable[dict[str, Any]]) -> int:
    """By how many days the expected close was pushed back in all, of what the log says of it."""
    return sum(max(payload.get("pushed_days") or 0, 0) for payload in payloads)


def is_overdue(found: Any, now: datetime) -> bool:
    return bool(found.next_step_at and found.next_step_at < now)


def overdue_days(found: Any, now: datetime) -> int:
    """Working days since the planned day; 0 on the day itself."""
    if not found.next_step_at or found.next_step_at >= now:
        return 0
    return max(working_days_between(found.next_step_at, now), 0)


def is_today(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and local_day(moment) == local_day(now)

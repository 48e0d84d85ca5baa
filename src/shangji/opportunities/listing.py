"""What the board and the list of opportunities show and filter by; every read starts at the actor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Choice, Column, DateRange, Flag, ListSpec, NumberRange, Text
from shangji.core.prepared import Prepared
from shangji.core.search import matching
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.opportunities.models.opportunity.reviewed import CLOSED, NOT_REVIEWED
from shangji.people.models import Team
from shangji.people.models.two_names import in_language
from shangji.people.queries import owners
from shangji.ui.formats import WAN, is_chinese

Options = Iterable[tuple[Any, str | Promise]]


# Who is signed in reaches every team and process: see Team.reach and Pipeline.reach.
_all_teams = Prepared(lambda: Team.objects.order_by("path").values_list("pk", "name"))
_all_pipelines = Prepared(lambda: Pipeline.objects.filter(is_active=True).order_by("-is_default", "pk"))
_all_stages = Prepared(
    lambda: Stage.objects.in_force().filter(pipeline__is_active=True).values_list("key", "name", "name_en")
)


def _teams(actor: Actor) -> Options:
    return _all_teams() if actor.user_id else []


def _in_teams(ids: Sequence[Any]) -> Q:
    found = Q(pk__in=[])
    for pk in ids:
        found |= Q(owner__team__path__contains=f"/{pk}/")
    return found


def _pipelines(actor: Actor) -> Options:
    found = [(pipeline.pk, pipeline.name) for pipeline in _pipelines_of(actor)]
    return found if len(found) > 1 else []


def _pipelines_of(actor: Actor) -> list[Pipeline]:
    return _all_pipelines() if actor.user_id else []


def _stages(_actor: Actor) -> Options:
    return list({key: in_language(name, name_en) for key, name, name_en in _all_stages()}.items())


def _reasons(actor: Actor) -> Options:
    rows = LossReason.objects.reached_by(actor).filter(parent__isnull=False).order_by("pk")
    return [("none", _("reason not known")), *((reason.pk, reason.shown) for reason in rows)]


def _for_reasons(chosen: Sequence[Any]) -> Q:
    found = Q(loss_reason_id__in=[pk for pk in chosen if pk != "none"])
    return found | Q(loss_reason__isnull=True) if "none" in chosen else found


def _lost_through(chosen: Sequence[Any]) -> Q:
    return Q(lost_through__in=["" if side == "none" else side for side in chosen])


UNPAID = Q(awaits_payment=True)
PAYMENTS = (
    ("agreed", _("outstanding, day agreed")), ("usual", _("outstanding, no day agreed")), ("paid", _("nothing outstanding")),
)  # fmt: skip
OF_PAYMENTS = {
    "agreed": Q(UNPAID, payment_agreed=True), "usual": Q(UNPAID, payment_agreed=False),
    "paid": Q(outcome="won", awaits_payment=False),
}  # fmt: skip
REVIEWS = (("done", _("looked back at")), ("missing", _("not looked back at")))
CLOSED_ONE = Q(outcome__in=CLOSED)
OF_REVIEWS = {
    "done": Q(CLOSED_ONE, reviewed_at__gte=F("closed_at")),
    "missing": CLOSED_ONE & NOT_REVIEWED,
}
ALSO_CLOSED = frozenset({"outcome", "payment", "payment_due", "review"})
"""Filters that ask for more than what is open."""


def _any_of(states: Mapping[str, Q]) -> Callable[[Sequence[Any]], Q]:
    return lambda chosen: reduce(or_, (states[each] for each in chosen), Q(pk__in=[]))


SPEC = ListSpec(
    name="opportunities",
    default_sort="expected",
    columns=(
        Column(name="name", label=_("Opportunity"), sort="name"),
        Column(name="customer", label=_("Customer")),
        Column(name="stage", label=_("Stage"), is_shown=False),
        Column(name="amount", label=_("Amount (in thousands)"), sort="amount", align="r", edit=True),
        Column(name="expected", label=_("Expected close"), sort="expected_on", edit=True),
        Column(name="ratio", label=_("Win rate"), sort="win_ratio", edit=True),
        Column(name="call", label=_("Forecast call"), is_shown=False, edit=True),
        Column(name="dwell", label=_("In stage"), sort="stage_clock_at"),
        Column(name="step", label=_("Next step"), edit=True),
        Column(name="step_at", label=_("Day"), sort="next_step_at", edit=True),
        Column(name="owner", label=_("Owner"), edit=True),
        Column(name="followed", label=_("Last followed up"), sort="last_follow_up_at"),
        Column(name="product", label=_("Product"), is_shown=False, edit=True),
        Column(name="source", label=_("Source"), is_shown=False, edit=True),
        Column(name="opened", label=_("Opened"), sort="opened_at", is_shown=False),
        Column(name="outcome", label=_("State"), is_shown=False),
        Column(name="payment", label=_("Payment due"), is_shown=False),
        Column(name="lesson", label=_("What to do next time"), is_shown=False),
    ),
    filters=(
        Text(name="q", label=_("Name, customer or pinyin"), rows=lambda text: Q(pk__in=matching(text, Opportunity.kind()))),
        Choice(name="team", label=_("Team"), icon="users", field="", options=_teams, rows=_in_teams),
        Choice(name="owner", label=_("Owner"), icon="user", field="owner_id", options=owners),
        Choice(name="pipeline", label=_("Process"), icon="route", field="pipeline_id", options=_pipelines),
        Choice(name="stage", label=_("Stage"), icon="target-arrow", field="stage__key", options=_stages),
        Choice(name="outcome", label=_("State"), icon="circle-check", field="outcome", options=lambda _a: Opportunity.Outcome.choices),
        DateRange(name="expected", label=_("Expected close"), icon="calendar", field="expected_on"),
        Choice(name="call", label=_("Forecast call"), icon="trending-up", field="call", options=lambda _a: Opportunity.Call.choices, is_offered=False),
        NumberRange(name="amount", label=_("Amount (in thousands)"), icon="currency-yen", field="amount", units=(("", WAN), ("k", Decimal(1000))), reads_in=lambda: "" if is_chinese() else "k"),
        DateRange(name="opened", label=_("Opened"), icon="calendar", field="opened_at", is_moment=True, is_offered=False),
        DateRange(name="closed", label=_("Closed"), icon="calendar", field="closed_at", is_moment=True, is_offered=False),
        Choice(name="payment", label=_("Payment"), icon="cash", field="", options=lambda _a: PAYMENTS, rows=_any_of(OF_PAYMENTS)),
        DateRange(name="payment_due", label=_("Payment due"), icon="calendar-event", field="payment_due_on", among=UNPAID),
        Choice(name="loss_reason", label=_("Loss reason"), icon="circle-x", field="loss_reason_id", options=_reasons, rows=_for_reasons, is_offered=False),
        Choice(name="competitor", label=_("Competitor"), icon="scale", field="competitor", options=lambda _a: [], takes_others=True, is_offered=False),
        Choice(name="lost_through", label=_("Lost through"), icon="arrows-split", field="lost_through", options=lambda _a: [*Opportunity.LostThrough.choices, ("none", _("Not said"))], rows=_lost_through, is_offered=False),
        Choice(name="review", label=_("Looking back"), icon="clipboard-text", field="", options=lambda _a: REVIEWS, rows=_any_of(OF_REVIEWS), is_more=True),
        Choice(name="lesson", label=_("Lesson of the stage"), icon="clipboard-text", field="lesson_stage", options=_stages, is_offered=False),
        Flag(name="no_competitor", label=_("Without a competitor"), icon="circle-dashed", rows=lambda _a: Q(competitor=""), is_offered=False),
        Flag(name="revived", label=_("Taken up again"), icon="refresh", rows=lambda _a: Q(parent__outcome="lost"), is_offered=False),
        Flag(name="overdue", label=_("Overdue"), icon="alert-triangle", rows=lambda _a: Q(next_step_at__lt=clock.now())),
        Flag(name="unplanned", label=_("No next step"), icon="calendar-off", rows=lambda _a: Q(next_step_at__isnull=True)),
    ),
)  # fmt: skip


def spec_for(actor: Actor) -> ListSpec:
    """The list with the fields of one's own that the actor may read."""
    return with_own(SPEC, Opportunity.kind(), actor)


def pipeline_shown(actor: Actor, params: QueryDict) -> Pipeline | None:
    """The process whose stages are the columns: the one asked for, or the default one."""
    asked, offered = params.get("pipeline", ""), _pipelines_of(actor)
    return next((each for each in offered if str(each.pk) == asked), next(iter(offered), None))

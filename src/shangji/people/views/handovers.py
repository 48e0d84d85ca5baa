"""Hand-overs that were begun: how far each is, the briefs, the receipt, and the way back."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Actor, OutOfReach
from shangji.core.jobs import Job
from shangji.core.numbers import number_of
from shangji.core.panels import panels_for
from shangji.people.answers import form_dialog, went
from shangji.people.forms.handover import AnswerForm, QuestionForm
from shangji.people.handover.briefs import told
from shangji.people.handover.received import (
    AT_ONCE,
    by_receiver,
    handovers,
    items,
    latest_of,
    shown,
    waiting_for,
)
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Handover, HandoverItem
from shangji.people.queries import owned
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, say_next

BRIEF_PAGE = "people.handover_brief"


@signed_in
def index(request: Request) -> HttpResponse:
    """What waits for one's receipt, then every hand-over that one sees, the newest first."""
    after = _number(request.GET, "after")
    rows = handovers(request.actor, after=after)
    words = {
        "waiting": [] if after else waiting_for(request.actor), "rows": rows[:AT_ONCE], "has_more": len(rows) > AT_ONCE,
    }  # fmt: skip
    return render(request, "people/handover/list.html", words)


@signed_in
def handover(request: Request, pk: int) -> HttpResponse:
    """How far it is, who received what, and each record with its brief."""
    found = _handover(request, pk)
    after, state = _number(request.GET, "after"), request.GET.get("state", "")
    rows = items(found, request.actor, after=after, state=state if state in HandoverItem.State.values else "")
    mine = found.items.filter(receiver_id=request.actor.user_id)
    goes = found.state in (Handover.Course.RUNNING, Handover.Course.RETURNING)
    jobs = (
        Job.objects.filter(name="people.hand_over", args__handover=found.pk).order_by("-pk")
        if goes
        else Job.objects.none()
    )
    words = {
        "handover": found, "rows": rows[:AT_ONCE], "has_more": len(rows) > AT_ONCE, "people": by_receiver(found, request.actor),
        "job": jobs.first(), "here": request.get_full_path(), "state": state, "counts": found.counts(),
        "to_receive": mine.unreceived().count(), "can_take_back": found.can_be_taken_back(request.actor) and found.is_made_by(request.actor),
    }  # fmt: skip
    more = is_partial(request) and after
    return render(request, f"people/handover/{'_items' if more else 'detail'}.html", words)


@signed_in
def brief(request: Request, pk: int, item_pk: int) -> HttpResponse:
    """What was written of one record when it changed hands."""
    found = _handover(request, pk)
    item = _item(found, request.actor, item_pk)
    words = {
        "handover": found, "item": item, "sections": told(item.brief), "noun": _reached(item, request.actor),
        "panels": panels_for(BRIEF_PAGE, item, request.actor), "is_mine": item.receiver_id == request.actor.user_id,
        "may_answer": item.question and request.actor.user_id in (item.giver_id, found.made_by_id),
    }  # fmt: skip
    return render(request, "people/handover/brief.html", words)


@signed_in
def latest(request: Request, subject_pk: int) -> HttpResponse:
    """The last hand-over of a record, for its page: nothing where nobody has to know."""
    item = latest_of(owned(request.actor, subject_pk), request.actor)
    mine = item is not None and item.is_unreceived and item.receiver_id == request.actor.user_id
    return render(request, "people/handover/_latest.html", {"item": item, "may_receive": mine})


@signed_in
@require_POST
def acknowledge(request: Request, pk: int) -> HttpResponse:
    """Received: one record (`item`), or all."""
    found = _handover(request, pk)
    number = _number(request.POST, "item")
    item = _item(found, request.actor, number) if number else None
    fact = found.acknowledge(by=request.actor, item=item)
    if fact:
        say_next(request, _("Received: %(n)s.") % {"n": fact.count})
    return went(request, _back(request, found, item))


@signed_in
@form_methods
def ask(request: Request, pk: int, item_pk: int) -> HttpResponse:
    """Ask the giver about a record."""
    found = _handover(request, pk)
    item = _item(found, request.actor, item_pk)
    form = QuestionForm(request.POST or None)
    if not form.is_valid():
        title = _("Ask about %(name)s") % {"name": item.subject.label}
        return form_dialog(request, form, title=title, verb=_("Ask the question"), back=_url(item))
    found.ask(item, form.cleaned_data["said"], by=request.actor)
    return went(request, _url(item))


@signed_in
@form_methods
def reply(request: Request, pk: int, item_pk: int) -> HttpResponse:
    """Answer what was asked."""
    found = _handover(request, pk)
    item = _item(found, request.actor, item_pk)
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return form_dialog(request, form, title=item.question[:80], verb=_("Answer"), back=_url(item))
    found.reply(item, form.cleaned_data["said"], by=request.actor)
    return went(request, _url(item))


@signed_in
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    found = _handover(request, pk)
    found.take_back(by=request.actor)
    return went(request, found.get_absolute_url())


@signed_in
@require_POST
def try_again(request: Request, pk: int) -> HttpResponse:
    found = _handover(request, pk)
    found.try_again(by=request.actor)
    return went(request, found.get_absolute_url())


def _handover(request: Request, pk: int) -> Handover:
    found: Handover = Handover.objects.select_related("made_by", "leaver").within(request.actor, pk)
    return found


def _item(found: Handover, actor: Actor, pk: int) -> HandoverItem:
    rows = shown(found, actor).select_related("subject", "giver", "receiver", "handover__made_by")
    item: HandoverItem | None = rows.filter(pk=pk).first()
    if item is None:
        raise OutOfReach
    return item


def _reached(item: HandoverItem, actor: Actor) -> Any:
    """The record, where the reader still sees it."""
    return item.subject.model.objects.reached_by(actor).filter(pk=item.subject_id).first()


def _url(item: HandoverItem) -> str:
    return reverse("people:handover_brief", args=[item.handover_id, item.pk])


def _back(request: Request, found: Handover, item: HandoverItem | None) -> str:
    return _url(item) if item and "stay" not in request.POST else found.get_absolute_url()


def _number(typed: QueryDict, name: str) -> int:
    return number_of(typed.get(name, "")) or 0

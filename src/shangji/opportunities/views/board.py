"""The board, and carrying a card from one column to another."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import number_of, pk_of
from shangji.opportunities.board import MORE, WAITING, deal, lanes, mark_gates, whole
from shangji.opportunities.forms.opening import MoveForm
from shangji.opportunities.found import Found
from shangji.opportunities.gates.gate import Gate, GateNotMet, Gates
from shangji.opportunities.listing import SPEC, pipeline_shown
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.opportunities.models.opportunity.moves import ReasonMissing
from shangji.opportunities.queries import exceptions_of, opportunity
from shangji.opportunities.risk_marks import mark_risks
from shangji.people.answers import dialog, done, undo_url
from shangji.people.middleware import Request, signed_in
from shangji.people.saved_views import saved_views
from shangji.people.views.people import form_methods
from shangji.ui.filters import controls
from shangji.ui.responses import is_partial, toast

BOARD_FILTERS = ("q", "team", "owner", "pipeline", "expected", "amount", "overdue", "unplanned")


@signed_in
def board(request: Request) -> HttpResponse:
    """Columns with counts, sums and the first cards; `?lane=` and `?from=` load the cards behind them."""
    pipeline = pipeline_shown(request.actor, request.GET)
    found = Found(request.actor, request.GET)
    if request.GET.get("lane") and pipeline:
        return _more(request, pipeline, found)
    shown = lanes(pipeline, found) if pipeline else []
    cards = [card for lane in shown for card in lane.cards]
    mark_gates(cards)
    mark_risks(cards, clock.now())
    offered = [
        c for c in controls(found.spec, request.GET, request.actor, found.active) if c.name in BOARD_FILTERS
    ]
    words: dict[str, Any] = {
        "pipeline": pipeline, "lanes": shown, "whole": whole(shown), "controls": offered, "kept": {},
        "here": reverse("opportunities:board"), "now": clock.now(), "is_filtered": bool(found.active),
        "views": saved_views(request.actor, SPEC.name), "list_name": SPEC.name,
    }  # fmt: skip
    return render(request, "opportunities/board.html", words)


def _more(request: Request, pipeline: Pipeline, found: Found) -> HttpResponse:
    """The next cards of one column."""
    asked, at = request.GET["lane"], number_of(request.GET.get("from", "0"), most=9_999_999)
    lane = next((lane for lane in lanes(pipeline, found, cards=0) if lane.key == asked), None)
    if lane is None or at is None:
        raise OutOfReach
    deal(pipeline, [lane], found, WAITING, count=MORE, start=at)
    mark_gates(lane.cards)
    mark_risks(lane.cards, clock.now())
    words = {
        "lane": lane,
        "next": at + MORE,
        "left": lane.totals.count - at - MORE,
        "now": clock.now(),
    }
    return render(request, "opportunities/_cards.html", words)


@signed_in
def check(request: Request, pk: int) -> HttpResponse:
    """What each column would say to this card, before it is dropped."""
    found = opportunity(request.actor, pk)
    gates = Gates([found], clock.now())
    told = {}
    for stage in _stages(found, found.pipeline.version):
        own = found.own_stage(stage)
        missing = found.missing_to_move(own, by=request.actor, gate=gates.to(found, own))
        text, why = _("Move to %(stage)s") % {"stage": stage.label}, ""
        asks = isinstance(missing, ReasonMissing)
        if asks:
            text = _("%(text)s: asks for a reason") % {"text": text}
        elif isinstance(missing, GateNotMet):
            why = missing.context["gate"].short
        elif missing:
            text = str(missing.message)
        told[stage.pk] = {"ok": missing is None, "asks": asks or bool(why), "text": text, "why": why}
    return JsonResponse(told)


@signed_in
@form_methods
def move(request: Request, pk: int) -> HttpResponse:
    """GET offers the stages; POST moves. What is missing, and a reason, are asked for in a dialog."""
    found = opportunity(request.actor, pk)
    asked = (request.POST if request.method == "POST" else request.GET).get("stage", "")
    stage = _stage(found, asked) if asked else None
    if stage is None:
        return _offer(request, found)
    form = MoveForm(request.POST or None, initial={"seen": request.GET.get("seen") or found.subject.version})
    gate = found.gate_to(stage)
    missing = found.missing_to_move(stage, request.POST.get("reason", ""), by=request.actor, gate=gate)
    needs_words = isinstance(missing, ReasonMissing) or _breaks_order(found, stage)
    in_dialog = "reason" in request.POST
    stops = isinstance(missing, ReasonMissing | GateNotMet)
    if request.method == "GET" or not form.is_valid() or (stops and in_dialog):
        return _ask(request, found, stage, form, gate=gate, missing=missing, needs_words=needs_words)
    if stops:
        url = reverse("opportunities:move", args=[pk])
        return HttpResponse(status=409, headers={"X-Dialog": f"{url}?stage={stage.pk}&seen={_seen(request)}"})
    found.move_to(stage, by=request.actor, reason=form.cleaned_data["reason"], seen_version=_seen(request))
    said = _("Moved to %(stage)s") % {"stage": stage.label}
    if in_dialog or not is_partial(request):
        return done(request, found.get_absolute_url(), said, found)
    return toast(HttpResponse(status=204), said, undo_url(found, request))


def _breaks_order(found: Opportunity, stage: Stage) -> bool:
    return found.is_open and found.direction_to(stage) in ("skip", "back")


def _offer(request: Request, found: Opportunity) -> HttpResponse:
    gates = Gates([found], clock.now())
    stages = [
        (
            stage,
            found.missing_to_move(stage, by=request.actor, gate=gates.to(found, stage)),
            stage.order - found.stage.order,
        )
        for stage in _stages(found, found.stage.version)
    ]
    words = {"opportunity": found, "stages": stages, "title": _("Move: %(name)s") % {"name": found.name}}
    words |= {"back": found.get_absolute_url()}
    return dialog(request, "opportunities/move.html", words)


def _ask(
    request: Request, found: Opportunity, stage: Stage, form: MoveForm, *, gate: Gate, missing: Refusal | None,
    needs_words: bool,
) -> HttpResponse:  # fmt: skip
    """The dialog of a move: its gate, and why where the order is broken."""
    is_refused = request.method == "POST"
    words = {
        "opportunity": found, "stage": stage, "form": form, "needs_words": needs_words, "gate": gate,
        "is_empty": is_refused and isinstance(missing, ReasonMissing),
        "stops": missing if missing and not isinstance(missing, ReasonMissing | GateNotMet) else None,
        "here": f"{reverse('opportunities:move', args=[found.pk])}?stage={stage.pk}", "can_change": True,
        "exceptions": exceptions_of(found),
    }  # fmt: skip
    words |= {"title": _("Move to %(stage)s") % {"stage": stage.label}, "back": found.get_absolute_url()}
    return dialog(request, "opportunities/move_why.html", words, status=422 if is_refused else 200)


def _seen(request: Request) -> int | None:
    """The version that stood on the screen when the card was taken."""
    return number_of(request.POST.get("version") or request.POST.get("seen") or "")


def _stages(found: Opportunity, version: int) -> list[Stage]:
    """The stages of its process in one version, in order."""
    return list(Stage.objects.filter(pipeline_id=found.pipeline_id, version=version).order_by("order"))


def _stage(found: Opportunity, asked: str) -> Stage:
    stage = Stage.objects.filter(pk=pk_of(asked) or 0, pipeline_id=found.pipeline_id).first()
    if stage is None:
        raise OutOfReach
    return found.own_stage(stage)

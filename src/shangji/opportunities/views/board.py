"""The board, and carrying a card from one column to another."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.lists import first
from shangji.opportunities.board import MORE, cards_of, lanes, whole
from shangji.opportunities.forms.opening import MoveForm
from shangji.opportunities.listing import SPEC, matching_rows, pipeline_shown
from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.models.opportunity.moves import ReasonMissing
from shangji.opportunities.queries import opportunity
from shangji.opportunities.risk_marks import mark_risks
from shangji.people.answers import dialog, done, undo_url
from shangji.people.middleware import Request, signed_in
from shangji.people.queries import saved_views
from shangji.people.views.people import form_methods
from shangji.ui.filters import controls
from shangji.ui.responses import is_partial, toast

BOARD_FILTERS = ("q", "team", "owner", "pipeline", "expected", "amount", "overdue", "unplanned")


@signed_in
def board(request: Request) -> HttpResponse:
    """Columns with counts, sums and the first cards; `?lane=` and `?from=` load the cards behind them."""
    pipeline = pipeline_shown(request.actor, request.GET)
    rows, active = matching_rows(request.actor, request.GET)
    if request.GET.get("lane") and pipeline:
        return _more(request, pipeline, rows)
    found = lanes(pipeline, rows) if pipeline else []
    mark_risks((card for lane in found for card in lane.cards), clock.now())
    offered = [c for c in controls(SPEC, request.GET, request.actor, active) if c.name in BOARD_FILTERS]
    words: dict[str, Any] = {
        "pipeline": pipeline, "lanes": found, "whole": whole(found), "controls": offered, "kept": {},
        "here": reverse("opportunities:board"), "now": clock.now(), "is_filtered": bool(active),
        "views": saved_views(request.actor, SPEC.name), "list_name": SPEC.name,
    }  # fmt: skip
    return render(request, "opportunities/board.html", words)


def _more(request: Request, pipeline: Any, rows: Any) -> HttpResponse:
    """The next cards of one column."""
    asked, start = request.GET["lane"], request.GET.get("from", "0")
    lane = next((lane for lane in lanes(pipeline, rows, cards=0) if lane.key == asked), None)
    if lane is None or not start.isdigit() or len(start) > 7:
        raise OutOfReach
    at = int(start)
    lane.cards = first(cards_of(rows, lane), MORE, at)
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
    told = {}
    for stage in _stages(found, found.pipeline.version):
        missing = found.missing_to_move(found.own_stage(stage))
        asks = isinstance(missing, ReasonMissing)
        text = _("Move to %(stage)s") % {"stage": stage.label}
        if asks:
            text = _("%(text)s: asks for a reason") % {"text": text}
        elif missing:
            text = str(missing.message)
        told[stage.pk] = {"ok": missing is None, "asks": asks, "text": text}
    return JsonResponse(told)


@signed_in
@form_methods
def move(request: Request, pk: int) -> HttpResponse:
    """GET offers the stages; POST moves. A reason that is missing is asked for in a dialog."""
    found = opportunity(request.actor, pk)
    asked = (request.POST if request.method == "POST" else request.GET).get("stage", "")
    stage = _stage(found, asked) if asked else None
    if stage is None:
        return _offer(request, found)
    form = MoveForm(request.POST or None, initial={"seen": request.GET.get("seen") or found.subject.version})
    missing = found.missing_to_move(stage, request.POST.get("reason", ""))
    needs_words = isinstance(missing, ReasonMissing)
    if request.method == "GET" or not form.is_valid() or (needs_words and "reason" in request.POST):
        return _ask(request, found, stage, form, needs_words=needs_words)
    if needs_words:
        url = reverse("opportunities:move", args=[pk])
        return HttpResponse(status=409, headers={"X-Dialog": f"{url}?stage={stage.pk}&seen={_seen(request)}"})
    found.move_to(stage, by=request.actor, reason=form.cleaned_data["reason"], seen_version=_seen(request))
    said = _("Moved to %(stage)s") % {"stage": stage.label}
    if "reason" in request.POST or not is_partial(request):
        return done(request, found.get_absolute_url(), said, found)
    return toast(HttpResponse(status=204), said, undo_url(found, request))


def _offer(request: Request, found: Opportunity) -> HttpResponse:
    stages = [
        (stage, found.missing_to_move(stage), stage.order - found.stage.order)
        for stage in _stages(found, found.stage.version)
    ]
    words = {"opportunity": found, "stages": stages, "title": _("Move: %(name)s") % {"name": found.name}}
    words |= {"back": found.get_absolute_url()}
    return dialog(request, "opportunities/move.html", words)


def _ask(
    request: Request, found: Opportunity, stage: Stage, form: MoveForm, *, needs_words: bool
) -> HttpResponse:
    is_empty = request.method == "POST" and needs_words
    words = {
        "opportunity": found,
        "stage": stage,
        "form": form,
        "needs_words": needs_words,
        "is_empty": is_empty,
    }
    words |= {"title": _("Move to %(stage)s") % {"stage": stage.label}, "back": found.get_absolute_url()}
    return dialog(request, "opportunities/move_why.html", words, status=422 if is_empty else 200)


def _seen(request: Request) -> int | None:
    """The version that stood on the screen when the card was taken."""
    text = request.POST.get("version") or request.POST.get("seen") or ""
    return int(text) if text.isdigit() and len(text) < 18 else None


def _stages(found: Opportunity, version: int) -> list[Stage]:
    """The stages of its process in one version, in order."""
    return list(Stage.objects.filter(pipeline_id=found.pipeline_id, version=version).order_by("order"))


def _stage(found: Opportunity, asked: str) -> Stage:
    stage = Stage.objects.filter(pk=asked, pipeline_id=found.pipeline_id).first() if asked.isdigit() else None
    if stage is None:
        raise OutOfReach
    return found.own_stage(stage)

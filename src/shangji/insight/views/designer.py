"""The designer: a board is changed in the page; the server draws each widget, offers its settings and keeps the result."""

import json
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import Level, NotAllowed
from shangji.core.names import without_nul
from shangji.insight.boards.differing import differences
from shangji.insight.boards.plan import BoardPlan, NotABoard, WidgetPlan, plan_of
from shangji.insight.boards.showing import Looking, drawn
from shangji.insight.boards.state import State
from shangji.insight.forms.widgets import BoardForm, WidgetForm, mended
from shangji.insight.models import Board
from shangji.insight.models.board import NothingToPublish
from shangji.insight.widgets.kind import kinds
from shangji.insight.widgets.settings import SettingNotRight
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import toast

LONGEST = 400_000


@signed_in
def design(request: Request, key: str) -> HttpResponse:
    """The page; what is drawn in it comes widget by widget."""
    board = _mine(request, key)
    plan = board.plan_drafted()
    words = {
        "board": board,
        "plan": plan,
        "told": plan.plain(),
        "kinds": kinds().values(),
        "is_draft": board.draft is not None,
    }
    return render(request, "insight/boards/design.html", words)


@signed_in
@require_POST
def keep(request: Request, key: str) -> HttpResponse:
    """A draft that only its editors see."""
    _mine(request, key).keep_draft(_plan(request), by=request.actor)
    return toast(HttpResponse(status=204), _("Kept as a draft. Others see it once it is published."))


@signed_in
@require_POST
def publish(request: Request, key: str) -> HttpResponse:
    """First what would change, then the new version."""
    board, plan = _mine(request, key), _plan(request)
    words: dict[str, Any] = {"board": board, "told": request.POST["plan"], "number": board.number + 1}
    words["differences"] = differences(board.plan_now(), plan) if board.number else []
    if "go" not in request.POST:
        return dialog(request, "insight/boards/publish.html", words)
    try:
        board.publish(plan, note=without_nul(request.POST.get("note", "")), by=request.actor)
    except NothingToPublish as refusal:
        return dialog(
            request, "insight/boards/publish.html", {**words, "refusal": refusal.message}, status=422
        )
    return went(request, board.get_absolute_url())


@signed_in
@require_POST
def drop(request: Request, key: str) -> HttpResponse:
    board = _mine(request, key)
    board.drop_draft(by=request.actor)
    return went(request, reverse("insight:design", args=[key]))


@signed_in
@require_POST
def piece_view(request: Request) -> HttpResponse:
    """One widget, as it would look: with the numbers of whoever designs it."""
    plan, board = _widget(request), _board(request)
    looking = Looking(
        actor=request.actor, state=State(compare=board.compare), period=board.period, now=clock.now(), layout="desk",
        is_mine=board.is_mine,
    )  # fmt: skip
    return render(request, "insight/boards/_preview.html", {"piece": drawn(plan, looking, request)})


@signed_in
@require_POST
def settings(request: Request) -> HttpResponse:
    """The form of one widget; what was typed comes back as the widget's new plan, for the page to keep."""
    plan = _widget(request)
    kind = kinds().get(plan.kind)
    words: dict[str, Any] = {"plan": plan, "kind": kind}
    if kind is None:
        return render(
            request,
            "insight/boards/_settings.html",
            {**words, "trouble": _("There is no such kind of widget.")},
        )
    if "typed" not in request.POST:
        return render(
            request, "insight/boards/_settings.html", {**words, "form": WidgetForm(kind, plan, request.actor)}
        )
    form = WidgetForm(kind, plan, request.actor, mended(kind, request.POST))
    words["form"] = form
    if form.is_valid():
        try:
            words["told"] = json.dumps(form.told().plain())
        except SettingNotRight as refusal:
            form.add_error(None, str(refusal.message))
    return render(request, "insight/boards/_settings.html", words, status=422 if form.errors else 200)


@signed_in
@require_POST
def board_settings(request: Request) -> HttpResponse:
    """The form of the whole board, likewise."""
    plan = _board(request)
    form = BoardForm(plan, request.actor, request.POST if "typed" in request.POST else None)
    words: dict[str, Any] = {"form": form, "of_board": True}
    if form.is_bound and form.is_valid():
        words["told"] = json.dumps(replace(form.told(), widgets=()).plain())
    return render(request, "insight/boards/_settings.html", words, status=422 if form.errors else 200)


def _mine(request: Request, key: str) -> Board:
    """Raises OutOfReach, NotAllowed."""
    board: Board = Board.objects.within(request.actor, key)
    request.actor.require("insight.change_board")
    if not board.is_reached_by(request.actor, Level.WRITE):
        raise NotAllowed
    return board


def _plan(request: Request) -> BoardPlan:
    """The whole board that the page holds. Raises NotABoard."""
    return plan_of(_read(request.POST.get("plan", "")))


def _board(request: Request) -> BoardPlan:
    """The board without its widgets, as the page holds it. Raises NotABoard."""
    return plan_of({**_dict(_read(request.POST.get("board", "{}"))), "widgets": []})


def _widget(request: Request) -> WidgetPlan:
    """One widget that the page holds. Raises NotABoard."""
    found = plan_of({"board": "-", "widgets": [_dict(_read(request.POST.get("widget", "")))]})
    if not found.widgets:
        raise NotABoard
    return found.widgets[0]


def _read(text: str) -> Any:
    if len(text) > LONGEST:
        raise NotABoard
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotABoard from error


def _dict(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise NotABoard
    return found

"""All boards: which there are, a new one, a copy, one from a text, and putting one away."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.insight.boards.checking import problems
from shangji.insight.boards.plan import BoardPlan
from shangji.insight.boards.shelf import board_of, made, shipped
from shangji.insight.boards.text import written
from shangji.insight.forms.boards import NameForm, ShareForm, TextForm
from shangji.insight.models import Board, FigureWatch
from shangji.insight.models.share import circle_of
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.middleware import Request, signed_in

form_methods = require_http_methods(["GET", "POST"])


@signed_in
def boards(request: Request) -> HttpResponse:
    """Shipped ones, those that people made, and what only its maker sees yet."""
    own = Board.objects.reached_by(request.actor).filter(owner=request.actor.user_id)
    words: dict[str, Any] = {
        "shipped": [(key, plan) for key, plan in shipped().items()], "made": made(request.actor),
        "unpublished": own.in_use().filter(number=0).order_by("-pk"), "away": own.filter(is_retired=True).order_by("-pk"),
        "watches": FigureWatch.objects.reached_by(request.actor).filter(is_stopped=False).order_by("-pk"),
    }  # fmt: skip
    return render(request, "insight/boards/list.html", words)


@signed_in
@form_methods
def new(request: Request) -> HttpResponse:
    """An empty one, to be filled in the designer."""
    return _named(request, BoardPlan(name="", filters=("team", "owner")), "", _("New board"))


@signed_in
@form_methods
def copy(request: Request, key: str) -> HttpResponse:
    """The reader's own, of any board that they see."""
    found = board_of(request.actor, key)
    return _named(
        request,
        found.plan,
        key if found.is_shipped else "",
        _("My own copy of “%(name)s”") % {"name": found.label},
    )


def _named(request: Request, plan: BoardPlan, based_on: str, title: str) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": plan.label, "about": plan.told})
    back = reverse("insight:boards")
    if not form.is_valid():
        return form_dialog(request, form, title=title, verb=_("Go on to the designer"), back=back)
    typed = form.cleaned_data
    named = replace(
        plan, name=typed["name"].strip(), name_en="", about=typed["about"].strip(), about_en="", roles=()
    )
    board = Board.make(named, based_on=based_on, by=request.actor)
    return went(request, reverse("insight:design", args=[str(board.pk)]))


@signed_in
@form_methods
def import_board(request: Request) -> HttpResponse:
    """A board from its text: first what is wrong with it, then a board that nobody else sees yet."""
    form = TextForm(request.POST or None, request.FILES or None)
    words: dict[str, Any] = {"form": form, "title": _("Board from a text"), "back": reverse("insight:boards")}
    if not form.is_valid():
        return dialog(request, "insight/boards/import.html", words, status=422 if form.is_bound else 200)
    found = problems(form.plan)
    if found and "go" not in request.POST:
        words |= {"problems": found, "said": form.cleaned_data["said"], "plan": form.plan}
        return dialog(request, "insight/boards/import.html", words, status=422)
    board = Board.make(form.plan, by=request.actor)
    return went(request, reverse("insight:design", args=[str(board.pk)]))


@signed_in
def export_board(request: Request, key: str) -> HttpResponse:
    """What is shown, as a text."""
    found = board_of(request.actor, key)
    answer = HttpResponse(written(found.plan, request.actor), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="board-{found.key}.yaml"'
    return answer


@signed_in
@form_methods
def share(request: Request, key: str) -> HttpResponse:
    """Who sees it and who edits it."""
    board = Board.objects.within(request.actor, key)
    shares = list(board.shares.select_related("role", "team", "person"))
    sees, edits = circle_of(shares, may_edit=False), circle_of(shares, may_edit=True)
    form = ShareForm(request.actor, request.POST or None, initial=ShareForm.typed(sees, edits))
    if not form.is_valid():
        title = _("Who sees and edits “%(name)s”") % {"name": board}
        note = _("Everybody sees in it only what they reach themselves.")
        return form_dialog(
            request, form, title=title, verb=_("Keep it"), back=board.get_absolute_url(), note=note
        )
    board.share(*form.circles, by=request.actor)
    return done(request, board.get_absolute_url(), _("Kept who sees and edits it."))


@signed_in
@require_POST
def retire(request: Request, key: str) -> HttpResponse:
    Board.objects.within(request.actor, key).retire(by=request.actor)
    return went(request, reverse("insight:boards"))


@signed_in
@require_POST
def bring_back(request: Request, key: str) -> HttpResponse:
    Board.objects.within(request.actor, key).bring_back(by=request.actor)
    return went(request, reverse("insight:boards"))

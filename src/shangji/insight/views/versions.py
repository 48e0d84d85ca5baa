"""The versions of a board: what each changed, any two beside each other, and going back to one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shangji.core.access import Level
from shangji.core.numbers import known_number
from shangji.insight.boards.differing import differences
from shangji.insight.boards.plan import plan_of
from shangji.insight.models import Board
from shangji.people.answers import went
from shangji.people.middleware import Request, signed_in


@signed_in
def versions(request: Request, key: str) -> HttpResponse:
    """`?old=2&new=5`; without them the last two."""
    board = Board.objects.within(request.actor, key)
    found = list(board.versions.select_related("published_by"))
    plans = {version.number: plan_of(version.plan) for version in found}
    new = known_number(request.GET.get("new", ""), plans, board.number)
    old = known_number(request.GET.get("old", ""), plans, max((n for n in plans if n < new), default=new))
    words: dict[str, Any] = {
        "board": board, "versions": found, "old": old, "new": new,
        "differences": differences(plans[old], plans[new]) if plans else [],
        "may_edit": request.actor.may("insight.change_board") and board.is_reached_by(request.actor, Level.WRITE),
    }  # fmt: skip
    return render(request, "insight/boards/versions.html", words)


@signed_in
@require_POST
def restore(request: Request, key: str, number: int) -> HttpResponse:
    Board.objects.within(request.actor, key).restore(number, by=request.actor)
    return went(request, reverse("insight:board", args=[key]))

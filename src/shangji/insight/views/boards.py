"""管理驾驶舱: a board as a page, and each of its widgets as a fragment of its own."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from shangji.core import clock
from shangji.core.access import Level, OutOfReach
from shangji.core.panels import panels_for
from shangji.insight.boards.bar import chips, period_menu, tab_strip, unknown_filters
from shangji.insight.boards.plan import BoardPlan, WidgetPlan
from shangji.insight.boards.shelf import Shown, board_of, first, tabs
from shangji.insight.boards.showing import Looking, drawn, tag
from shangji.insight.boards.state import State
from shangji.insight.boards.tabs import ALL, TabPlan
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import kinds
from shangji.opportunities.models import Opportunity
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def home(request: Request) -> HttpResponse:
    """The first board of the reader's role."""
    key = first(request.actor, role_of(request))
    return HttpResponseRedirect(reverse("insight:board", args=[key]))


@signed_in
def board(request: Request, key: str) -> HttpResponse:
    """The frame; the widgets of the open tab ask for themselves. What the address says is in `State`."""
    found = board_of(request.actor, key)
    looking = looking_at(request, found)
    words: dict[str, Any] = {
        "board": found, "state": looking.state, "looking": looking, "here": found.url,
        "tabs": tabs(request.actor, role_of(request), found), "period": period_menu(looking), "chips": chips(found, looking),
        "strip": tab_strip(found.plan, looking), "decks": [_deck(tab, part) for tab, part in _opened(found.plan, looking.state)],
        "is_new": not Opportunity.objects.reached_by(request.actor).exists(),
        "unknown": unknown_filters(found.plan, looking), "edit": edit_of(request, found),
        "doors": panels_for("insight.board", (found, looking.state), request.actor),
    }  # fmt: skip
    return render(request, "insight/boards/board.html", words)


@signed_in
def widget(request: Request, key: str, name: str) -> HttpResponse:
    """One widget. Nothing is worked out while what the reader has is still right: 304."""
    found = board_of(request.actor, key)
    plan = found.plan.widget(name)
    if plan is None:
        raise OutOfReach
    looking = looking_at(request, found)
    etag = tag(found.version, plan, looking)
    if request.headers.get("If-None-Match", "").removeprefix("W/").strip('"') == etag.strip('"'):
        return _kept(HttpResponseNotModified(), etag)
    words = {
        "board": found,
        "piece": drawn(plan, looking, request),
        "etag": etag.strip('"'),
        "state": looking.state,
        "here": found.url,
        "doors": panels_for("insight.widget", (found, plan, looking.state), request.actor),
    }
    template = "insight/boards/_widget.html" if is_partial(request) else "insight/boards/widget.html"
    return _kept(render(request, template, words), etag)


def edit_of(request: Request, found: Shown) -> str:
    """Where the board is changed, or copied when it is not the reader's to change; empty where they may do neither."""
    if (
        found.row
        and request.actor.may("insight.change_board")
        and found.row.is_reached_by(request.actor, Level.WRITE)
    ):
        return reverse("insight:design", args=[found.key])
    return reverse("insight:copy", args=[found.key]) if request.actor.may("insight.make_board") else ""


def looking_at(request: Request, found: Shown) -> Looking:
    layout = request.GET.get("layout", "desk")
    return Looking(
        actor=request.actor, state=State.of(request.GET, found.plan, known.dimensions(request.actor)), period=found.plan.period,
        now=clock.now(), here=found.url, layout=layout if layout in ("desk", "phone", "tv") else "desk",
        is_mine=found.plan.is_mine,
    )  # fmt: skip


def role_of(request: Request) -> str:
    return request.user.role.key if request.user.role else ""


def _kept(answer: HttpResponse, etag: str) -> HttpResponse:
    answer.headers["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@dataclass(frozen=True)
class Deck:
    """Widgets in their places, of one tab or of a board without any; `named` is what stands above them."""

    named: str
    desk: list[tuple[WidgetPlan, str]]
    order: dict[str, int]
    only_phone: list[WidgetPlan]


def _opened(plan: BoardPlan, state: State) -> list[tuple[TabPlan | None, BoardPlan]]:
    """The open tab, or all of them where the address asks for all."""
    if not plan.tabs or state.tab == ALL:
        return plan.parts()
    tab = plan.tab(state.tab)
    return [(None, plan.of_tab(tab.id if tab else ""))]


def _deck(tab: TabPlan | None, part: BoardPlan) -> Deck:
    phone = part.on_phone()
    return Deck(
        named=tab.label if tab else "",
        desk=[(widget, _least(widget)) for widget in part.on_desk()],
        order={widget.id: n for n, widget in enumerate(phone, 1)},
        only_phone=[widget for widget in phone if not widget.desk],
    )


def _least(widget: Any) -> str:
    """The shape of the skeleton."""
    found = kinds().get(widget.kind)
    return found.name if found else "none"

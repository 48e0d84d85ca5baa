"""Settings of walls: what can be hung up, playlists, and the links that show them without signing in."""

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shangji.core.access import Actor, Level, OutOfReach, Refusal
from shangji.insight.boards.plan import BoardPlan, plan_of
from shangji.insight.boards.shelf import board_of, made, shipped
from shangji.insight.forms.walls import KioskChangeForm, KioskForm, PlaylistForm, moved, typed_pages
from shangji.insight.models import BoardVersion, Kiosk, Playlist
from shangji.insight.wall.pages import BETWEEN, USUAL_S, Page
from shangji.insight.wall.picture import may_show
from shangji.insight.wall.secret import new_secret
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods

SHOWN = 200
NOT_SHARED = gettext_lazy("not shared with you")


@signed_in
@require_safe
def walls(request: Request) -> HttpResponse:
    """What one may hang up, and what hangs."""
    plans = plans_of(request)
    names = boards_of(plans)
    playlists: Any = (
        Playlist.objects.reached_by(request.actor).in_use().select_related("owner").order_by("name")
    )
    kiosks: Any = Kiosk.objects.reached_by(request.actor).select_related("maker", "team", "playlist")
    words = {
        "boards": [_line(key, plan) for key, plan in plans.items()],
        "playlists": [(one, [(names.get(page.board, NOT_SHARED), page.seconds) for page in one.pages]) for one in playlists],
        "kiosks": [(kiosk, _shows(kiosk, names)) for kiosk in kiosks[:SHOWN]],
        "may_link": request.actor.may("insight.make_kiosk") and may_show(request.actor),
    }  # fmt: skip
    return render(request, "insight/wall/walls.html", words)


def plans_of(request: Request) -> dict[str, BoardPlan]:
    """Key → plan of every board that the actor may open, those for walls first."""
    found = {**shipped(), **_made(request.actor)}
    return dict(sorted(found.items(), key=lambda item: not item[1].on_wall()))


def _made(actor: Actor) -> dict[str, BoardPlan]:
    keys = [row.pk for row in made(actor)]
    shown = BoardVersion.objects.filter(board__in=keys, number=F("board__number"))
    plans = dict(shown.values_list("board_id", "plan"))
    return {str(pk): plan_of(plans[pk]) for pk in keys if pk in plans}


def boards_of(plans: dict[str, BoardPlan]) -> dict[str, str]:
    """What a page of a playlist can be: a board, and each of its tabs alone."""
    found: dict[str, str] = {}
    for key, plan in plans.items():
        found[key] = plan.label
        found |= {f"{key}{BETWEEN}{tab.id}": f"{plan.label} · {tab.label}" for tab in plan.tabs}
    return found


def _line(key: str, plan: BoardPlan) -> tuple[str, str, str, str, bool]:
    """(key, name, address, how it is laid out, whether a link can show it)."""
    about = _("laid out for a wall") if plan.on_wall() else _("as on the desk, stretched")
    return key, plan.label, reverse("insight:wall_board", args=[key]), about, not plan.is_mine


def _shows(kiosk: Kiosk, names: dict[str, str]) -> str:
    return kiosk.playlist.name if kiosk.playlist else names.get(kiosk.board, str(NOT_SHARED))


@signed_in
@form_methods
def playlist_add(request: Request) -> HttpResponse:
    request.actor.require("insight.make_playlist")
    names = boards_of(plans_of(request))
    pages = [Page(key, USUAL_S) for key in list(names)[:2]]
    return _playlist(request, None, names, pages)


@signed_in
@form_methods
def playlist_edit(request: Request, pk: int) -> HttpResponse:
    playlist: Playlist = Playlist.objects.in_use().within(request.actor, pk, Level.OWN)
    request.actor.require("insight.change_playlist")
    return _playlist(request, playlist, boards_of(plans_of(request)), list(playlist.pages))


def _playlist(
    request: Request, playlist: Playlist | None, names: dict[str, str], pages: list[Page]
) -> HttpResponse:
    """Buttons of rows only draw the form anew; nothing is kept before it is saved."""
    form = PlaylistForm(request.POST or None, initial={"name": playlist.name if playlist else ""})
    deed = request.POST.get("do", "")
    if request.method == "POST":
        pages = moved(typed_pages(request.POST), deed, names)
    if not deed and form.is_valid():
        try:
            return _saved(request, playlist, form.cleaned_data["name"], pages)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    words = {"form": form, "playlist": playlist, "pages": pages, "boards": names, "here": request.path}
    return render(
        request, "insight/wall/playlist.html", words, status=422 if form.is_bound and not deed else 200
    )


def _saved(request: Request, playlist: Playlist | None, name: str, pages: list[Page]) -> HttpResponse:
    """Only boards that one may open oneself. Raises OutOfReach, PagesNotRight."""
    for page in pages:
        board_of(request.actor, page.key)
    if playlist:
        playlist.change(name, pages, by=request.actor)
    else:
        Playlist.make(name, pages, by=request.actor)
    return went(request, reverse("insight:walls"))


@signed_in
@require_POST
def playlist_retire(request: Request, pk: int) -> HttpResponse:
    playlist: Playlist = Playlist.objects.within(request.actor, pk)
    playlist.retire(by=request.actor)
    return done(request, reverse("insight:walls"), _("The playlist is gone."))


@signed_in
@form_methods
def kiosk_add(request: Request) -> HttpResponse:
    """`?board=…&query=…` or `?playlist=…`. The address of the wall is shown once."""
    request.actor.require("insight.make_kiosk")
    board, playlist = _what(request, request.GET.get("board", ""), request.GET.get("playlist", ""))
    known = {"name": playlist.name if playlist else board_of(request.actor, board).label}
    form = KioskForm(request.POST or None, actor=request.actor, initial=known)
    back = reverse("insight:walls")
    if form.is_valid():
        typed, secret = form.cleaned_data, new_secret()
        kiosk = Kiosk.make(
            typed["name"], secret=secret, maker=request.user, days=typed["days"], team=form.team, board=board,
            query=request.GET.get("query", "") if board else "", playlist=playlist, language=typed["language"], veil=form.veil, by=request.actor,
        )  # fmt: skip
        url = request.build_absolute_uri(reverse("insight:kiosk", args=[secret]))
        return dialog(
            request,
            "insight/wall/_kiosk_once.html",
            {"title": kiosk.name, "kiosk": kiosk, "url": url, "back": back, "part": ""},
        )
    return form_dialog(
        request, form, title=_("Hang it up without signing in"), verb=_("Make the link"), back=back
    )


def _what(request: Request, board: str, playlist: str) -> tuple[str, Playlist | None]:
    """One of the two, within reach, and about more than whoever looks. Raises OutOfReach."""
    if playlist:
        return "", Playlist.objects.in_use().within(request.actor, playlist)
    found = board_of(request.actor, board)
    if found.plan.is_mine:
        raise OutOfReach
    return found.key, None


@signed_in
@form_methods
def kiosk_edit(request: Request, pk: int) -> HttpResponse:
    kiosk: Kiosk = Kiosk.objects.within(request.actor, pk, Level.OWN)
    request.actor.require("insight.change_kiosk")
    known = {"name": kiosk.name, "hides_amounts": kiosk.hides_amounts, "hides_names": kiosk.hides_names}
    form = KioskChangeForm(request.POST or None, initial=known, until=kiosk.last_day)
    back = f"{reverse('insight:walls')}#links"
    if form.is_valid():
        kiosk.change(
            form.cleaned_data["name"], veil=form.veil, days=form.cleaned_data["days"], by=request.actor
        )
        return done(request, back, _("The wall follows within half a minute."))
    return form_dialog(request, form, title=_("Change the link"), verb=_("Save"), back=back)


@signed_in
@require_POST
def kiosk_end(request: Request, pk: int) -> HttpResponse:
    kiosk: Kiosk = Kiosk.objects.within(request.actor, pk)
    kiosk.end(by=request.actor)
    return done(request, f"{reverse('insight:walls')}#links", _("Its wall goes dark within half a minute."))

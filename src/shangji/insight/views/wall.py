"""数据大屏: a board or a playlist as large as a hall, for who signs in and for who has a link."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from shangji import __version__
from shangji.core import clock
from shangji.core.access import Refusal
from shangji.core.numbers import number_of
from shangji.insight.models import Kiosk
from shangji.insight.wall.answering import Told, told
from shangji.insight.wall.guard import is_asked_too_often, is_guessing, note_wrong
from shangji.insight.wall.programme import Programme, of_board, of_kiosk, of_playlist
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

EVERY_S = 30
GONE = 404


def has_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who has the secret of a live link; nobody's session is asked, and nothing is kept by the browser."""

    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        if is_guessing(request):
            return HttpResponse(status=429, headers={"Retry-After": "3600"})
        kiosk = Kiosk.of(secret)
        if kiosk is None:
            note_wrong(request)
            return _dark(request, _("This link has ended, or there is none."))
        if is_asked_too_often(kiosk.pk):
            return HttpResponse(status=429, headers={"Retry-After": "60"})
        with override(kiosk.language):
            return _unkept(view(request, kiosk))

    guarded.needs_token = True  # type: ignore[attr-defined]
    return guarded


@signed_in
@require_safe
def wall_board(request: Request, key: str) -> HttpResponse:
    """Any board, filtered as the address says."""
    return _shown(request, of_board(request.actor, key, request.GET))


@signed_in
@require_safe
def wall_playlist(request: Request, pk: int) -> HttpResponse:
    return _shown(request, of_playlist(request.actor, pk))


@require_safe
@has_link
def wall_kiosk(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """What its maker may not show any more stays dark, and comes back by itself when they may."""
    try:
        answer = _shown(request, of_kiosk(kiosk))
    except Refusal:
        return _dark(request, _("Whoever made this link cannot show this any more."))
    kiosk.note_seen(clock.now())
    return answer


def _shown(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The frame with its first page; or the page that it asks for, unless it has it already."""
    n = (number_of(request.headers.get("Wall-Page", "")) or 0) % len(programme.pages)
    if not is_partial(request):
        found = told(programme, n, request)
        return _headed(render(request, "insight/wall/wall.html", _frame(programme, found)), found)
    found = told(programme, n, request, request.headers.get("If-None-Match", ""))
    if found.body is None:
        return _headed(HttpResponseNotModified(), found)
    return _headed(HttpResponse(found.body), found)


def _frame(programme: Programme, found: Told) -> dict[str, object]:
    return {
        "body": found.body, "etag": found.etag, "seconds": " ".join(str(page.seconds) for page in programme.pages),
        "every": EVERY_S, "zone": settings.TIME_ZONE, "back": programme.back, "said": _stamp(found), "version": __version__,
    }  # fmt: skip


def _headed(answer: HttpResponse, found: Told) -> HttpResponse:
    """`Wall-At`: the hour here and how old the data is, in milliseconds, since clocks of televisions go wrong."""
    answer.headers["ETag"] = found.etag
    answer.headers["Wall-At"] = _stamp(found)
    answer.headers["Wall-Version"] = __version__
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _stamp(found: Told) -> str:
    now = clock.now()
    return f"{now.timestamp() * 1000:.0f} {(now - found.at).total_seconds() * 1000:.0f}"


def _dark(request: HttpRequest, words: str) -> HttpResponse:
    template = "insight/wall/_dark.html" if is_partial(request) else "insight/wall/dark.html"
    return _unkept(render(request, template, {"words": words}, status=GONE))


def _unkept(answer: HttpResponse) -> HttpResponse:
    """The address is a secret: no cache keeps it, no search engine lists it, no other site is told it."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

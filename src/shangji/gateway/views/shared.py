"""What a link shows to whoever has it: read only, nothing else within reach, and every visit noted."""

from typing import Any

from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.vault import files as vault
from shangji.gateway import guard
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.layout import laid_out
from shangji.gateway.exports.running import sent
from shangji.gateway.exports.sharing import board_shown, file_shown
from shangji.gateway.framing import framed
from shangji.gateway.models import ShareLink, ShareVisit
from shangji.gateway.models.share_link import digest_of, link_of
from shangji.ui.formats import exact

SALT, OPEN_S = "gateway.link.open", 3600
TEMPLATE = "gateway/shared.html"


@never_cache
@require_http_methods(["GET", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    link = _live(request, token)
    if isinstance(link, HttpResponse):
        return link
    if request.method == "POST":
        return _opened(request, link, token)
    if not _is_open(request, link):
        return _page(request, {"link": link, "asks": True})
    try:
        words = _words(link)
    except OutOfReach:
        return _over(request)
    _note(request, link, ShareVisit.Kind.SEEN)
    return framed(_page(request, {"link": link, "token": token, **words}), request, link.origins)


@never_cache
@require_GET
def shared_file(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    link = _live(request, token)
    if isinstance(link, HttpResponse):
        return link
    if link.is_board or not _is_open(request, link):
        return _over(request)
    try:
        record = file_shown(link)
    except OutOfReach:
        return _over(request)
    _note(request, link, ShareVisit.Kind.FETCHED)
    return sent(vault.read(record.path), record.title, record)


def _live(request: HttpRequest, token: str) -> ShareLink | HttpResponse:
    """The link, or why there is nothing to see: unknown and ended look the same."""
    if guard.is_visited_too_often(request, digest_of(token)[:24]):
        return _page(
            request, {"said": _("Too many look at this just now. Please try again in an hour.")}, status=429
        )
    link = link_of(token)
    return link if link else _over(request)


def _words(link: ShareLink) -> dict[str, object]:
    mark = f"{link.maker.name} → {link.name} · {exact(clock.now())}"
    if not link.is_board:
        return {"record": file_shown(link), "mark": mark}
    document = board_shown(link)
    return {"document": document, "rows": _rows(document), "mark": mark, "now": clock.now()}


def _rows(document: Document) -> list[list[dict[str, Any]]]:
    """Columns of blocks as pages are given them; `right` are the columns of numbers."""
    rows: list[list[dict[str, Any]]] = laid_out(document, is_picture=True)["rows"]
    for block in (each for row in rows for column in row for each in column["blocks"] if each["table"]):
        block["table"]["right"] = {place: at == "r" for place, at in enumerate(block["table"]["aligns"])}
    return rows


def _opened(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """A password that is right opens it for an hour in this browser."""
    if guard.is_guessing(request, str(link.pk)):
        words = {"link": link, "asks": True, "error": _("That was tried too often. Please wait an hour.")}
        return _page(request, words, status=429)
    if not link.opens_with(request.POST.get("password", "")[:200]):
        _note(request, link, ShareVisit.Kind.WRONG)
        return _page(
            request, {"link": link, "asks": True, "error": _("This is not the password.")}, status=422
        )
    answer = redirect("gateway:shared", token=token)
    answer.set_cookie(
        _cookie(link), signing.dumps([link.pk, link.password[-12:]], salt=SALT), max_age=OPEN_S, httponly=True, samesite="Lax",
        secure=request.is_secure(), path=request.path,
    )  # fmt: skip
    return answer


def _is_open(request: HttpRequest, link: ShareLink) -> bool:
    if not link.password:
        return True
    try:
        said = signing.loads(request.COOKIES.get(_cookie(link), "")[:400], salt=SALT, max_age=OPEN_S)
    except signing.BadSignature:
        return False
    return bool(said == [link.pk, link.password[-12:]])


def _cookie(link: ShareLink) -> str:
    return f"link{link.pk}"


def _note(request: HttpRequest, link: ShareLink, kind: str) -> None:
    ShareVisit.note(
        link,
        kind,
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", ""),
        moment=clock.now(),
    )


def _over(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        {"said": _("This link shows nothing, or not any more. Ask whoever gave it to you.")},
        status=404,
    )


def _page(request: HttpRequest, words: dict[str, object], *, status: int = 200) -> HttpResponse:
    answer = render(request, TEMPLATE, words, status=status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

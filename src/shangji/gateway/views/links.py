"""Links that show something without signing in: made, listed, ended; and who used them."""

from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shangji.core.access import OutOfReach, Refusal
from shangji.gateway.forms_links import LinkForm
from shangji.gateway.models import ExportRecord, ShareLink
from shangji.gateway.models.share_link import BOARD, FILE, new_secret
from shangji.insight.boards.shelf import board_of
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods

SHOWN = 200


@signed_in
@require_GET
def links(request: Request) -> HttpResponse:
    request.actor.require("gateway.make_link")
    rows: Any = ShareLink.objects.reached_by(request.actor).select_related("maker", "shown_as")
    rows = rows.annotate(
        seen=Count("visits", filter=~Q(visits__kind="wrong")),
        last=Max("visits__at", filter=~Q(visits__kind="wrong")),
    )
    return render(request, "gateway/links.html", {"links": rows[:SHOWN]})


@signed_in
@form_methods
def link_add(request: Request) -> HttpResponse:
    """`?what=board:boss&query=period=…`; what cannot be shown is not there."""
    request.actor.require("gateway.make_link")
    what, query = request.GET.get("what", ""), request.GET.get("query", "")[:600]
    form = LinkForm(request.POST or None, actor=request.actor, initial={"name": _title(request, what)})
    back = reverse("gateway:links")
    if form.is_valid():
        said, secret = form.cleaned_data, new_secret()
        try:
            link = ShareLink.make(
                said["name"], what=what, secret=secret, maker=request.user, shown_as=said["shown_as"], days=said["days"],
                query=query, password=said["password"], framed_by=said["framed_by"], by=request.actor,
            )  # fmt: skip
            url = request.build_absolute_uri(reverse("gateway:shared", args=[secret]))
            words = {"title": link.name, "url": url, "link": link, "back": back, "part": ""}
            return dialog(request, "gateway/_link_once.html", words)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            form.add_error(None, str(refusal.message))
    return form_dialog(request, form, title=_("Share by a link"), verb=_("Make the link"), back=back)


def _title(request: Request, what: str) -> str:
    """Raises OutOfReach."""
    sort, _colon, key = what.partition(":")
    if sort == BOARD:
        return board_of(request.actor, key).label
    if sort == FILE:
        record: ExportRecord = ExportRecord.objects.within(request.actor, key)
        if record.exported_by_id == request.actor.user_id and record.is_there:
            return f"{record.title}.{record.format}"
    raise OutOfReach


@signed_in
@require_POST
def link_end(request: Request, pk: int) -> HttpResponse:
    link: ShareLink = ShareLink.objects.within(request.actor, pk)
    link.end(by=request.actor)
    return done(request, reverse("gateway:links"), _("It shows nothing any more."))


@signed_in
@require_GET
def link_visits(request: Request, pk: int) -> HttpResponse:
    link: ShareLink = ShareLink.objects.within(request.actor, pk)
    request.actor.require("gateway.make_link")
    visits = link.visits.order_by("-at", "-pk")[:SHOWN]
    return dialog(request, "gateway/_link_visits.html", {"title": link.name, "visits": visits, "part": ""})

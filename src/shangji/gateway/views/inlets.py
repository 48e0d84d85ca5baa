"""Settings of what lets leads in: public forms with their QR codes, and access tokens."""

from typing import Any

import qrcode
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from qrcode.image.svg import SvgPathImage

from shangji.core.access import Refusal
from shangji.gateway.forms_inlets import MailDropForm, PublicFormForm, TokenForm
from shangji.gateway.mail import try_out
from shangji.gateway.models import ApiToken, MailDrop, PublicForm
from shangji.gateway.models.api_token import new_secret
from shangji.leads.models import Delivery
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
def forms(request: Request) -> HttpResponse:
    request.actor.require("gateway.change_form")
    found = list(PublicForm.objects.reached_by(request.actor).select_related("campaign", "source", "pool"))
    arrived = (
        Delivery._base_manager.filter(channel="form")
        .values("inlet")
        .annotate(n=Count("pk"), last=Max("received_at"))
    )
    figures = {row["inlet"]: row for row in arrived.order_by()}
    rows: list[tuple[PublicForm, Any]] = [(form, figures.get(form.name, {})) for form in found]
    return render(request, "gateway/forms.html", {"rows": rows, "site": request.build_absolute_uri("/")[:-1]})


@signed_in
@form_methods
def form_add(request: Request) -> HttpResponse:
    request.actor.require("gateway.add_form")
    return _form(request, None, _("New public form"))


@signed_in
@form_methods
def form_edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require("gateway.change_form")
    asks: PublicForm = PublicForm.objects.within(request.actor, pk)
    return _form(request, asks, asks.name)


def _form(request: Request, asks: PublicForm | None, title: str) -> HttpResponse:
    form = PublicFormForm(request.POST or None, asks=asks)
    back = reverse("gateway:forms")
    if not form.is_valid():
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    said = form.cleaned_data
    try:
        if asks is None:
            PublicForm.add(said.pop("name"), by=request.actor, **said)
        else:
            asks.change(by=request.actor, **said)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    return went(request, back)


@signed_in
def qr(request: Request, pk: int) -> HttpResponse:
    """The form's address as a QR code to print, as a vector."""
    request.actor.require("gateway.change_form")
    asks: PublicForm = PublicForm.objects.within(request.actor, pk)
    image = qrcode.make(
        request.build_absolute_uri(asks.address), image_factory=SvgPathImage, box_size=12, border=2
    )
    name = f"form-{asks.pk}.svg"
    disposition = "attachment" if request.GET.get("download") else "inline"
    return HttpResponse(image.to_string(), content_type="image/svg+xml", headers={"Content-Disposition": f'{disposition}; filename="{name}"'})  # fmt: skip


@signed_in
def tokens(request: Request) -> HttpResponse:
    request.actor.require("gateway.add_token")
    rows = ApiToken.objects.reached_by(request.actor).select_related("user")
    return render(
        request, "gateway/tokens.html", {"tokens": list(rows), "site": request.build_absolute_uri("/")[:-1]}
    )


@signed_in
@form_methods
def token_add(request: Request) -> HttpResponse:
    """The secret is shown once, in the answer; only its hash is kept."""
    request.actor.require("gateway.add_token")
    form = TokenForm(request.POST or None, actor=request.actor)
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("New access token"), verb=_("Make it"), back=reverse("gateway:tokens")
        )
    said, secret = form.cleaned_data, new_secret()
    token = ApiToken.add(
        said["name"], user=said["user"], secret=secret, expires_on=said["expires_on"], by=request.actor
    )
    words: dict[str, Any] = {
        "token": token,
        "secret": secret,
        "title": token.name,
        "back": reverse("gateway:tokens"),
    }
    return dialog(request, "gateway/_token_once.html", words)


@signed_in
@require_POST
def token_revoke(request: Request, pk: int) -> HttpResponse:
    ApiToken.objects.within(request.actor, pk).revoke(by=request.actor)
    return done(request, reverse("gateway:tokens"), _("Revoked: it opens nothing any more"))


@signed_in
def mail_drops(request: Request) -> HttpResponse:
    request.actor.require("gateway.change_mail_drop")
    rows = MailDrop.objects.reached_by(request.actor).select_related("campaign", "source", "pool")
    return render(request, "gateway/mail_drops.html", {"drops": list(rows)})


@signed_in
@form_methods
def mail_drop_add(request: Request) -> HttpResponse:
    request.actor.require("gateway.add_mail_drop")
    return _mail_drop(request, None, _("New mailbox"))


@signed_in
@form_methods
def mail_drop_edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require("gateway.change_mail_drop")
    drop: MailDrop = MailDrop.objects.within(request.actor, pk)
    return _mail_drop(request, drop, drop.name)


def _mail_drop(request: Request, drop: MailDrop | None, title: str) -> HttpResponse:
    form = MailDropForm(request.POST or None, drop=drop)
    back = reverse("gateway:mail_drops")
    if not form.is_valid():
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    said = form.cleaned_data
    try:
        if drop is None:
            MailDrop.add(said.pop("name"), by=request.actor, **said)
        else:
            drop.change(by=request.actor, **said)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    return went(request, back)


@signed_in
@require_POST
def mail_drop_try(request: Request, pk: int) -> HttpResponse:
    """Sign in and look, without reading anything. Raises MailTrouble, KeyChanged."""
    request.actor.require("gateway.change_mail_drop")
    drop: MailDrop = MailDrop.objects.within(request.actor, pk)
    waiting = try_out(drop.mailbox())
    return done(
        request, reverse("gateway:mail_drops"), _("It works: %(n)s letters are waiting") % {"n": waiting}
    )

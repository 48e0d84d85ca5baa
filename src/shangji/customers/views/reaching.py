"""Reaching somebody: a number that is looked at, cards in and out, a code for a colleague's phone."""

from typing import Any

import qrcode
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from qrcode.image.svg import SvgPathImage

from shangji.core.access import Refusal
from shangji.core.numbers import pk_of
from shangji.customers.cards import cards_in
from shangji.customers.forms import CardsForm, ContactForm
from shangji.customers.models import Contact, Customer
from shangji.customers.queries import phoned
from shangji.customers.vcard import Card, written
from shangji.customers.views.contacts import contact_of, doubles_of
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, form_dialog, went
from shangji.people.custom.controls import CustomForm
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
@require_POST
def phone(request: Request, pk: int) -> HttpResponse:
    """The whole number, logged; `way=call` dials it. `record` is what a follow-up would be about."""
    noun = phoned(request.actor, pk)
    way = "call" if request.POST.get("way") == "call" else "page"
    noun.reveal_phone(way, by=request.actor)
    record = pk_of(request.POST.get("record", "")) or noun.talk_id
    talk = f"{reverse('activities:follow_up', args=[record])}?type=call"
    if noun.talk_id != noun.pk:
        talk += f"&contacts={noun.pk}"
    words: dict[str, Any] = {"noun": noun, "talk": talk, "dials": way == "call"}
    if is_partial(request):
        return render(request, "customers/_phone_shown.html", words)
    words |= {"title": str(noun), "back": noun.get_absolute_url()}
    return dialog(request, "customers/_phone_page.html", words)


@signed_in
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """The contact as a file that every phone takes up."""
    contact = contact_of(request, pk)
    text = written(_card(request, contact, "card"))
    name = content_disposition_header(True, f"{contact.name}.vcf")
    return HttpResponse(text, content_type="text/vcard; charset=utf-8", headers={"Content-Disposition": name or ""})  # fmt: skip


@signed_in
@require_GET
def code(request: Request, pk: int) -> HttpResponse:
    """The same as a code to hold a phone at."""
    contact = contact_of(request, pk)
    image = qrcode.make(written(_card(request, contact, "code")), image_factory=SvgPathImage, border=2)
    words = {
        "contact": contact, "svg": image.to_string().decode(), "title": contact.name,
        "back": contact.get_absolute_url(),
    }  # fmt: skip
    return dialog(request, "customers/_code.html", words)


@signed_in
@form_methods
def cards(request: Request, pk: int) -> HttpResponse:
    """People from vCards and codes: one is shown in the form first, several are added, each said how it went."""
    customer: Customer = Customer.objects.within(request.actor, pk)
    request.actor.require("customers.add_contact")
    back = customer.get_absolute_url()
    form = CardsForm(request.POST or None, request.FILES or None)
    found: list[Card] = []
    if form.is_valid():
        try:
            found = cards_in(form.content, from_picture=form.is_picture)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    if not found:
        words = {
            "form": form,
            "title": _("Contacts from cards and codes"),
            "back": back,
            "customer": customer,
        }
        return dialog(request, "customers/_cards.html", words, status=422 if form.is_bound else 200)
    if len(found) == 1:
        shown = ContactForm(initial=_known(found[0]) | {"name": found[0].name})
        return form_dialog(
            request, shown, title=_("New contact"), verb=_("Add"), back=back, here=_add_url(customer),
            custom=CustomForm(None, Contact.kind(), request.actor), **doubles_of(request.actor, found[0]),
        )  # fmt: skip
    rows = [(one, _added(one, customer, request)) for one in found]
    words = {"rows": rows, "title": _("Contacts from cards and codes"), "back": back}
    if all(not why for _one, why in rows):
        return went(request, back)
    return dialog(request, "customers/_cards_added.html", words)


def _added(one: Card, customer: Customer, request: Request) -> str:
    """Why it was not; nothing when it was."""
    try:
        Contact.add(one.name, customer=customer, by=request.actor, **_known(one))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return str(refusal.message)
    return ""


def _known(one: Card | Contact) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("title", "phone", "email", "wechat", "note")}


def _card(request: Request, contact: Contact, way: str) -> Card:
    """A card holds the whole number: giving it away is looking at it."""
    if contact.phone:
        contact.reveal_phone(way, by=request.actor)
    return Card(company=contact.customer.name, name=contact.name, **_known(contact))


def _add_url(customer: Customer) -> str:
    return f"{customer.get_absolute_url()}contacts/add/"

"""The people at a customer."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Actor, OutOfReach
from shangji.core.names import without_nul
from shangji.customers.forms import ContactForm
from shangji.customers.models import Contact, Customer
from shangji.customers.vcard import Card
from shangji.customers.views.customers import form_methods
from shangji.people.answers import done, form_dialog, went
from shangji.people.custom.controls import CustomForm
from shangji.people.duplicates import Known, hits, level_for
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial, toast


@signed_in
@form_methods
def add(request: Request, pk: int) -> HttpResponse:
    customer: Customer = Customer.objects.within(request.actor, pk)
    form = ContactForm(request.POST or None)
    custom = CustomForm(request.POST or None, Contact.kind(), request.actor)
    if not all([form.is_valid(), custom.is_valid()]):
        return form_dialog(
            request, form, title=_("New contact"), verb=_("Add"), back=customer.get_absolute_url(), custom=custom
        )  # fmt: skip
    name = form.cleaned_data.pop("name")
    Contact.add(name, customer=customer, by=request.actor, custom=custom.said, **form.cleaned_data)
    return went(request, customer.get_absolute_url())


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    contact = contact_of(request, pk)
    form = ContactForm(request.POST or None, contact=contact)
    custom = CustomForm(request.POST or None, Contact.kind(), request.actor, contact)
    if not all([form.is_valid(), custom.is_valid()]):
        back = contact.get_absolute_url()
        return form_dialog(request, form, title=contact.name, verb=_("Save"), back=back, custom=custom)
    with transaction.atomic():
        contact.change(by=request.actor, **form.cleaned_data)
        if custom.fields:
            contact.set_custom(custom.said, by=request.actor)
    return went(request, contact.get_absolute_url())


@signed_in
@require_POST
def left(request: Request, pk: int) -> HttpResponse:
    """They have left the company; `back` says that they have not."""
    contact = contact_of(request, pk)
    if request.POST.get("back"):
        contact.mark_back(by=request.actor)
        text = _("%(name)s is with the company.")
    else:
        contact.mark_left(note=without_nul(request.POST.get("note", ""))[:200], by=request.actor)
        text = _("%(name)s has left the company.")
    answer, event = done(request, contact.get_absolute_url(), ""), contact.undoable_event(request.actor)
    if not is_partial(request):
        return answer
    back = reverse("customers:contact_undo", args=[contact.pk, event.seq]) if event else None
    return toast(answer, text % {"name": contact.name}, back)


@signed_in
@require_POST
def undo(request: Request, pk: int, seq: int) -> HttpResponse:
    contact = contact_of(request, pk)
    event = contact.subject.events.filter(seq=seq).first()
    if event is None:
        raise OutOfReach
    contact.undo(event, by=request.actor)
    return went(request, contact.get_absolute_url())


def doubles_of(actor: Actor, card: Card) -> dict[str, Any]:
    """Who is there already by number, mail or name, and what the rules say; what none speaks of, as far as it is in reach."""
    known = Known.of(phone=card.phone, mail=card.email, person=card.name)
    found = hits(actor, known)
    level = level_for(Contact.kind(), found)
    return {"level": level, "doubles": [hit for hit in found if level != "allow" or hit.is_reached]}


def contact_of(request: Request, pk: int) -> Contact:
    found: Contact = Contact.objects.select_related("customer", "subject").within(request.actor, pk)
    return found

"""The people at a customer."""

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.customers.forms import ContactForm
from shangji.customers.models import Contact, Customer
from shangji.customers.views.customers import form_methods
from shangji.people.answers import form_dialog, went
from shangji.people.custom.controls import CustomForm
from shangji.people.middleware import Request, signed_in


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
    contact: Contact = Contact.objects.select_related("customer").within(request.actor, pk)
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

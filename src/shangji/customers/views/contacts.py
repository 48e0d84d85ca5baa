"""The people at a customer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.customers.forms import ContactForm
from shangji.customers.models import Contact, Customer
from shangji.customers.views.customers import form_methods
from shangji.people.answers import form_dialog, went
from shangji.people.middleware import Request, signed_in


@signed_in
@form_methods
def add(request: Request, pk: int) -> HttpResponse:
    customer: Customer = Customer.objects.within(request.actor, pk)
    form = ContactForm(request.POST or None)
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("New contact"), verb=_("Add"), back=customer.get_absolute_url()
        )
    Contact.add(form.cleaned_data.pop("name"), customer=customer, by=request.actor, **form.cleaned_data)
    return went(request, customer.get_absolute_url())


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    contact: Contact = Contact.objects.select_related("customer").within(request.actor, pk)
    form = ContactForm(request.POST or None, contact=contact)
    if not form.is_valid():
        back = contact.get_absolute_url()
        return form_dialog(request, form, title=contact.name, verb=_("Save"), back=back)
    contact.change(by=request.actor, **form.cleaned_data)
    return went(request, contact.get_absolute_url())

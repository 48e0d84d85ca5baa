"""The list of contacts: everybody at the customers within reach, and a new one whose customer is named."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core.lists import Page
from shangji.customers.contact_listing import rows_of, spec_for
from shangji.customers.forms import NewContactForm
from shangji.customers.models import Contact
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, went
from shangji.people.custom.controls import CustomForm
from shangji.people.listed import list_words
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def contacts(request: Request) -> HttpResponse:
    """The list as the address describes it; `?after=` goes on where a page ended."""
    spec = spec_for(request.actor)
    page = Page.of(rows_of(request.actor).for_cards(), spec, request.GET, request.actor)
    words = list_words(request, page, here=reverse("contacts:list"), tools="customers/contacts/_tools.html")
    more = is_partial(request) and request.GET.get("after")
    return render(request, f"customers/contacts/{'_more' if more else 'list'}.html", words)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    """Somebody new at a customer that is named."""
    request.actor.require("customers.add_contact")
    form = NewContactForm(request.POST or None, actor=request.actor)
    custom = CustomForm(request.POST or None, Contact.kind(), request.actor)
    if not all([form.is_valid(), custom.is_valid()]):
        words = {
            "form": form, "custom": custom, "title": _("New contact"), "verb": _("Add"), "back": reverse("contacts:list"),
            "here": request.get_full_path(),
        }  # fmt: skip
        return dialog(request, "customers/_parent.html", words, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    name, customer = said.pop("name"), said.pop("customer")
    Contact.add(name, customer=customer, by=request.actor, custom=custom.said, **said)
    return went(request, customer.get_absolute_url())

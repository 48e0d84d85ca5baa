"""The place of a customer in its group, and names of customers while one is typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shangji.core.access import Refusal
from shangji.core.search import newest
from shangji.customers.forms import ParentForm
from shangji.customers.models import Customer
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in

OFFERED = 12


@signed_in
@form_methods
def parent(request: Request, pk: int) -> HttpResponse:
    """To which company it belongs; an empty name takes it out of its group."""
    customer: Customer = Customer.objects.within(request.actor, pk)
    known = Customer.objects.reached_by(request.actor).filter(pk=customer.parent_id).first()
    form = ParentForm(
        request.POST or None, actor=request.actor, initial={"parent": known.name if known else ""}
    )
    words = {
        "title": _("Group of %(name)s") % {"name": customer.name}, "verb": _("Save"), "form": form,
        "back": customer.get_absolute_url(), "here": request.get_full_path(),
    }  # fmt: skip
    if form.is_valid():
        try:
            customer.set_parent(form.cleaned_data["parent"], by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error("parent", str(refusal.message))
        else:
            return went(request, customer.get_absolute_url())
    return dialog(request, "customers/_parent.html", words, status=422 if form.is_bound else 200)


@signed_in
def names(request: Request) -> HttpResponse:
    """Suggestions for a customer's name while it is typed."""
    text = (request.GET.get("customer") or request.GET.get("parent") or "").strip()[:60]
    found = newest(Customer.objects.reached_by(request.actor), text, OFFERED)
    return render(request, "customers/_names.html", {"names": [each.name for each in found]})

"""One customer: its page, its fields edited in place, and a new one with the hint at doubles."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shangji.activities.glimpse import glimpse
from shangji.activities.queries import files, may_work_on, open_tasks
from shangji.activities.timeline import SHOWS, timeline
from shangji.activities.views.follow_ups import composer
from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.calendar import today
from shangji.core.names import without_nul
from shangji.core.numbers import pk_of
from shangji.core.panels import panels_for
from shangji.core.reached import Reached
from shangji.customers.completeness import completeness
from shangji.customers.forms import CustomerForm, FieldForm, LeaveAloneForm
from shangji.customers.group import has_below
from shangji.customers.models import Customer
from shangji.customers.places import located
from shangji.customers.queries import FIELDS, shown
from shangji.customers.views.overview import overview
from shangji.people.answers import dialog, form_dialog, undo_url, went
from shangji.people.custom.controls import CustomForm
from shangji.people.duplicates import Known, hints
from shangji.people.middleware import Request, signed_in
from shangji.people.recent import visited
from shangji.people.reclaim import kept_by
from shangji.ui.responses import is_partial, toast, trigger

PAGE = "customers.customer"
form_methods = require_http_methods(["GET", "POST"])


@signed_in
def detail(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    if customer.is_masked_for(request.actor):
        customer.look_at(by=request.actor)
        words = glimpse(
            customer, request.actor, clock.now(), about=[customer.city or customer.province, customer.industry],
            known=[(str(CustomerForm.base_fields["phone"].label), customer.phone)] if customer.phone else [], need=customer.note,
        )  # fmt: skip
        words |= {"back": f"{reverse('customers:list')}?tab=pool", "back_title": _("Customers")}
        return render(request, "activities/glimpse.html", words)
    contacts = customer.contacts_here()
    words = {
        **overview(customer, request.actor, clock.now(), contacts, request.GET.get("span", "")),
        "customer": customer,
        "contacts": contacts,
        "merges": customer.merges(),
        "fields": [shown(customer, name) for name in FIELDS],
        "tone": customer.pk % 8 + 1,
        "is_left_alone": customer.is_left_alone(today()),
        "panels": panels_for(PAGE, customer, request.actor),
        "can_write": _may_work_on(request, customer),
        "noun": customer,
        "kept": kept_by(customer, clock.now()),
        "timeline": timeline(customer, request.GET.get("show", "all")),
        "shows": SHOWS,
        "tasks": open_tasks(customer),
        "files": files(customer),
    }
    if words["can_write"]:
        words |= composer(customer)
    return visited(request, render(request, "customers/detail.html", words), customer)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("customers.add")
    form = CustomerForm(request.POST or None)
    custom = CustomForm(request.POST or None, Customer.kind(), request.actor)
    typed = request.POST if request.method == "POST" else request.GET
    words: dict[str, Any] = {
        "title": _("New customer"),
        "back": reverse("customers:list"),
        "form": form,
        "custom": custom,
    }

    def said(name: str) -> str:
        return without_nul(typed.get(name, ""))

    known = Known.of(name=said("name"), code=said("uscc"), phone=said("phone"))
    words["level"], words["doubles"] = hints(request.actor, Customer.kind(), known)
    if not all([form.is_valid(), custom.is_valid()]):
        return dialog(request, "customers/_add.html", words, status=422 if form.is_bound else 200)
    if words["level"] == "block" or (words["doubles"] and not request.POST.get("anyway")):
        return dialog(request, "customers/_add.html", words | {"asks": words["level"] == "warn"}, status=422)
    customer = Customer.add(by=request.actor, custom=custom.said, **form.cleaned_data)
    return went(request, customer.get_absolute_url())


@signed_in
@form_methods
def field(request: Request, pk: int, name: str) -> HttpResponse:
    """One field, edited in place."""
    customer = _customer(request, pk)
    if name not in FIELDS or customer.is_masked_for(request.actor):
        raise OutOfReach
    form = FieldForm(name, request.POST or None, customer=customer)
    words = {"customer": customer, "name": name, "form": form, "here": request.path}
    if request.GET.get("show"):
        return _field(request, customer, name)
    if not form.is_valid():
        words |= {"title": form.fields[name].label, "back": customer.get_absolute_url()}
        return dialog(request, "customers/_field_form.html", words, status=422 if form.is_bound else 200)
    fact = customer.change(by=request.actor, **form.cleaned_data)
    answer = _field(request, customer, name)
    if fact is None:
        return answer
    return toast(trigger(answer, "customer:changed", True), _("Saved"), undo_url(customer, request))


@signed_in
def known(request: Request, pk: int) -> HttpResponse:
    """How much of the customer is known: asked for again when a field has changed."""
    customer = _customer(request, pk)
    if customer.is_masked_for(request.actor):
        raise OutOfReach
    words = {
        "customer": customer, "known": completeness(customer, customer.contacts_here()), "region_why": located(customer),
        "can_write": _may_work_on(request, customer),
    }  # fmt: skip
    return render(request, "customers/_known.html", words)


@signed_in
@form_methods
def leave_alone(request: Request, pk: int) -> HttpResponse:
    """They do not want to hear from us until a day; an empty day takes it back."""
    customer = _customer(request, pk)
    form = LeaveAloneForm(request.POST or None, initial={"until": customer.alone_until})
    if form.is_valid():
        try:
            customer.leave_alone(
                form.cleaned_data["until"], reason=form.cleaned_data["reason"], by=request.actor
            )
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error("until", str(refusal.message))
        else:
            return went(request, customer.get_absolute_url())
    return form_dialog(
        request, form, title=_("Do not contact: %(name)s") % {"name": customer.name}, verb=_("Save"),
        back=customer.get_absolute_url(),
    )  # fmt: skip


def _field(request: Request, customer: Customer, name: str) -> HttpResponse:
    if not is_partial(request):
        return went(request, customer.get_absolute_url())
    words = {"customer": customer, "shown": shown(customer, name), "can_write": True}
    return render(request, "customers/_field.html", words)


_found = Reached(
    lambda actor, pk: (
        Customer.objects.reached_by(actor)
        .select_related("owner", "subject", "pool", "last_owner")
        .annotate(has_below=has_below())
        .filter(pk=pk)
    )
)


def _customer(request: Request, pk: int) -> Customer:
    if pk_of(pk) is None:
        raise OutOfReach
    customer: Customer | None = _found.first(request.actor, pk)
    if customer is None:
        raise Customer.not_within(pk, request.actor) or OutOfReach()
    return customer


def _may_work_on(request: Request, customer: Customer) -> bool:
    return may_work_on(request.actor, customer, "customers.change")

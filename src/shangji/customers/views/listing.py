"""The list of customers, and handing many of them over at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.core.panels import panels_for
from shangji.customers.listing import NAME, FilterForm, page_of
from shangji.customers.models import Customer
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog
from shangji.people.forms.records import AssignForm
from shangji.people.middleware import Request, signed_in
from shangji.people.queries import saved_views
from shangji.people.transfer import hand_over
from shangji.ui.responses import is_partial

AT_ONCE = 200


@signed_in
def customers(request: Request) -> HttpResponse:
    """The list as the address describes it; `?after=` goes on where a page ended."""
    form = FilterForm(request.GET, actor=request.actor)
    page = page_of(request.actor, form, request.GET.get("after", ""))
    words = {
        "form": form,
        "page": page,
        "customers": page.customers,
        "columns": panels_for("customers.list", page.customers, request.actor),
        "views": saved_views(request.actor, NAME),
        "list_name": NAME,
    }
    if not is_partial(request):
        return render(request, "customers/list.html", words)
    return render(
        request, "customers/_more.html" if request.GET.get("after") else "customers/_list.html", words
    )


@signed_in
@form_methods
def assign_many(request: Request) -> HttpResponse:
    """Hand the ticked customers over; each row says how it went."""
    typed = request.POST if request.method == "POST" else request.GET
    ids = [int(pk) for pk in typed.getlist("pk") if pk.isdigit()][:AT_ONCE]
    chosen = list(Customer.objects.reached_by(request.actor).filter(pk__in=ids).order_by("pk"))
    form = AssignForm(request.POST or None, actor=request.actor)
    words = {"form": form, "chosen": chosen, "back": reverse("customers:list")}
    if not form.is_valid():
        return dialog(request, "customers/_assign_many.html", words, status=422 if form.is_bound else 200)
    kept = form.cleaned_data
    words["rows"] = list(hand_over(chosen, kept["owner"], by=request.actor, note=kept["note"]))
    return dialog(request, "customers/_assigned_many.html", words)

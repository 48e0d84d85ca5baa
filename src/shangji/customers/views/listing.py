"""The list of customers, and the verbs of pools on many of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.core import clock
from shangji.core.lists import Page
from shangji.core.panels import panels_for
from shangji.customers.listing import IN_POOL, parts_of, rows_of, spec_for
from shangji.customers.models import Customer
from shangji.customers.models.tagging import tags_on
from shangji.customers.views.customers import form_methods
from shangji.people.listed import list_words
from shangji.people.middleware import Request, signed_in
from shangji.people.quota import quota
from shangji.people.views.many import ask_many
from shangji.ui.responses import is_partial


@signed_in
def customers(request: Request) -> HttpResponse:
    """The list as the address describes it; `?after=` goes on where a page ended."""
    spec = spec_for(request.actor)
    rows, parts = rows_of(request.actor, request.GET).for_cards(), parts_of(request.actor, request.GET)
    page = Page.of(rows, spec, request.GET, request.actor, parts=parts)
    in_pool = request.GET.get("tab") == IN_POOL
    words = list_words(
        request, page, here=reverse("customers:list"), tools="customers/_list_tools.html", tab=IN_POOL if in_pool else "",
    )  # fmt: skip
    words |= {
        "tags": tags_on([customer.pk for customer in page.rows]),
        "columns": panels_for("customers.list", page.rows, request.actor),
        "in_pool": in_pool,
        "quota": quota(Customer, request.actor, clock.now()) if in_pool else None,
    }
    more = is_partial(request) and request.GET.get("after")
    return render(request, "customers/_more.html" if more else "customers/list.html", words)


@signed_in
@form_methods
def bulk(request: Request, name: str) -> HttpResponse:
    """One verb of a pool, or a tag, on the ticked customers."""
    return ask_many(request, Customer, name, reverse("customers:list"))

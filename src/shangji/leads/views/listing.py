"""The list of leads: tabs, filters, who waits for a first word, and one verb on many rows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.core import clock
from shangji.core.custom_fields.listed import own_columns
from shangji.core.lists import Page
from shangji.leads.listing import counts, rows_of, spec_of, tab_of, tabs
from shangji.leads.models import Lead
from shangji.leads.queries import clock_of, unread, waiting
from shangji.people.custom.columns import mark_own
from shangji.people.middleware import Request, signed_in
from shangji.people.quota import quota
from shangji.people.saved_views import saved_views
from shangji.people.views.many import ask_many
from shangji.people.views.people import form_methods
from shangji.ui.filters import controls
from shangji.ui.responses import is_partial


@signed_in
def leads(request: Request) -> HttpResponse:
    """The tab and the filters are in the address; `?after=` goes on where a page ended."""
    actor, now = request.actor, clock.now()
    tab = tab_of(actor, request.GET)
    spec = spec_of(tab, actor)
    page = Page.of(rows_of(actor, tab).for_cards(), spec, request.GET, actor)
    own = own_columns(page.columns)
    mark_own(page.rows, own)
    words: dict[str, Any] = {
        "own": own, "own_offered": own_columns(spec.columns), "page": page, "tab": tab, "now": now, "rows": [(found, clock_of(found, now)) for found in page.rows],
    }  # fmt: skip
    if is_partial(request) and request.GET.get("after"):
        return render(request, "leads/_more.html", words)
    offered = [
        control
        for control in controls(spec, request.GET, actor, page.filters)
        if control.name != "owner" or tab.key not in ("mine", "pool", "fresh")
    ]
    amounts = counts(actor)
    words |= {
        "tabs": [(each, amounts.get(each.key, "")) for each in tabs(actor)], "controls": offered,
        "kept": {"sort": request.GET.get("sort", ""), "columns": request.GET.get("columns", ""), "tab": tab.key}, "here": reverse("leads:list"),
        "tools": "leads/_list_tools.html", "waiting": waiting(actor, now), "quota": quota(Lead, actor, now),
        "views": saved_views(actor, spec.name), "list_name": spec.name, "unread": unread(actor),
    }  # fmt: skip
    return render(request, "leads/list.html", words)


@signed_in
def waiting_box(request: Request) -> HttpResponse:
    """Who waits for a first word, by itself: Today asks for it again and again."""
    return render(request, "leads/_waiting.html", {"waiting": waiting(request.actor, clock.now())})


@signed_in
@form_methods
def bulk(request: Request, name: str) -> HttpResponse:
    """Ask once, then call the verb row by row; what is refused is listed with the reason, the rest is done."""
    return ask_many(request, Lead, name, reverse("leads:list"))

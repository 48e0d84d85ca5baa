"""The list of opportunities: grouped by stage or flat, edited in place, pasted into, handled in bulk."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.custom_fields.listed import own_columns
from shangji.core.lists import Page
from shangji.opportunities.board import Lane, deal, lanes, whole
from shangji.opportunities.cells import CELLS, editable
from shangji.opportunities.cells_own import cell_named
from shangji.opportunities.found import Found, is_by_stage
from shangji.opportunities.listing import SPEC, pipeline_shown, spec_for
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.opportunities.queries import opportunity
from shangji.opportunities.risk_marks import mark_risks
from shangji.people.answers import undo_url, went
from shangji.people.custom.columns import mark_own
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.saved_views import saved_views
from shangji.people.steps import together, undo_url_of
from shangji.people.views.people import form_methods
from shangji.ui.filters import controls
from shangji.ui.responses import cells_told, is_partial, toast

PER_STAGE, GRID_ROWS = 10, 500


@signed_in
def listing(request: Request) -> HttpResponse:
    """`?group=none` is flat, `?mode=grid` is the spreadsheet; filters and sorting are in the address."""
    found = Found(request.actor, request.GET)
    pipeline = pipeline_shown(request.actor, request.GET)
    is_grid = request.GET.get("mode") == "grid"
    is_grouped = is_by_stage(request.GET, pipeline)
    is_flat = not is_grouped and not is_grid
    page = Page.of(
        found.rows.for_cards(), found.spec, request.GET, request.actor, is_read=is_flat, filters=found.active,
        parts=found.parts if is_flat else (), shown=Opportunity.objects.for_cards(),
    )  # fmt: skip
    summed = lanes(pipeline, found, cards=0) if pipeline else []
    totals = whole(summed)
    groups = _groups(pipeline, summed, found, page) if pipeline and is_grouped and not is_grid else []
    cards = [*page.rows, *(card for lane in groups for card in lane.cards)]
    mark_risks(cards, clock.now())
    mark_own(cards, own_columns(page.columns))
    words: dict[str, Any] = {
        "page": page, "groups": groups, "is_grouped": is_grouped, "totals": totals,
        "columns": page.columns, "all_columns": found.spec.columns, "controls": controls(found.spec, request.GET, request.actor, found.active),
        "kept": {n: request.GET.get(n, "") for n in ("sort", "group", "columns", "mode")},
        "here": reverse("opportunities:list"), "now": clock.now(), "is_grid": is_grid,
        "is_filtered": bool(found.active), "is_open": found.is_open, "views": saved_views(request.actor, SPEC.name), "list_name": SPEC.name,
        "tools": "opportunities/_list_tools.html", "editable": editable(request.actor, found.spec),
    }  # fmt: skip
    template = (
        "opportunities/_rows_more.html"
        if is_partial(request) and request.GET.get("after")
        else "opportunities/list.html"
    )
    return render(request, template, words)


def _groups(pipeline: Pipeline, summed: list[Lane], found: Found, page: Page) -> list[Lane]:
    """Each stage with its first rows in the order asked for; the late stages first, as they matter most."""
    filled = [lane for lane in summed if lane.totals.count]
    deal(pipeline, filled, found, page.ordering, count=PER_STAGE)
    return filled[::-1]


@signed_in
@form_methods
def cell(request: Request, pk: int, name: str) -> HttpResponse:
    """One cell: GET gives its editor, POST saves it and gives the cell back."""
    found, column, shown_as = (
        opportunity(request.actor, pk),
        cell_named(name, request.actor),
        _column(name, request.actor),
    )
    if column is None or shown_as is None:
        raise OutOfReach
    words = {
        "opportunity": found,
        "column": shown_as,
        "now": clock.now(),
        "editable": editable(request.actor, spec_for(request.actor)),
    }
    mark_own([found], own_columns([shown_as]))
    if request.method == "GET":
        if request.GET.get("show"):
            return render(request, "opportunities/_cell.html", words)
        column.require(found, request.actor)
        return _editor(request, words, column.read(found))
    try:
        fact = column.write(found, request.POST.get("text", ""), request.actor)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _editor(request, words, request.POST.get("text", ""), str(refusal.message))
    if not is_partial(request):
        return went(request, found.get_absolute_url())
    anew = opportunity(request.actor, pk)
    mark_own([anew], own_columns([shown_as]))
    answer = render(
        request, "opportunities/_cell.html", {**words, "opportunity": anew, "is_saved": bool(fact)}
    )
    return toast(answer, _("Saved"), undo_url(found, request)) if fact else answer


def _editor(request: Request, words: dict[str, Any], text: str, error: str = "") -> HttpResponse:
    column = cell_named(words["column"].name, request.actor)
    if column is None:
        raise OutOfReach
    people: Any = (
        User.objects.reached_by(request.actor).active().order_by("name") if column.kind == "person" else []
    )
    more = {"text": text, "kind": column.kind, "people": people, "choices": column.choices, "error": error}
    return render(request, "opportunities/_cell_edit.html", words | more, status=422 if error else 200)


def _column(name: str, actor: Actor) -> Any:
    return next((c for c in spec_for(actor).columns if c.name == name), None)


@signed_in
@form_methods
def grid(request: Request) -> HttpResponse:
    """The rows as a spreadsheet; what is pasted comes back cell by cell, saved or with the reason why not."""
    if request.method == "GET":
        found = Found(request.actor, request.GET)
        page = Page.of(
            found.rows.for_cards(), SPEC, request.GET, request.actor, GRID_ROWS, filters=found.active
        )
        return JsonResponse(
            {
                "columns": _grid_columns(editable(request.actor)),
                "rows": [_grid_row(row) for row in page.rows],
            }
        )
    try:
        changes = json.loads(request.body).get("changes", [])[:2000]
    except (ValueError, AttributeError):
        return JsonResponse({"cells": []}, status=400)
    by = together(request.actor)
    cells = [_paste(by, change) for change in changes if isinstance(change, dict)]
    saved = sum(found["ok"] for found in cells)
    said = cells_told(saved, len(cells) - saved)
    tone = "good" if saved == len(cells) else "warn"
    return toast(JsonResponse({"cells": cells}), said, undo_url_of(by), tone=tone)


def _grid_columns(can_edit: frozenset[str]) -> list[dict[str, Any]]:
    found = [
        {"field": c.name, "title": str(c.label), "editable": c.name in can_edit, "align": "right" if c.align else "left",
         "width": 220 if c.name == "name" else 130, "choices": [str(label) for _key, label in CELLS[c.name].choices]}
        for c in SPEC.columns
        if c.name in CELLS
    ]  # fmt: skip
    found.insert(
        1,
        {"field": "customer", "title": str(_("Customer")), "editable": False, "align": "left", "width": 200},
    )
    for column in found:
        if column["field"] == "amount":
            column["title"] = str(_("Amount in full"))
    return found


def _grid_row(found: Opportunity) -> dict[str, Any]:
    texts = {name: cell.read(found) for name, cell in CELLS.items()}
    return {"pk": found.pk, "version": found.subject.version, "customer": str(found.customer or ""), **texts}


def _paste(by: Actor, change: dict[str, Any]) -> dict[str, Any]:
    """One cell of a paste. A refusal is its answer; the others are saved all the same."""
    name, pk = str(change.get("field", "")), change.get("pk")
    told: dict[str, Any] = {"pk": pk, "field": name, "ok": False, "text": "", "message": "", "version": None}
    column = CELLS.get(name)
    if column is None or not isinstance(pk, int):
        return told | {"message": _("This column cannot be changed here.")}
    try:
        found = opportunity(by, pk)
        column.write(found, str(change.get("text", ""))[:1000], by)
    except Refusal as refusal:
        return told | {"message": str(refusal.message)}
    found = opportunity(by, pk)
    return told | {"ok": True, "text": column.read(found), "version": found.subject.version}

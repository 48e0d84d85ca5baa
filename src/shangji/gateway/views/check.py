"""The third step: what would happen to each row, and mending what cannot go in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from shangji.core.access import Actor
from shangji.core.jobs import Job
from shangji.gateway.imports.checks import AT_ONCE, Check, check_later, print_of
from shangji.gateway.imports.checks import check as check_now
from shangji.gateway.imports.checks import kept as kept_check
from shangji.gateway.imports.corrections import Corrections
from shangji.gateway.imports.drafting import row_count
from shangji.gateway.imports.field_words import label_of
from shangji.gateway.imports.reading.mapping import Mapping
from shangji.gateway.imports.records import Place
from shangji.gateway.imports.running import FileRefused
from shangji.gateway.models import ImportBatch
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

from .imports import batch_of

PAGE = 50
TABS = ("invalid", "update", "duplicate", "new", "fixed", "")


@signed_in
@require_GET
def check(request: Request, pk: int) -> HttpResponse:
    """The answer, or how far it is."""
    batch = batch_of(request, pk)
    if batch.state != ImportBatch.State.DRAFT:
        return redirect(batch)
    return _answer(request, batch)


@signed_in
@require_POST
def fix(request: Request, pk: int) -> HttpResponse:
    """Say what a cell should have said; a suggestion goes for all cells of the column that say the same."""
    batch = batch_of(request, pk)
    said, place = request.POST, _place(request)
    corrections = Corrections.of(batch.fixes)
    letter, text = said.get("letter", "")[:3], said.get("text", "").strip()[:1000]
    corrections.set_cell(place, letter, text)
    if old := said.get("old", ""):
        corrections.set_value(place.file, place.sheet, letter, old[:1000], text)
    batch.remap(fixes=corrections.to_json(), by=request.actor)
    if not is_partial(request):
        return redirect("gateway:import_check", batch.pk)
    return _answer(request, batch)


def _place(request: Request) -> Place:
    row = request.POST.get("row", "")
    number = int(row) if row.isdigit() and len(row) < 9 else 0
    return Place(request.POST.get("file", "")[:200], request.POST.get("sheet", "")[:100], number)


def _answer(request: Request, batch: ImportBatch) -> HttpResponse:
    """Small files are checked while the page waits, large ones by a job; a change to those is asked for."""
    found = kept_check(batch)
    is_old = found is not None and found.print != print_of(batch, request.actor)
    asks = found is None or (is_old and (row_count(batch) <= AT_ONCE or "again" in request.GET))
    try:
        answer = _check(batch, request.actor) if found is None or asks else found
    except FileRefused as refused:
        return _show(request, {"batch": batch, "refused": refused.message}, 422)
    if isinstance(answer, Job):
        return _waiting(request, batch, answer)
    return _show(request, {"batch": batch, "is_old": is_old and not asks, **_words(request, batch, answer)})


def _check(batch: ImportBatch, actor: Actor) -> Check | Job:
    return check_now(batch, by=actor) if row_count(batch) <= AT_ONCE else check_later(batch, by=actor)


def _waiting(request: Request, batch: ImportBatch, job: Job) -> HttpResponse:
    if refused := job.args.get("refused"):
        return _show(request, {"batch": batch, "refused": refused}, 422)
    return _show(request, {"batch": batch, "job": job})


def _show(request: Request, words: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "gateway/_check.html" if is_partial(request) else "gateway/check.html"
    return render(request, template, words, status=status)


def _words(request: Request, batch: ImportBatch, found: Check) -> dict[str, Any]:
    state = request.GET.get("state", request.POST.get("state", "invalid" if found.states["invalid"] else ""))
    state = state if state in TABS else ""
    counts = {**found.states, "fixed": len(found.of_state("fixed")), "": sum(found.states.values())}
    rows = Paginator(found.of_state(state), PAGE).get_page(request.GET.get("page"))
    headers = {(t.file, t.sheet): _headers(t) for t in Mapping.from_json(batch.mapping["text"]).tables}
    words = {"check": found, "state": state, "counts": counts, "shown_count": counts[state]}
    return {**words, "rows": rows, "sheets": _sheets(rows, headers)}


Header = tuple[str, str]


def _headers(table: Any) -> list[Header]:
    """(letter, what it fills) of the columns that are taken in."""
    return [(c.letter, label_of(c.noun, c.field)) for c in table.columns if c.field]


def _sheets(rows: Any, headers: dict[tuple[str, str], list[Header]]) -> list[dict[str, Any]]:
    """The rows of a page, sheet by sheet, each with its cells in the order of the columns."""
    found: list[dict[str, Any]] = []
    for row in rows:
        key = (row.file, row.sheet)
        if not found or found[-1]["key"] != key:
            found.append(
                {"key": key, "file": row.file, "sheet": row.sheet, "headers": headers[key], "rows": []}
            )
        troubles = {trouble.letter: trouble for trouble in row.troubles}
        fixes = {letter: new for letter, _old, new, _why in row.fixes}
        cells = [
            {"letter": letter, "text": row.cells.get(letter, ""), "trouble": troubles.get(letter), "fix": fixes.get(letter)}
            for letter, _label in headers[key]
        ]  # fmt: skip
        found[-1]["rows"].append({"row": row, "cells": cells})
    return found

"""The second step: what the sheets hold and where their columns go."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shangji.core.access import Actor
from shangji.gateway.imports.checks import AT_ONCE
from shangji.gateway.imports.columns import ColumnsForm
from shangji.gateway.imports.corrections import Corrections
from shangji.gateway.imports.drafting import recognise, row_count
from shangji.gateway.imports.preview import first_record, word_columns
from shangji.gateway.imports.running import FileRefused, tables_of
from shangji.gateway.models import ImportBatch
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

from .imports import batch_of


@signed_in
@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: int) -> HttpResponse:
    """Every change is shown with what it does; it is kept when the person goes on."""
    batch = batch_of(request, pk)
    if batch.state != ImportBatch.State.DRAFT:
        return redirect(batch)
    form = ColumnsForm(batch, request.POST if request.method == "POST" else None)
    if form.is_reshaped:
        return _reshaped(request, batch, form)
    goes_on = request.method == "POST" and request.POST.get("then") == "check"
    if goes_on and not form.problems:
        batch.remap(mapping={"text": form.mapping.to_json()}, fixes=form.fixes, by=request.actor)
        return redirect(f"{reverse('gateway:import_check', args=[batch.pk])}?again=1")
    return _shown(request, form, told=goes_on)


def _reshaped(request: Request, batch: ImportBatch, form: ColumnsForm) -> HttpResponse:
    """A sheet is read again when its header row or its noun was changed; the others stay as they were said."""
    try:
        found = recognise(form.files, by=request.actor, chosen=form.reshaped)
    except FileRefused as refused:
        return _shown(request, ColumnsForm(batch), refused=str(refused.message))
    said = {(t.file, t.sheet): t for t in form.mapping.tables if (t.file, t.sheet) not in form.reshaped}
    tables = tuple(said.get((t.file, t.sheet), t) for t in found.mapping.tables)
    text = replace(found.mapping, tables=tables).to_json()
    batch.remap(mapping={"text": text}, files=found.files, fixes=form.fixes, by=request.actor)
    return _shown(request, ColumnsForm(batch))


def _shown(request: Request, form: ColumnsForm, *, told: bool = False, refused: str = "") -> HttpResponse:
    problems = [refused] if refused else form.problems
    words: dict[str, Any] = {
        "batch": form.batch, "form": form, "tables": form.tables, "problems": problems,
        "rows": row_count(form.batch), **_preview(form, request.actor),
    }  # fmt: skip
    words["open_count"] = sum(t.doubtful_count for t in words["tables"]) + sum(
        column.open_count for column in words["words"]
    )
    template = "gateway/_columns.html" if is_partial(request) else "gateway/columns.html"
    return render(request, template, words, status=422 if (told and problems) or refused else 200)


def _preview(form: ColumnsForm, actor: Actor) -> dict[str, Any]:
    """Beside a small file; a large one is only looked at when it is checked."""
    if row_count(form.batch) > AT_ONCE:
        return {"words": [], "first": None, "is_large": True}
    tables, corrections = tables_of(form.batch.files), Corrections.of(form.fixes)
    return {
        "words": word_columns(tables, form.mapping, corrections),
        "first": first_record(tables, form.mapping, corrections, by=actor),
    }

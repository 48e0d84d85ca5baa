"""The third step: what would happen to each row, and mending what cannot go in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from shangji.core.access import Actor
from shangji.core.jobs import Job
from shangji.gateway.imports.checks import AT_ONCE, Check, check_later, print_of
from shangji.gateway.imports.checks import check as check_now
from shangji.gateway.imports.checks import kept as kept_check
from shangji.gateway.imports.drafting import row_count
from shangji.gateway.imports.running import FileRefused
from shangji.gateway.models import ImportBatch
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

from .checked_rows import sheets_of, versions_of
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
    return answer(request, batch)


def back_to(request: Request, batch: ImportBatch) -> str:
    """Where a page without scripts goes on after it said something."""
    kept = {name: said for name in ("state", "page") if (said := request.POST.get(name))}
    return f"{reverse('gateway:import_check', args=[batch.pk])}?{urlencode(kept)}"


def answer(request: Request, batch: ImportBatch) -> HttpResponse:
    """Small files are checked while the page waits, large ones by a job; a change to those is asked for."""
    found = kept_check(batch)
    is_old = found is not None and found.print != print_of(batch, request.actor)
    asks = found is None or (is_old and (row_count(batch) <= AT_ONCE or "again" in request.GET))
    try:
        known = _check(batch, request.actor) if found is None or asks else found
    except FileRefused as refused:
        return _show(request, {"batch": batch, "refused": refused.message}, 422)
    if isinstance(known, Job):
        return _waiting(request, batch, known)
    return _show(request, {"batch": batch, "is_old": is_old and not asks, **_words(request, batch, known)})


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
    said = {**request.GET.dict(), **request.POST.dict()}
    state = said.get("state", "invalid" if found.states["invalid"] else "")
    state = state if state in TABS else ""
    counts = {**found.states, "fixed": len(found.of_state("fixed")), "": sum(found.states.values())}
    rows = Paginator(found.of_state(state), PAGE).get_page(said.get("page"))
    words = {"check": found, "state": state, "counts": counts, "shown_count": counts[state]}
    versions = versions_of(found, batch, said.get("pair", ""))
    return {**words, "rows": rows, "sheets": sheets_of(rows, found, batch), "versions": versions}

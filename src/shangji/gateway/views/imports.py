"""The list of imports, choosing files, how far one is, what it did, and taking it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from shangji.core.numbers import pk_of
from shangji.gateway.imports import files
from shangji.gateway.imports.checks import discard as discard_draft
from shangji.gateway.imports.checks import kept as kept_check
from shangji.gateway.imports.drafting import Upload, draft
from shangji.gateway.imports.records import ORDER
from shangji.gateway.imports.rejected import reasons_in, reasons_of, workbook
from shangji.gateway.imports.running import FileRefused, noun_name, roll_back_later, start_later
from shangji.gateway.models import ImportBatch, ImportRow
from shangji.gateway.models.import_batch import NotADraft
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial, toast

PAGE = 30
ROWS_PAGE = 50
JOBS = ("gateway.import", "gateway.roll_back")


def batch_of(request: Request, pk: int) -> ImportBatch:
    """Raises NotAllowed, OutOfReach."""
    request.actor.require("gateway.import")
    found: ImportBatch = ImportBatch.objects.within(request.actor, pk)
    return found


@signed_in
@require_GET
def imports(request: Request) -> HttpResponse:
    return _page(request)


@signed_in
@require_POST
def upload(request: Request) -> HttpResponse:
    """Files become a draft; what cannot be read is told where they were chosen."""
    request.actor.require("gateway.import")
    sent = [Upload(one.name or "", one.size or 0, one.chunks) for one in request.FILES.getlist("files")]
    try:
        batch = draft(sent, by=request.actor)
    except FileRefused as refused:
        return _page(request, refused=str(refused.message))
    return redirect("gateway:import_map", batch.pk)


def _page(request: Request, refused: str = "") -> HttpResponse:
    request.actor.require("gateway.import")
    limits = {"count": files.MAX_FILES, "megabytes": files.MAX_BYTES // 1024 // 1024}
    words = {
        "page": _listed(request),
        "refused": refused,
        "limits": limits,
        "suffixes": ",".join(files.SUFFIXES),
    }
    words["discarded"] = _discarded(request)
    return render(request, "gateway/imports.html", words, status=422 if refused else 200)


def _listed(request: Request) -> Any:
    """A page of the imports; what was discarded is gone from it."""
    reached: Any = ImportBatch.objects.reached_by(request.actor).select_related("started_by")
    rows = reached.exclude(state=ImportBatch.State.DISCARDED)
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def _discarded(request: Request) -> ImportBatch | None:
    """The draft that the address says was just discarded, as long as it can come back."""
    key = pk_of(request.GET.get("discarded", ""))
    found: ImportBatch | None = ImportBatch.objects.reached_by(request.actor).filter(pk=key).first()
    return found if found and found.can_restore(clock.now()) else None


@dataclass(frozen=True)
class Progress:
    """What the bar shows."""

    pk: int
    done_count: int
    total_count: int
    finished_at: datetime | None = None


@signed_in
@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """An import as it stands: a draft goes on where it was left."""
    batch = batch_of(request, pk)
    if batch.state == ImportBatch.State.DRAFT:
        return redirect("gateway:import_map", batch.pk)
    if batch.state == ImportBatch.State.DISCARDED:
        return redirect(_list_without(batch))
    if batch.is_busy:
        return render(request, "gateway/running.html", {"batch": batch, "job": _progress(batch)})
    state = request.GET.get("state", "")
    rows, counts = _rows(batch, state), batch.rows.counts()
    words = {
        "batch": batch,
        "nouns": [(noun, noun_name(noun), counts[noun]) for noun in ORDER if noun in counts],
        "tabs": _tabs(batch, counts),
        "state": state,
        "rows": Paginator(rows, ROWS_PAGE).get_page(request.GET.get("page")),
        "can_roll_back": batch.can_roll_back(clock.now()) and batch.rows.to_take_back().exists(),
        "events": batch.subject.events.order_by("-seq")[:20],
    }
    return render(request, "gateway/_rows.html" if is_partial(request) else "gateway/result.html", words)


def _rows(batch: ImportBatch, state: str) -> Any:
    rows: Any = batch.rows.select_related("subject").order_by("pk")
    if state == "kept":
        return rows.exclude(kept_reason="")
    return rows.filter(action=state) if state in ImportRow.Action.values else rows


def _tabs(batch: ImportBatch, nouns: dict[str, dict[str, int]]) -> list[tuple[str, str, int]]:
    """(state, label, how many) of what there is."""
    by_action = dict.fromkeys(ImportRow.Action.values, 0)
    for counts in nouns.values():
        for action, count in counts.items():
            by_action[action] += count
    kept = batch.rows.exclude(kept_reason="").count()
    found = [(action.value, str(action.label), by_action[action.value]) for action in ImportRow.Action]
    found.append(("kept", _("stayed"), kept))
    return [("", _("All"), sum(by_action.values())), *(tab for tab in found if tab[2])]


def _progress(batch: ImportBatch) -> Progress:
    """Of the job that runs it, which also tells how far the reading is; of the batch for a command."""
    found = Job.objects.filter(name__in=JOBS, args__batch=batch.pk).order_by("-pk").first()
    if found and found.total_count and not batch.done_count:
        return Progress(batch.pk, found.done_count, found.total_count)
    return Progress(batch.pk, batch.done_count, batch.total_count)


@signed_in
@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """Asked every two seconds; when it is over the page asks for itself."""
    batch = batch_of(request, pk)
    if not batch.is_busy:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "gateway/_progress.html", {"batch": batch, "job": _progress(batch)})


def _list_without(batch: ImportBatch) -> str:
    """The list, which offers to bring back what was discarded."""
    return f"{reverse('gateway:imports')}?discarded={batch.pk}"


@signed_in
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Drop a draft, with a way back."""
    batch = batch_of(request, pk)
    discard_draft(batch, by=request.actor)
    if not is_partial(request):
        return HttpResponseRedirect(_list_without(batch), status=303)
    answer = render(request, "gateway/_batches.html", {"page": _listed(request)})
    words = _("Discarded: %(title)s") % {"title": batch.title}
    return toast(answer, words, reverse("gateway:import_restore", args=[batch.pk]))


@signed_in
@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Take a draft up again that was just discarded."""
    batch = batch_of(request, pk)
    batch.restore(by=request.actor)
    return went(request, batch.get_absolute_url())


@signed_in
@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Asked twice, it is the same import."""
    batch = batch_of(request, pk)
    try:
        start_later(batch, by=request.actor)
    except NotADraft:
        batch.refresh_from_db()
        if not batch.is_busy and batch.state != ImportBatch.State.DONE:
            raise
    return HttpResponseRedirect(batch.get_absolute_url(), status=303)


@signed_in
def roll_back(request: Request, pk: int) -> HttpResponse:
    """Ask first; then take it back in the background."""
    batch = batch_of(request, pk)
    if request.method == "POST":
        roll_back_later(batch, by=request.actor)
        return HttpResponseRedirect(batch.get_absolute_url(), status=303)
    words = {
        "batch": batch,
        "written": batch.rows.to_take_back().count(),
        "title": _("Take the import back?"),
    }
    return dialog(request, "gateway/_roll_back.html", {**words, "back": batch.get_absolute_url()})


@signed_in
@require_GET
def rejected(request: Request, pk: int) -> FileResponse:
    """The rows that stayed out, or would, as a workbook to mend."""
    batch = batch_of(request, pk)
    check = kept_check(batch) if batch.state == ImportBatch.State.DRAFT else None
    reasons = reasons_in(check) if check else reasons_of(batch)
    name = _("Rows to mend, import %(number)s.xlsx") % {"number": batch.pk}
    return FileResponse(workbook(batch, reasons), as_attachment=True, filename=name)


@signed_in
@require_GET
def record(request: Request, pk: int, row: int) -> HttpResponse:
    """Go to what a row became, if it is in reach."""
    found = batch_of(request, pk).rows.filter(pk=row, subject__isnull=False).select_related("subject").first()
    if found is None or found.subject is None:
        raise OutOfReach
    noun = found.subject.model.objects.within(request.actor, found.subject.pk)
    return HttpResponseRedirect(noun.get_absolute_url())

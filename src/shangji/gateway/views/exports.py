"""Taking something out, and the record of everything that was taken out."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from shangji.core.vault import files as vault
from shangji.gateway.exports import Wanted, stream
from shangji.gateway.exports.lists import label_of, lists
from shangji.gateway.exports.running import LARGE, LIST_FORMATS, sent
from shangji.gateway.models import ExportRecord
from shangji.gateway.models.export_record import MAKE, SEND
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import say_next

PAGE = 50


@signed_in
@require_GET
def export(request: Request, name: str, format: str) -> HttpResponse | FileResponse:
    return _taken(request, Wanted(name, format, request.GET))


@signed_in
@require_GET
def take(request: Request, name: str, key: str, format: str) -> HttpResponse | FileResponse:
    return _taken(request, Wanted(name, format, request.GET, key))


def _taken(request: Request, wanted: Wanted) -> HttpResponse | FileResponse:
    """At once, or for what is large a page that says so."""
    request.actor.require("gateway.export")
    title = wanted.title(request.actor)
    if not wanted.is_large(request.actor) or wanted.format == "pdf":
        return stream(wanted, request.actor)
    words = {"title": title, "wanted": wanted, "query": wanted.params.urlencode(), "large": LARGE}
    return render(request, "gateway/export_large.html", words)


@signed_in
@require_POST
def ask(request: Request) -> HttpResponse:
    """Have a large one made by the worker."""
    said = request.POST
    wanted = Wanted(
        said.get("name", ""),
        said.get("format", ""),
        QueryDict(said.get("query", "")[:1000]),
        said.get("key", ""),
    )
    title = wanted.title(request.actor)
    ExportRecord.ask(
        wanted.noted, title=title, format=wanted.format, query=wanted.params.urlencode(), by=request.actor
    )
    say_next(request, _("It is being made. Your inbox tells when it is there."))
    return redirect("gateway:exports")


@signed_in
@require_GET
def kept(request: Request, pk: int) -> FileResponse:
    """A file that was made before, for whoever had it made."""
    request.actor.require("gateway.export")
    record: ExportRecord = ExportRecord.objects.within(request.actor, pk)
    if record.exported_by_id != request.actor.user_id or not record.is_there:
        raise OutOfReach
    return sent(vault.read(record.path), record.title, record)


@dataclass(frozen=True)
class Shown:
    """A record as the page tells it; `filters` are the address's names and values, `job` what makes it."""

    record: ExportRecord
    label: str
    filters: str
    job: Job | None
    is_mine: bool


@signed_in
@require_GET
def exports(request: Request) -> HttpResponse:
    """Who took what out: one's own, or everybody's for whoever reaches everything."""
    request.actor.require("gateway.export")
    rows: Any = ExportRecord.objects.reached_by(request.actor).select_related("exported_by", "outlet")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    waiting = [record.pk for record in page if record.state == ExportRecord.State.WAITING]
    keys = [f"{name}:{pk}" for pk in waiting for name in (MAKE, SEND)]
    jobs = {job.args["record"]: job for job in Job.objects.filter(key__in=keys)}
    shown = [
        Shown(
            record, record.title or label_of(record.list_name), _in_words(record.query), jobs.get(record.pk),
            record.exported_by_id == request.actor.user_id,
        )
        for record in page
    ]  # fmt: skip
    words = {
        "page": page,
        "records": shown,
        "lists": lists(),
        "formats": LIST_FORMATS,
        "is_waiting": bool(waiting),
    }
    return render(request, "gateway/exports.html", words)


def _in_words(query: str) -> str:
    params = QueryDict(query)
    told = [f"{name}={value}" for name, values in params.lists() for value in values if value]
    return ", ".join(told) or _("all rows")

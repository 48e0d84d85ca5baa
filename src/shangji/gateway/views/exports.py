"""Taking a list out, and the record of everything that was taken out."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shangji.gateway.exports import stream
from shangji.gateway.exports.lists import label_of, lists
from shangji.gateway.models import ExportRecord
from shangji.people.middleware import Request, signed_in

PAGE = 50


@signed_in
@require_GET
def export(request: Request, name: str, format: str) -> FileResponse:
    return stream(name, format, request.GET, request.actor)


@dataclass(frozen=True)
class Shown:
    """A record as the page tells it; `filters` are the address's names and values."""

    record: ExportRecord
    label: str
    filters: str


@signed_in
@require_GET
def exports(request: Request) -> HttpResponse:
    """Who took what out: one's own, or everybody's for whoever reaches everything."""
    request.actor.require("gateway.export")
    rows: Any = ExportRecord.objects.reached_by(request.actor).select_related("exported_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [Shown(record, label_of(record.list_name), _in_words(record.query)) for record in page]
    return render(request, "gateway/exports.html", {"page": page, "records": shown, "lists": lists()})


def _in_words(query: str) -> str:
    params = QueryDict(query)
    told = [f"{name}={value}" for name, values in params.lists() for value in values if value]
    return ", ".join(told) or _("all rows")

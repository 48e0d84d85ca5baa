"""The palette: find a record, go to a page, do a thing."""

from django.http import HttpResponse
from django.shortcuts import render

from shangji.people.middleware import Request, signed_in
from shangji.people.palette import commands, here, records, seen_lately
from shangji.people.recent import recent_ids

LONGEST = 60


@signed_in
def palette(request: Request) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST]
    words = {
        "query": query,
        "groups": records(request.actor, query) if query else [],
        "recent": seen_lately(request.actor, recent_ids(request)) if not query else [],
        "here": here(request.GET.getlist("here"), query),
        "commands": commands(request.actor, query),
    }
    return render(request, "people/_palette.html", words)

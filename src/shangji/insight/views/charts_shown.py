"""Every chart with sample data in all states, for who works on them; it is there in debug mode only."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shangji.insight.charts.samples import boards
from shangji.people.middleware import Request, signed_in


@signed_in
def charts_shown(request: Request) -> HttpResponse:
    """`?on=wall` shows them as large as on a wall, `?only=` one group."""
    if not settings.DEBUG:
        raise Http404
    only = request.GET.get("only", "")
    shown = [board for board in boards() if only in ("", board.key)]
    on_wall = request.GET.get("on") == "wall"
    return render(request, "insight/charts/shown.html", {"boards": shown, "on_wall": on_wall})

"""How the team keeps what it owes: the lines of the panel on Today, and the page behind them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shangji.core.access import OutOfReach
from shangji.core.calendar import today
from shangji.insight.kept import kept_lines, leads
from shangji.people.answers import dialog
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def kept(request: Request) -> HttpResponse:
    """How well the team keeps what it owes this month, with the way to the records behind each number."""
    if not leads(request.actor):
        raise OutOfReach
    words = {
        "lines": kept_lines(request.actor, today()),
        "title": _("How the team keeps what it owes"),
        "back": "/",
    }
    if request.GET.get("part") and is_partial(request):
        return render(request, "insight/kept/_lines.html", words)
    return dialog(request, "insight/kept/page.html", words)

"""输单与再激活: why business is lost, and what is won back."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import today
from shangji.core.lists.filters import PRESETS
from shangji.opportunities.losses import AXES, competitors, losses, won_back
from shangji.people.middleware import Request, signed_in

SPANS = {
    "quarter": PRESETS["quarter"][0],
    "year": PRESETS["year"][0],
    "twelve": _("the last 12 months"),
}


@signed_in
def losses_page(request: Request) -> HttpResponse:
    """`?span=` the days, `?across=` the columns, `?competitor=` only what one of them won."""
    span = request.GET.get("span", "")
    span = span if span in SPANS else "twelve"
    start, end = PRESETS[span][1](today()) if span in PRESETS else (today() - timedelta(days=365), today())
    since, until = start or today(), end or today()
    across = request.GET.get("across", "")
    across = across if across in AXES else "stage"
    rivals = competitors(request.actor, since, until)
    rival = request.GET.get("competitor", "")
    rival = rival if rival in rivals else ""
    words = {
        "losses": losses(request.actor, since, until, across=across, competitor=rival),
        "back": won_back(request.actor, since, until),
        "across": across, "axes": AXES, "span": span, "spans": SPANS, "rivals": rivals, "rival": rival,
        "since": since, "until": until,
    }  # fmt: skip
    return render(request, "opportunities/losses.html", words)

"""复盘单: how a closed opportunity went, on one page, and the two sentences that are asked of whoever worked on it."""

from django.http import HttpResponse
from django.shortcuts import render

from shangji.core.panels import panels_for
from shangji.opportunities.forms.reviewing import ReviewForm
from shangji.opportunities.looking_back.sheet import sheet_of
from shangji.opportunities.losses import evidence_words
from shangji.opportunities.queries import opportunity
from shangji.opportunities.review_panel import review_words
from shangji.people.middleware import Request, signed_in

PAGE = "opportunities.sheet"


@signed_in
def sheet(request: Request, pk: int) -> HttpResponse:
    """Whoever reads the opportunity reads it. The sentences are sent to the dialog's address."""
    found = opportunity(request.actor, pk)
    told = sheet_of(found, request.actor)
    words = {
        "sheet": told, "opportunity": found, "words": review_words(found, request.actor),
        "form": ReviewForm(opportunity=found, actor=request.actor),
        "shown_by": evidence_words(told.loss) if told.loss else "",
        "panels": panels_for(PAGE, found, request.actor),
    }  # fmt: skip
    return render(request, "opportunities/sheet.html", words)

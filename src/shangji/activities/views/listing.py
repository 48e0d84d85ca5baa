"""The list of follow-ups: what was said on every record within reach."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.activities.listing import reached, spec_for
from shangji.activities.models import FollowUp
from shangji.core.lists import Page
from shangji.core.subjects import traced_models
from shangji.people.kinds import icon
from shangji.people.listed import list_words
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def follow_ups(request: Request) -> HttpResponse:
    """The list as the address describes it; `?after=` goes on where a page ended."""
    spec = spec_for(request.actor)
    page = Page.of(
        reached(request.actor).select_related("subject", "author"), spec, request.GET, request.actor
    )
    words = list_words(request, page, here=reverse("follow_ups:list"), tools="activities/list/_tools.html")
    words["rows"] = [(row, _address(row), icon(row.subject.kind)) for row in page.rows]
    more = is_partial(request) and request.GET.get("after")
    return render(request, f"activities/list/{'_more' if more else 'list'}.html", words)


def _address(row: FollowUp) -> str:
    """Of the record it is about: its key is all that an address is made of."""
    model: Any = traced_models()[row.subject.kind]
    return str(model(pk=row.subject_id).get_absolute_url())

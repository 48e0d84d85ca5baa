"""The list of follow-ups: what was said on every record within reach."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.activities.listing import reached, spec_for
from shangji.activities.models import FollowUp
from shangji.core.custom_fields.listed import own_columns
from shangji.core.lists import Page
from shangji.core.subjects import traced_models
from shangji.people.custom.columns import mark_own
from shangji.people.kinds import icon
from shangji.people.middleware import Request, signed_in
from shangji.people.saved_views import saved_views
from shangji.ui.filters import controls
from shangji.ui.responses import is_partial


@signed_in
def follow_ups(request: Request) -> HttpResponse:
    """The list as the address describes it; `?after=` goes on where a page ended."""
    spec = spec_for(request.actor)
    page = Page.of(
        reached(request.actor).select_related("subject", "author"), spec, request.GET, request.actor
    )
    own = own_columns(page.columns)
    mark_own(page.rows, own)
    words: dict[str, Any] = {
        "page": page,
        "rows": [(row, _address(row), icon(row.subject.kind)) for row in page.rows],
        "controls": controls(spec, request.GET, request.actor, page.filters),
        "own": own,
        "own_offered": own_columns(spec.columns),
        "kept": {name: request.GET.get(name, "") for name in ("sort", "columns")},
        "here": reverse("follow_ups:list"),
        "tools": "activities/list/_tools.html",
        "views": saved_views(request.actor, spec.name),
        "list_name": spec.name,
    }
    more = is_partial(request) and request.GET.get("after")
    return render(request, f"activities/list/{'_more' if more else 'list'}.html", words)


def _address(row: FollowUp) -> str:
    """Of the record it is about: its key is all that an address is made of."""
    model: Any = traced_models()[row.subject.kind]
    return str(model(pk=row.subject_id).get_absolute_url())

"""What the page of a list shows beside its rows: filters, columns of fields of one's own, saved views."""

from typing import Any

from shangji.core.custom_fields.listed import own_columns
from shangji.core.lists import Page
from shangji.people.custom.columns import mark_own
from shangji.people.middleware import Request
from shangji.people.saved_views import saved_views
from shangji.ui.filters import controls


def list_words(request: Request, page: Page, *, here: str, tools: str, **kept: str) -> dict[str, Any]:
    """The words that the page of a list and its parts read; `kept` stays in the address besides sorting and columns."""
    spec, own = page.spec, own_columns(page.columns)
    mark_own(page.rows, own)
    return {
        "page": page,
        "controls": controls(spec, request.GET, request.actor, page.filters),
        "own": own,
        "own_offered": own_columns(spec.columns),
        "kept": {name: request.GET.get(name, "") for name in ("sort", "columns")} | kept,
        "here": here,
        "tools": tools,
        "views": saved_views(request.actor, spec.name),
        "list_name": spec.name,
    }

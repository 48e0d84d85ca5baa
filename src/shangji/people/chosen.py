"""Which records one verb on many is meant for: those that are ticked, or all that the list shows."""

from collections.abc import Callable

from django.http import QueryDict

from shangji.core.lists import Page
from shangji.people.middleware import Request

AT_ONCE, LONGEST = 200, 4_000


def ticked(typed: QueryDict) -> list[int]:
    """The keys that lines of a list were ticked with."""
    return [int(pk) for pk in typed.getlist("pk") if pk.isdigit() and len(pk) < 18]


def chosen_keys(request: Request, page_of: Callable[[QueryDict, int], Page]) -> list[int]:
    """At most AT_ONCE, `page_of` gives so many of the list of an address in its order.

    The dialog names what was chosen when it was opened: whatever comes to the list meanwhile was not meant.
    """
    typed = request.POST if request.method == "POST" else request.GET
    query = typed.get("matching") if request.method == "GET" else None
    if query is None:
        return ticked(typed)[:AT_ONCE]
    # A part of an address would mean more records than the whole.
    return [row.pk for row in page_of(QueryDict(query), AT_ONCE).rows] if len(query) <= LONGEST else []

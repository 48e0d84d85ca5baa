"""Which records one verb on many is meant for: those that are ticked, or all that the list finds."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from shangji.core.lists import Page
from shangji.people.middleware import Request

AT_ONCE, MOST, LONGEST = 200, 20_000, 4_000
"""More than AT_ONCE are done by a job; more than MOST are not chosen by mistake only."""


@dataclass(frozen=True)
class Chosen:
    """`query` is the address of the list whose records are all meant; None where lines were ticked."""

    keys: list[int]
    query: str | None = None

    @property
    def is_long(self) -> bool:
        return len(self.keys) > AT_ONCE

    @property
    def is_too_long(self) -> bool:
        return len(self.keys) > MOST

    @cached_property
    def mark(self) -> str:
        """Of exactly these records: a dialog carries it, so that what comes to the list later is not meant."""
        return hashlib.sha256(repr(sorted(self.keys)).encode()).hexdigest()[:32]


def ticked(typed: QueryDict) -> list[int]:
    """The keys that lines of a list were ticked with."""
    return [int(pk) for pk in typed.getlist("pk") if pk.isdigit() and len(pk) < 18]


def chosen_of(request: Request, page_of: Callable[[QueryDict], Page]) -> Chosen:
    """At most AT_ONCE that are ticked, or all of the list of an address; one more than MOST stands for more."""
    typed = request.POST if request.method == "POST" else request.GET
    # A dialog that was shown for ticked lines sends these, and nothing of the list around them.
    query = typed.get("matching") if request.method == "GET" or "meant" in typed else None
    if query is None:
        return Chosen(ticked(typed)[:AT_ONCE])
    # A part of an address would mean more records than the whole.
    return Chosen(page_of(QueryDict(query)).keys(MOST) if len(query) <= LONGEST else [], query)

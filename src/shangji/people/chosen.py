"""Which records one verb on many is meant for: those that are ticked, or all that the list finds."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.core.numbers import pks_of
from shangji.people.many import list_of
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

    def is_other_than(self, mark: str) -> bool:
        """Whether the list finds other records than when the dialog with that mark was shown."""
        return self.query is not None and mark != self.mark

    def other(self) -> str:
        said = _("The list has changed since this was opened: it finds %(n)s records now. Look at the number and confirm again.")  # fmt: skip
        return said % {"n": f"{len(self.keys):,}"}


def ticked(typed: QueryDict, name: str = "pk") -> list[int]:
    """The keys that lines of a list were ticked with."""
    return pks_of(typed.getlist(name))


def chosen_of(request: Request, kind: str) -> Chosen:
    """At most AT_ONCE that are ticked, or all of the list of an address; one more than MOST stands for more."""
    typed = request.POST if request.method == "POST" else request.GET
    # A dialog that was shown for ticked lines sends these, and nothing of the list around them.
    query = typed.get("matching") if request.method == "GET" or "meant" in typed else None
    if query is None:
        return Chosen(ticked(typed)[:AT_ONCE])
    # A part of an address would mean more records than the whole.
    if len(query) > LONGEST:
        return Chosen([], query)
    return Chosen(list_of(kind)(request.actor, QueryDict(query)).keys(MOST), query)

"""What the owner says an opportunity will come to: the call that a forecast is made of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, NotAllowed, Refusal
from shangji.core.actions import action
from shangji.core.bulk import update
from shangji.core.events import Entry, append
from shangji.core.subjects import Traced, difference
from shangji.opportunities.call_events import Call, CallSet

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

Said = tuple["Opportunity", str, Actor]
"""(opportunity, call, who says so)."""


class NothingToCall(Refusal):
    status = 409
    message = _("It is closed: what it came to is known.")


class NoSuchCall(Refusal):
    message = _("A forecast call is one of: pipeline, best case, commit, omitted.")


class Called(Traced):
    """Nobody's arithmetic: whoever owns it says whether it is counted on. A new one is in the pipeline."""

    Call = Call

    call = models.CharField(max_length=8, choices=Call, default=Call.PIPELINE)

    class Meta:
        abstract = True

    @action("set_call")
    def set_call(self: "Opportunity", call: str, *, by: Actor) -> CallSet | None:  # type: ignore[misc]
        """Say whether it is counted on. Raises NothingToCall, NoSuchCall."""
        self.require_callable_as(call)
        if call == self.call:
            return None
        old, self.call = self.call, call
        self.save(update_fields=["call"])
        return CallSet(old=old, new=call)

    def require_callable_as(self: "Opportunity", call: str) -> None:  # type: ignore[misc]
        """Raises NothingToCall, NoSuchCall."""
        if call not in Call.values:
            raise NoSuchCall
        if self.is_closed:
            raise NothingToCall

    @classmethod
    def call_each(cls, said: Iterable[Said]) -> int:
        """`set_call` for many, each by its own owner, in a handful of statements. How many changed.

        Raises NotAllowed, NothingToCall, NoSuchCall.
        """
        wanted = {found.pk: (call, by) for found, call, by in said if found.call != call}
        with transaction.atomic():
            rows: Any = cls._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
            called = [_called(row, *wanted[row.pk]) for row in rows.filter(pk__in=[*wanted]).order_by("pk")]
            update([entry.noun for entry in called], "call")
            append(called)
        return len(called)


def _called(row: "Opportunity", call: str, by: Actor) -> Entry:
    by.require("opportunities.set_call")
    if not row.is_plainly_reached_by(by):
        raise NotAllowed
    row.require_callable_as(call)
    before, old = row.snapshot("call"), row.call
    row.call = call
    return Entry(row, CallSet(old=old, new=call), by, difference(before, row.snapshot("call")))

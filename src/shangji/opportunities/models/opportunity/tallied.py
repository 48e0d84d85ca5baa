"""What is open is counted by every verb that changes it, in its transaction."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from django.utils.translation import gettext as _

from shangji.activities.models import SaidAnew
from shangji.core.subjects import Traced
from shangji.opportunities.models.tally import CENTS, COLUMNS, Tally
from shangji.opportunities.models.unsummed import Unsummed

BY_DAY = frozenset(
    {
        "pipeline_id", "stage_id", "stage_entered_at", "outcome", "amount", "currency", "opened_at", "closed_at", "held_at",
        "owner_id", "loss_reason_id",
    }
)  # fmt: skip
"""What sums by day are made of: whatever changes a stay changes one of them."""


class Tallied(Traced):
    """Lists and boards read `Tally` instead of adding up what is open, and metrics the sums by day that it leaves marks for."""

    tallied = COLUMNS | BY_DAY

    class Meta:
        abstract = True

    @classmethod
    def count_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        now = {
            pk: noun.snapshot(*COLUMNS) for pk, noun in {noun.pk: noun for noun, _changes in changed}.items()
        }
        was: dict[int, dict[str, Any]] = {}
        for noun, changes in () if is_birth else changed:
            first = {name: old for name, (old, _new) in changes.items() if name in COLUMNS}
            was[noun.pk] = {**now[noun.pk], **first, **was.get(noun.pk, {})}
        Tally.note((was.get(pk), state) for pk, state in now.items())
        Unsummed.mark({noun.pk for noun, changes in changed if is_birth or not BY_DAY.isdisjoint(changes)})
        # What was said about what never was one is not said about an opportunity.
        if never := [
            noun.pk for noun, changes in changed if not is_birth and "invalid" in changes.get("outcome", ())
        ]:
            SaidAnew.mark_of(never)

    @classmethod
    def miscounted(cls) -> Iterator[str]:
        text = _(
            "Kept sums of what is open, stage %(stage)s, owner %(owner)s, %(currency)s: %(count)s records and %(amount)s are missing."
        )
        for _pipeline, stage, owner, currency, _ratio, count, cents in Tally.amiss():
            told = {"stage": stage, "owner": owner or "-", "currency": currency, "count": count}
            yield text % {**told, "amount": cents / CENTS}

"""Unsummed: which opportunities have changed since the sums by day were brought up to date."""

from collections.abc import Iterable, Sequence

from django.db import models

from shangji.core.bulk import insert

EVERYTHING = 0
"""The mark that stands for all of them: nothing was added up yet, or it is to be added up anew."""


class Unsummed(models.Model):
    """Written in the transaction of each change of a column that sums by day are made of; whoever adds up takes it away.

    Marks are only added: two changes of one opportunity wait for each other anyway, two of different ones never do.
    """

    opportunity_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"opportunity {self.opportunity_id}"

    @classmethod
    def mark(cls, opportunity_ids: Iterable[int]) -> None:
        insert([cls(opportunity_id=pk) for pk in opportunity_ids])

    @classmethod
    def mark_everything(cls) -> None:
        cls.mark([EVERYTHING])

    @classmethod
    def oldest(cls, count: int) -> "list[Unsummed]":
        """Of single opportunities, held until the transaction ends: whoever works them off beside it waits."""
        single = cls.objects.exclude(opportunity_id=EVERYTHING)
        return list(single.select_for_update().order_by("pk")[:count])

    @classmethod
    def take_away(cls, marks: "Sequence[Unsummed]") -> None:
        cls.objects.filter(pk__in=[mark.pk for mark in marks]).delete()

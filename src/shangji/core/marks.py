"""Marks: of which records something changed that kept lines or sums are made of, until these are reckoned anew.

The worker works them off every minute, and whoever asks does while there are few; while there are many, or nothing was reckoned
yet, the records themselves are asked.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models

from shangji.core.bulk import insert
from shangji.core.locks import can_write_now
from shangji.core.rows import fresh

EVERYTHING = 0
"""The mark that stands for all records: nothing was reckoned yet, or everything is to be reckoned anew."""
Beat = Callable[[], None]
WorkOff = Callable[[int], int]
"""Reckons what the oldest marks name, at most so many, and takes them away; how many they were."""


class Mark(models.Model):
    """Written in the transaction of a change; whoever reckons takes it away.

    Marks are only added: two verbs never wait for each other because of them.
    """

    column: ClassVar[str]
    """The one that names the record."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"record {getattr(self, self.column)}"

    @classmethod
    def mark(cls, keys: Iterable[int]) -> None:
        insert([fresh(cls, **{cls.column: pk}) for pk in keys])

    @classmethod
    def mark_everything(cls) -> None:
        cls.mark([EVERYTHING])

    @classmethod
    def of_everything(cls) -> list[Self]:
        return list(cls._rows().filter(**{cls.column: EVERYTHING}))

    @classmethod
    def oldest(cls, count: int) -> list[Self]:
        """Of single records, held until the transaction ends: whoever works them off beside it waits."""
        single = cls._rows().exclude(**{cls.column: EVERYTHING})
        return list(single.select_for_update().order_by("pk")[:count])

    @classmethod
    def take_away(cls, marks: Sequence[Self]) -> None:
        cls._rows().filter(pk__in=[mark.pk for mark in marks]).delete()

    @classmethod
    def catch_up(cls, most: int, work_off: WorkOff, everything: Callable[[Beat], None], beat: Beat) -> None:
        """Work off all there are, at most so many at a time."""
        if cls.of_everything():
            everything(beat)
        while work_off(most):
            beat()

    @classmethod
    def are_gone(cls, few: int, work_off: WorkOff) -> bool:
        """Whether what is kept is what the records say. A few are worked off here, unless that would wait."""
        marks = list(cls._rows().order_by("pk").values_list(cls.column, flat=True)[: few + 1])
        if not marks:
            return True
        if len(marks) > few or EVERYTHING in marks or not can_write_now():
            return False
        work_off(few)
        return True

    @classmethod
    def _rows(cls) -> Any:
        return cls._base_manager.all()

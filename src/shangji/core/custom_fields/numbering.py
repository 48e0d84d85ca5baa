"""Numbers that records get at their birth: a prefix, the year, and a counter that starts anew with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F

from shangji.core.calendar import local_day
from shangji.core.custom_fields import known


class AutoCounter(models.Model):
    """The last number of a field in a year. It stays locked until the transaction ends: no number is given twice."""

    field_id = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field_id", "year"], name="one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.field_id}/{self.year}: {self.last}"


def number(kind: str, born: Sequence[tuple[Any, dict[str, list[Any]]]], moment: datetime) -> None:
    """Give each of these new records its numbers, in it and in the changes of its first line."""
    first = {id(noun): (noun, changes) for noun, changes in reversed(born)}
    nouns = list(reversed(first.values()))
    year = local_day(moment).year
    for field in known.fields_of(kind):
        if field.type != "auto" or not nouns:
            continue
        last = _taken(field.pk, year, len(nouns))
        for n, (noun, changes) in enumerate(nouns, start=last + 1):
            text = f"{field.settings['begins']}{year}-{n:0{field.settings['digits']}d}"
            noun.custom = {**noun.custom, field.key: text}
            changes[f"custom.{field.key}"] = [None, text]


def _taken(field_id: int, year: int, count: int) -> int:
    """Take so many numbers; the last one that was given before."""
    AutoCounter.objects.get_or_create(field_id=field_id, year=year)
    mine = AutoCounter.objects.filter(field_id=field_id, year=year)
    mine.update(last=F("last") + count)
    return mine.values_list("last", flat=True).get() - count

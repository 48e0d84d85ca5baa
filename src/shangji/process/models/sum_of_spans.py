"""What spans of records come to by day: kept up to date by what changes, under the lock of the spans."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F


class SumOfSpans(models.Model):
    """Its columns but for the `added` ones say of which spans a line tells."""

    added: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    @classmethod
    def change(cls, lines: Iterable[Self]) -> None:
        """So much more of each. What comes to nothing goes."""
        told = [field.name for field in cls._meta.concrete_fields if not field.primary_key]
        for line in lines:
            of = {name: getattr(line, name) for name in told if name not in cls.added}
            more = {name: F(name) + getattr(line, name) for name in cls.added}
            if not cls._base_manager.filter(**of).update(**more):
                line.save()
        cls._base_manager.filter(**dict.fromkeys(cls.added, 0)).delete()

    @classmethod
    def begin_anew(cls) -> None:
        cls._base_manager.all()._raw_delete(cls._base_manager.db)

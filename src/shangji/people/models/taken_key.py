"""TakenKey: what a second record of a noun may not have while a rule refuses it; the table itself refuses."""

from collections.abc import Sequence
from typing import Self

from django.db import models, transaction

from shangji.core.subjects import Subject


class TakenKey(models.Model):
    """`value` is a digest of the values that a rule names, of the oldest record that has them."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    noun = models.CharField(max_length=60)
    keys = models.CharField(max_length=40)
    """The names of the keys of the rule, in their order: "phone", "mail name"."""
    value = models.CharField(max_length=32)

    stays_with_record = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "keys", "value"], name="one_of_each_key")]

    @classmethod
    def take(cls, rows: Sequence[Self]) -> None:
        """All of them. Raises IntegrityError when one is taken; the transaction goes on."""
        with transaction.atomic():
            cls._base_manager.bulk_create(rows)

    @classmethod
    def take_free(cls, rows: Sequence[Self]) -> None:
        """Those that are not taken."""
        cls._base_manager.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    def give_back(cls, subject_id: int, keys: str, value: str) -> None:
        cls._base_manager.filter(subject_id=subject_id, keys=keys, value=value).delete()

    @classmethod
    def give_back_all(cls, noun: str, *, but: Sequence[str]) -> None:
        """Of a noun, what no rule names any more."""
        cls._base_manager.filter(noun=noun).exclude(keys__in=but).delete()

    @classmethod
    def forget(cls) -> None:
        """All of them: their digests are made otherwise from now on, and they are taken anew."""
        cls._base_manager.all().delete()

    def __str__(self) -> str:
        return f"{self.noun} {self.keys} {self.value}"

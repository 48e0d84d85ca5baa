"""Lines that are kept of a record, and reckoned anew when it changes."""

from collections.abc import Sequence

from django.db import models


class OfRecord(models.Model):
    subject_id = models.BigIntegerField()

    class Meta:
        abstract = True

    @classmethod
    def take_out(cls, subject_ids: Sequence[int]) -> None:
        cls._base_manager.filter(subject_id__in=subject_ids).delete()

    @classmethod
    def begin_anew(cls) -> None:
        cls._base_manager.all()._raw_delete(cls._base_manager.db)

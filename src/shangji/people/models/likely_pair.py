"""LikelyPair: two records that may be one, found by the sweep, until somebody merges them or says that they are two."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q

from shangji.core.matching.reasons import Reason, told
from shangji.core.matching.sweeping import Pair
from shangji.core.subjects import Subject
from shangji.core.vault.fields import SealedJSONField
from shangji.people.models.user import User


class LikelyPair(models.Model):
    """Written by the sweep; `apart_at` by the verbs `tell_apart` and `doubt_again`. `first` is the older record."""

    kind = models.CharField(max_length=60)
    first = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = SealedJSONField(default=list)
    """[code, particulars] of each, the weightiest first."""
    found_at = models.DateTimeField()
    apart_at = models.DateTimeField(null=True)
    apart_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    stays_with_record = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="likely_pair_once")]
        indexes = [
            models.Index(
                fields=["kind", "-score", "id"], name="likely_pairs", condition=Q(apart_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"

    @property
    def why(self) -> list[str]:
        """What speaks for one record."""
        return [told(code, particulars) for code, particulars in self.reasons]

    @classmethod
    def keep(cls, kind: str, pairs: Iterable[Pair], now: datetime) -> None:
        """Write what a step of the sweep found; what was told apart stays so."""
        rows = [
            LikelyPair(
                kind=kind, first_id=pair.first, second_id=pair.second, score=pair.score, reasons=_kept(pair.reasons),
                found_at=now,
            )
            for pair in pairs
        ]  # fmt: skip
        LikelyPair.objects.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["first", "second"],
            update_fields=["score", "reasons", "found_at"],
        )  # fmt: skip

    @classmethod
    def forget(cls, kind: str, before: datetime) -> None:
        """What the sweep did not find again: the records have changed or are merged."""
        cls.objects.filter(kind=kind, apart_at__isnull=True, found_at__lt=before).delete()


def _kept(reasons: Iterable[Reason]) -> list[tuple[str, dict[str, str]]]:
    return [(reason.code, dict(reason.particulars)) for reason in reasons if reason.weight > 0][:3]

"""What stands on the last step of the ladder is high risk: which records, and what evidence says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from shangji.process.models.obligation import TOP, Obligation


def at_top() -> Exists:
    """Whether what a record is owed stands there; the rule that asks tells it with `said_at_top` and `is_at_top`."""
    return Exists(Obligation.objects.at_top().filter(subject=OuterRef("pk")))


def at_top_on(moment: datetime) -> Exists:
    return Exists(Obligation.objects.at_top_on(moment).filter(subject=OuterRef("pk")))


def said_at_top(row: Any, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence of a row that was annotated with `is_at_top`."""
    return {**evidence, "level": TOP} if row.is_at_top else dict(evidence)


def is_at_top(evidence: Mapping[str, Any]) -> bool:
    return evidence.get("level") == TOP

"""A digest as it is read: of what it stores, the records that its reader still reaches, each with reasons and formula."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.core.subjects import Subject, traced_models
from shangji.opportunities.today import worked_out
from shangji.process.events import DigestSent
from shangji.process.models import Digest
from shangji.ui import formats

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One thing of the morning, and the record it is about."""

    noun: Any
    stored: Stored

    @property
    def title(self) -> str:
        return str(self.stored["title"])

    @property
    def why(self) -> str:
        return " · ".join(self.stored.get("why", ()))

    @property
    def at(self) -> datetime | None:
        return datetime.fromisoformat(self.stored["due"]) if self.stored.get("due") else None

    @property
    def due(self) -> str:
        return formats.day_and_time(self.at) if self.stored.get("is_timed") else formats.day(self.at)

    @property
    def amount(self) -> Decimal | None:
        return Decimal(self.stored["amount"]) if self.stored.get("amount") else None

    @property
    def formula(self) -> str:
        """Empty where no amount in yuan is known: there is nothing to multiply."""
        if self.amount is None:
            return ""
        return worked_out(
            self.amount, self.stored["ratio"], self.stored["urgency"], is_guessed=self.stored["is_guessed"]
        )

    @property
    def cost(self) -> float:
        known = self.stored.get("ratio", 0), self.stored.get("urgency", 1)
        return float(self.amount or 0) * float(known[0]) * float(known[1])


@dataclass(frozen=True)
class ToldDay:
    """`missed_count` counts also what was missed beyond the first."""

    lines: Sequence[Told]
    missed: Sequence[Told]
    missed_count: int


def told_of(digest: Digest, actor: Actor) -> ToldDay:
    """Records out of reach are left out, and not counted: one statement for each noun, whatever the digest says."""
    nouns = _reached([*digest.lines, *digest.missed], actor)
    lines, missed = (
        [Told(nouns[stored["subject"]], stored) for stored in part if stored.get("subject") in nouns]
        for part in (digest.lines, digest.missed)
    )
    sent = Event.objects.filter(subject_id=digest.pk, kind=DigestSent.kind).values_list("payload", flat=True)
    beyond = max((sent[0].get("missed_count", 0) if sent else 0) - len(digest.missed), 0)
    return ToldDay(lines, missed, len(missed) + beyond if missed else 0)


def records_of(digest: Digest, actor: Actor) -> set[int]:
    """Keys of the records it lists that the actor reaches."""
    return set(_reached([*digest.lines, *digest.missed], actor))


def _reached(stored: Sequence[Stored], actor: Actor) -> dict[int, Any]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    ids = {line["subject"] for line in stored if "subject" in line}
    for pk, kind in Subject.objects.filter(pk__in=ids).values_list("pk", "kind"):
        by_kind[kind].append(pk)
    models = traced_models()
    return {
        noun.pk: noun
        for kind, pks in by_kind.items()
        for noun in models[kind].objects.reached_by(actor).filter(pk__in=pks)
    }

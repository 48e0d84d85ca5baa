"""A rule of one's own at earlier moments: each record is taken back through the log, and its condition asked of what it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from shangji.core.access import Actor
from shangji.process.automation.rehearsing import AT_MOST, taken_back
from shangji.process.conditions import Condition, fields_in, fields_of, holds
from shangji.process.risks import watched

OWN = "custom"


@dataclass(frozen=True)
class OwnPast:
    """What a condition would have found; `has_more` when there were more records than AT_MOST, of which the newest were asked."""

    found: set[int]
    has_more: bool = False


def own_past(
    kind: str, conditions: Sequence[Condition], actor: Actor, moments: Sequence[datetime]
) -> list[OwnPast]:
    """For each condition what it would have found at any of the moments, the latest first, within reach."""
    noun = watched()[kind]
    if noun.rows_at is None:
        return []
    there = {at: set(noun.rows_at(at).values_list("pk", flat=True)) for at in moments}
    model: Any = noun.rows().model
    rows = model.objects.reached_by(actor)
    rows = rows.for_cards() if hasattr(rows, "for_cards") else rows
    newest = list(rows.filter(pk__among=_any_of(noun, moments)).order_by("-pk")[: AT_MOST + 1])
    found: list[set[int]] = [set() for _each in conditions]
    for record, at, was in taken_back(newest[:AT_MOST], moments):
        if record.pk in there[at]:
            for n, condition in enumerate(conditions):
                if holds(kind, condition, was, at):
                    found[n].add(record.pk)
    return [OwnPast(keys, len(newest) > AT_MOST) for keys in found]


def as_today(kind: str, condition: Condition) -> list[str | Promise]:
    """The fields that it asks for and whose past is not kept with the record: they are read as they are now."""
    known, columns = fields_of(kind), {f.name for f in watched()[kind].rows().model._meta.concrete_fields}
    asked = [known[name] for name in dict.fromkeys(fields_in(condition)) if name in known]
    return [
        field.label
        for field in asked
        if field.path.partition("__")[0] not in {*columns, OWN} or "__" in field.path.removeprefix(f"{OWN}__")
    ]


def _any_of(noun: Any, moments: Sequence[datetime]) -> Any:
    first, *more = [noun.rows_at(at).order_by().values("pk") for at in moments]
    return first.union(*more) if more else first

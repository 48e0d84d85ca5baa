"""What a merge offers field by field: which values there are, who set them and when, and which one is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import date_format

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.events import PREFIX
from shangji.core.custom_fields.known import fields_by_key, fields_of, fields_seen
from shangji.core.events import Event

if TYPE_CHECKING:
    from shangji.people.merging.trait import Mergeable


@dataclass(frozen=True)
class Value:
    """What one record says: `pk` of the record, the words, and who said so when."""

    pk: int
    text: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Offer:
    """One field, or several that go together, with the values that stand in it and the record proposed for it."""

    columns: tuple[str, ...]
    label: str
    values: list[Value]
    proposed: int

    @property
    def name(self) -> str:
        return self.columns[0]

    @property
    def is_agreed(self) -> bool:
        """Whether all that say anything say the same."""
        return len({value.text for value in self.values}) < 2


def offers(kept: "Mergeable", others: Sequence["Mergeable"], actor: Actor | None = None) -> list[Offer]:
    """Fields in which any record says something. What the kept one says is proposed, else what was said last.

    For an actor only those that they may read.
    """
    records = [kept, *others]
    said = _said(records)
    found = []
    for columns in (*kept.merge_offers, *_custom(kept, actor)):
        values = [_value(record, columns, said) for record in records if not _is_empty(record, columns[0])]
        if not values:
            continue
        mine = next((value for value in values if value.pk == kept.pk), None)
        latest = max(values, key=lambda value: (value.at is not None, value.at))
        found.append(Offer(columns, str(_label(kept, columns[0])), values, (mine or latest).pk))
    return found


def taken(kept: "Mergeable", others: Sequence["Mergeable"], chosen: Mapping[str, int]) -> dict[str, Any]:
    """Field name → value that the kept record takes from another one; `chosen`: first column → id of a record."""
    records = {record.pk: record for record in [kept, *others]}
    values = {}
    for offer in offers(kept, others):
        asked = chosen.get(offer.name, offer.proposed)
        said_by = asked if asked in {value.pk for value in offer.values} else offer.proposed
        if said_by != kept.pk:
            for column in offer.columns:
                values[column] = _read(records[said_by], column)
    return values


def texts(record: "Mergeable") -> list[tuple[str, str]]:
    """(label, words) of what a record says, besides its name and whom it belongs to."""
    found = []
    for columns in record.merge_offers[1:]:
        if not _is_empty(record, columns[0]) and not record._meta.get_field(columns[0]).is_relation:
            found.append((str(_label(record, columns[0])), _value(record, columns, {}).text))
    return found


def _custom(record: "Mergeable", actor: Actor | None) -> list[tuple[str, ...]]:
    """The fields of one's own, each for itself."""
    if not record.customised:
        return []
    known = fields_of(record.kind()) if actor is None else fields_seen(record.kind(), actor)
    return [(f"{PREFIX}{field.key}",) for field in known if field.type != "formula"]


def _read(record: "Mergeable", column: str) -> Any:
    """What stands in a column, a field of one's own as it is kept."""
    return record.snapshot(column)[column] if column.startswith(PREFIX) else getattr(record, column)


def _field(column: str) -> CustomField | None:
    return fields_by_key().get(column.removeprefix(PREFIX)) if column.startswith(PREFIX) else None


def _said(records: Sequence["Mergeable"]) -> dict[tuple[int, str], tuple[str, datetime]]:
    """(record, column) → who set it last, and when. One statement."""
    events = Event.objects.filter(subject_id__in=[record.pk for record in records]).order_by(
        "subject_id", "seq"
    )
    rows = events.values_list("subject_id", "changes", "actor_name", "occurred_at").iterator()
    return {(pk, column): (name, at) for pk, changes, name, at in rows for column in changes}


def _value(
    record: "Mergeable", columns: tuple[str, ...], said: dict[tuple[int, str], tuple[str, datetime]]
) -> Value:
    if field := _field(columns[0]):
        who, at = said.get((record.pk, columns[0]), ("", None))
        return Value(record.pk, field.words(_read(record, columns[0])), who, at)
    shown = columns[:1] if record._meta.get_field(columns[0]).is_relation else columns[:2]
    text = " · ".join(_text(record, column) for column in shown if not _is_empty(record, column))
    attname = record._meta.get_field(columns[0]).attname  # type: ignore[union-attr]
    who, at = said.get((record.pk, attname), ("", None))
    return Value(record.pk, text, who, at)


def _is_empty(record: "Mergeable", column: str) -> bool:
    if column.startswith(PREFIX):
        return _read(record, column) in (None, "", [])
    return getattr(record, record._meta.get_field(column).attname) in (None, "")  # type: ignore[union-attr]


def _text(record: "Mergeable", column: str) -> str:
    value = getattr(record, f"masked_{column}", getattr(record, column))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)


def _label(record: "Mergeable", column: str) -> Any:
    if own := _field(column):
        return own.label
    found: Field[Any, Any] = record._meta.get_field(column)  # type: ignore[assignment]
    return record.told.get(found.attname, found.verbose_name)

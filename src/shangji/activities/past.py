"""What a record was like at a moment, and what differs between two: the log folded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.core.access import NOBODY, Actor
from shangji.core.calendar import local_day
from shangji.core.custom_fields.events import PREFIX
from shangji.core.custom_fields.known import fields_seen
from shangji.core.events import Event
from shangji.core.phones import masked
from shangji.core.subjects import Traced
from shangji.core.vault.fields import SealedTextField
from shangji.ui import formats


@dataclass
class Row:
    """One column of a record in words, then and now."""

    label: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass
class Past:
    """What `noun` was like at the end of two days. `first_day` and `last_day` bound what can be asked."""

    first_day: date
    last_day: date
    start: date
    end: date
    rows: list[Row]
    events_between: int

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days

    @property
    def start_at(self) -> int:
        return (self.start - self.first_day).days

    @property
    def end_at(self) -> int:
        return (self.end - self.first_day).days

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.differs]


def past_of(
    noun: Traced, start: date | int | None = None, end: date | int | None = None, *, actor: Actor = NOBODY
) -> Past:
    """Compare two days, or days counted from the first one; by default the first one with today.

    Fields of one's own are told as far as the actor may read them. Two statements and one per foreign key.
    """
    events = list(
        Event.objects.filter(subject_id=noun.pk).order_by("seq").values_list("occurred_at", "changes")
    )
    first = local_day(min(at for at, _changes in events))
    last = max(local_day(timezone.now()), local_day(max(at for at, _changes in events)))
    end = min(max(_day(end, first) or last, first), last)
    start = min(max(_day(start, first) or first, first), end)
    before, after = _state(events, start), _state(events, end)
    words = _Words(noun, [before, after])
    rows = [
        Row(label, words.of(name, before), words.of(name, after))
        for name, label in labels(type(noun)).items()
    ]
    for field in fields_seen(noun.kind(), actor) if noun.customised else ():
        name = f"{PREFIX}{field.key}"
        rows.append(Row(field.label, field.words(before.get(name)), field.words(after.get(name))))
    between = sum(start < local_day(at) <= end for at, _changes in events)
    return Past(first, last, start, end, [row for row in rows if row.old or row.new], between)


def _day(named: date | int | None, first: date) -> date | None:
    return first + timedelta(days=named) if isinstance(named, int) else named


def labels(model: type[Traced]) -> dict[str, str]:
    """Column → what people call it, for the columns a record shows of its past."""
    return {name: str(label) for name, label in model.told.items()}


def _state(events: list[tuple[datetime, dict[str, Any]]], day: date) -> dict[str, Any]:
    """The columns at the end of a day, in the order things happened."""
    limit = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    state: dict[str, Any] = {}
    for at, changes in events:
        if at < limit:
            state.update({name: new for name, (_old, new) in changes.items()})
    return state


class _Words:
    """Values of the log as people read them; the rows that foreign keys point to are fetched once."""

    def __init__(self, noun: Traced, states: list[dict[str, Any]]) -> None:
        self.noun, self.model = noun, type(noun)
        self.related: dict[str, dict[Any, Any]] = {}
        for name in self.model.told:
            field = self._field(name)
            if isinstance(field, models.ForeignKey):
                ids = {state[name] for state in states if state.get(name)}
                self.related[name] = field.related_model._base_manager.in_bulk(ids)

    def of(self, name: str, state: dict[str, Any]) -> str:
        value, field = state.get(name), self._field(name)
        if value in (None, "", {}, []):
            return ""
        if name in self.related:
            return str(self.related[name].get(value, "—"))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if name in {"phone", "wechat"} and isinstance(field, SealedTextField):
            return masked(str(value))
        return _plain(field, value, str(state.get("currency") or "CNY"))

    def _field(self, name: str) -> Any:
        for field in self.model._meta.concrete_fields:
            if field.attname == name:
                return field
        raise FieldDoesNotExist(name)


def _plain(field: Any, value: Any, currency: str) -> str:
    value = field.to_python(value)
    if isinstance(value, datetime):
        return formats.exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return formats.money(value, currency)
    if isinstance(value, float):
        return f"{value * 100:.0f}%"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)

"""Filters: each reads its own names from the URL, and nothing else gets to the database."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import day_starts, today

Label = str | Promise
LOOKED_AT, OFFERED = 1_000, 200
LONGEST, MOST, MOST_KEPT = 300, 50, 1000


@dataclass(frozen=True)
class Active:
    """A filter in force: its name and value in words, the rows it keeps, the URL names it came from."""

    name: str
    label: Label
    value: str
    rows: Q
    params: tuple[str, ...]
    counted: Q | None = None
    """The same rows as they are asked for when they are only counted, where that is another way."""


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    name: str
    label: Label
    icon: str = "filter-plus"
    is_offered: bool = True
    """Whether the bar offers it; otherwise it stands there only while an address asks for it."""
    is_more: bool = False
    """Whether the bar may fold it away while nothing is asked of it."""

    @abstractmethod
    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        """What the URL asks of this filter; None when it asks nothing that makes sense."""

    def _active(self, value: object, rows: Q, *params: str) -> Active:
        return Active(self.name, self.label, str(value), rows, params or (self.name,))


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One or several of the offered values; `options` gives (value, label) for the actor."""

    field: str
    options: Callable[[Actor], Iterable[tuple[Any, Label]]]
    rows: Callable[[Sequence[Any]], Q] | None = None
    takes_others: bool = False
    """Whether the URL may name what is not offered."""

    def offered(self, params: QueryDict, actor: Actor) -> list[tuple[Any, Label]]:
        """The options, and what the URL names besides."""
        found = list(self.options(actor))
        if self.takes_others:
            known = {str(value) for value, _label in found}
            found += [(text, text) for text in self._asked(params) if text not in known]
        return found

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        asked = self._asked(params)
        if not asked:
            return None
        options: Iterable[tuple[Any, Label]] = (
            [(t, t) for t in asked] if self.takes_others else self.options(actor)
        )
        chosen = [(value, label) for value, label in options if str(value) in asked]
        if not chosen:
            return None
        values = [value for value, _label in chosen]
        rows = self.rows(values) if self.rows else Q(**{f"{self.field}__in": values})
        return self._active("、".join(str(label) for _value, label in chosen), rows)

    def _asked(self, params: QueryDict) -> list[str]:
        said = (text[:LONGEST] for text in params.getlist(self.name)[:MOST])
        return list(dict.fromkeys(filter(None, said)))


def words(name: str, label: Label, icon: str, newest: Callable[[Actor], QuerySet[Any]]) -> Choice:
    """A choice of what stands in the text column of this name.

    Offered is what the newest rows say: looking through all of them for every page would take as long as there are rows.
    """

    def options(actor: Actor) -> list[tuple[str, str]]:
        found = set(newest(actor).values_list(name, flat=True)[:LOOKED_AT]) - {""}
        return [(text, text) for text in sorted(found)[:OFFERED]]

    return Choice(name=name, label=label, icon=icon, field=name, options=options, takes_others=True)


@dataclass(frozen=True, kw_only=True)
class Text(Filter):
    rows: Callable[[str], Q]

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        text = params.get(self.name, "").strip()[:100]
        return self._active(text, self.rows(text)) if text else None


@dataclass(frozen=True, kw_only=True)
class Kept(Filter):
    """A part of the address that no control types: it is shown in words and can be taken away."""

    reads: Callable[[str, Actor], tuple[str, Q] | None]

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        text = params.get(self.name, "")[:MOST_KEPT]
        found = self.reads(text, actor) if text else None
        return self._active(*found) if found else None


@dataclass(frozen=True, kw_only=True)
class Flag(Filter):
    rows: Callable[[Actor], Q]

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        return self._active("", self.rows(actor)) if params.get(self.name) == "1" else None


@dataclass(frozen=True, kw_only=True)
class NumberRange(Filter):
    """`name_min` and `name_max`, both inclusive, counted in the first of the `units`; `name_k_min` in the one called k.

    A unit is (its name, what one of it is of what is stored). The address says which it is, so that a link means the same
    to whoever opens it; `reads_in` says in which one the reader types and reads.
    """

    field: str
    units: tuple[tuple[str, Decimal], ...] = (("", Decimal(1)),)
    reads_in: Callable[[], str] = lambda: ""

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        low, high = (self._stored(params, end) for end in ("min", "max"))
        if low is None and high is None:
            return None
        rows = Q()
        if low is not None:
            rows &= Q(**{f"{self.field}__gte": low})
        if high is not None:
            rows &= Q(**{f"{self.field}__lte": high})
        words = " – ".join("" if n is None else f"{self._as_typed(n):,f}" for n in (low, high))
        return self._active(words.strip(), rows, *self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Of both ends, in every unit."""
        return tuple(f"{self._named(unit)}_{end}" for unit, _one in self.units for end in ("min", "max"))

    @property
    def typed_as(self) -> str:
        """What the fields of the reader are called, without their end."""
        return self._named(self.reads_in())

    def typed(self, params: QueryDict) -> dict[str, str]:
        """What stands in the fields of the reader, by end: in their unit, whichever the address counts in."""
        found = {end: self._stored(params, end) for end in ("min", "max")}
        return {
            end: params.get(f"{self.typed_as}_{end}", "") if stored is None else f"{self._as_typed(stored):f}"
            for end, stored in found.items()
        }

    def _named(self, unit: str) -> str:
        return f"{self.name}_{unit}" if unit else self.name

    def _stored(self, params: QueryDict, end: str) -> Decimal | None:
        said = ((self._number(params.get(f"{self._named(unit)}_{end}", "")), one) for unit, one in self.units)
        return next((number * one for number, one in said if number is not None), None)

    def _as_typed(self, stored: Decimal) -> Decimal:
        found = (stored / dict(self.units)[self.reads_in()]).normalize()
        return found.quantize(Decimal(1)) if found == found.to_integral_value() else found

    def _number(self, text: str) -> Decimal | None:
        try:
            found = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def _month(day: date) -> tuple[date, date]:
    start = day.replace(day=1)
    return start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _quarter(day: date) -> tuple[date, date]:
    start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return start, _month(start + timedelta(days=70))[1]


PRESETS: dict[str, tuple[Label, Callable[[date], tuple[date | None, date | None]]]] = {
    "overdue": (_("overdue"), lambda d: (None, d - timedelta(days=1))),
    "today": (_("today"), lambda d: (d, d)),
    "week": (
        _("this week"),
        lambda d: (d - timedelta(days=d.weekday()), d + timedelta(days=6 - d.weekday())),
    ),
    "month": (_("this month"), _month),
    "quarter": (_("this quarter"), _quarter),
    "year": (_("this year"), lambda d: (d.replace(month=1, day=1), d.replace(month=12, day=31))),
}


@dataclass(frozen=True, kw_only=True)
class DateRange(Filter):
    """A preset in `name`, or `name_from` and `name_to`, both inclusive, days of the company's zone."""

    field: str
    is_moment: bool = False
    among: Q | None = None
    """What else holds for rows that have such a day."""
    presets: tuple[str, ...] = tuple(PRESETS)

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        preset = params.get(self.name, "")
        if preset in self.presets:
            label, span = PRESETS[preset]
            return self._active(label, self._rows(*span(today())))
        start, end = (_day(params.get(f"{self.name}_{side}", "")) for side in ("from", "to"))
        if start is None and end is None:
            return None
        words = f"{start or ''} – {end or ''}"
        return self._active(words, self._rows(start, end), f"{self.name}_from", f"{self.name}_to")

    def _rows(self, start: date | None, end: date | None) -> Q:
        return self._within(start, end) & (self.among or Q())

    def _within(self, start: date | None, end: date | None) -> Q:
        if self.is_moment:  # asked by moments, so that an index finds them
            rows = Q() if start is None else Q(**{f"{self.field}__gte": day_starts(start)})
            return (
                rows
                if end is None
                else rows & Q(**{f"{self.field}__lt": day_starts(end + timedelta(days=1))})
            )
        rows = Q() if start is None else Q(**{f"{self.field}__gte": start})
        return rows if end is None else rows & Q(**{f"{self.field}__lte": end})


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # A day after the last one, or a moment before the first, could not be told to the database.
    return found if 1 < found.year < 9999 else None

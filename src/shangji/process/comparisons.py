"""The comparisons that conditions are made of: each asks one value in Python and a column in SQL, and both answer alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import add_working_days, local_day


class Type(StrEnum):
    """What a field holds. A `choice` is one of some words, a `record` the key of a row, a `branch` the path of a row in its tree, where a key asks for the row and all below it. `many` are the keys of rows that stand beside a record. A `moment` is compared by its local day; days are also asked for by working days from today."""

    TEXT = "text"
    CHOICE = "choice"
    RECORD = "record"
    BRANCH = "branch"
    MANY = "many"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TRUTH = "truth"


@dataclass(frozen=True)
class Op:
    """`words` are told with %(field)s, %(value)s and %(unit)s; `q` is asked with the field's path; `takes` says what stands to its right: one, many, days, none."""

    words: str | Promise
    holds: Callable[[Any, Any, datetime], bool]
    q: Callable[[Any, Any, datetime], Q]
    takes: str = "one"


Bounds = Callable[[Any, date], tuple[date | None, date | None]]
"""(value, today) → first and last day of which it is true; None is open."""


def _or(found: Iterable[Q]) -> Q:
    either = Q(pk__in=[])
    for one in found:
        either |= one
    return either


def _fold(value: Any) -> str:
    return str(value or "").casefold()


def _filled(has_text: bool = False) -> dict[str, Op]:
    """An empty text and NULL are both empty."""

    def empty(path: str, _value: Any, _now: datetime) -> Q:
        return Q(**{f"{path}__isnull": True}) | (Q(**{path: ""}) if has_text else Q(pk__in=[]))

    return {
        "empty": Op(_("%(field)s is empty"), lambda v, _x, _n: v in (None, ""), empty, "none"),
        "filled": Op(
            _("%(field)s is filled in"), lambda v, _x, _n: v not in (None, ""), lambda p, x, n: ~empty(p, x, n), "none"
        ),
    }  # fmt: skip


def _one_of() -> dict[str, Op]:
    return {
        "is": Op(
            _("%(field)s is %(value)s"), lambda v, x, _n: v in x, lambda p, x, _n: Q(**{f"{p}__in": x}), "many"
        ),
        "is_not": Op(
            _("%(field)s is not %(value)s"), lambda v, x, _n: v not in x,
            lambda p, x, _n: ~Q(**{f"{p}__in": x}) | Q(**{f"{p}__isnull": True}), "many",
        ),
    }  # fmt: skip


def _is_below(path: Any, roots: Any) -> bool:
    return any(f"/{pk}/" in (path or "") for pk in roots)


def _below(path: str, roots: Any) -> Q:
    return _or(Q(**{f"{path}__contains": f"/{pk}/"}) for pk in roots)


def _number(words: Promise | str, lookup: str, holds: Callable[[Decimal, Decimal], bool]) -> Op:
    return Op(
        words,
        lambda v, x, _n: v is not None and holds(Decimal(str(v)), x),
        lambda p, x, _n: Q(**{f"{p}__{lookup}": x}),
    )


def _between(words: Promise | str, bounds: Bounds, is_moment: bool, takes: str) -> Op:
    def holds(value: Any, asked: Any, now: datetime) -> bool:
        if value is None:
            return False
        day = local_day(value) if isinstance(value, datetime) else value
        first, last = bounds(asked, local_day(now))
        return (first is None or day >= first) and (last is None or day <= last)

    def q(path: str, asked: Any, now: datetime) -> Q:
        first, last = bounds(asked, local_day(now))
        found = Q(**{f"{path}__isnull": False})
        if first:
            found &= Q(**{f"{path}__gte": _start(first) if is_moment else first})
        if last:
            found &= (
                Q(**{f"{path}__lt": _start(last + timedelta(days=1))})
                if is_moment
                else Q(**{f"{path}__lte": last})
            )
        return found

    return Op(words, holds, q, takes)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _days(is_moment: bool) -> dict[str, Op]:
    one = timedelta(days=1)
    asked: dict[str, tuple[Promise | str, Bounds, str]] = {
        "older_than": (
            _("%(field)s lies more than %(value)s working days back"),
            lambda x, today: (None, add_working_days(today, -x) - one), "days",
        ),
        "within_past": (
            _("%(field)s lies at most %(value)s working days back"),
            lambda x, today: (add_working_days(today, -x), today), "days",
        ),
        "within_next": (
            _("%(field)s is at most %(value)s working days ahead"),
            lambda x, today: (today, add_working_days(today, x)), "days",
        ),
        "later_than": (
            _("%(field)s is more than %(value)s working days ahead"),
            lambda x, today: (add_working_days(today, x) + one, None), "days",
        ),
        "before": (_("%(field)s is before %(value)s"), lambda x, _today: (None, x - one), "one"),
        "after": (_("%(field)s is after %(value)s"), lambda x, _today: (x + one, None), "one"),
    }  # fmt: skip
    return {name: _between(words, bounds, is_moment, takes) for name, (words, bounds, takes) in asked.items()}


Beside = Callable[[Any], Q]
"""Keys → the records that have one of them beside them; of none: those that have any."""

_MANY: dict[str, Op] = {
    "is": Op(_("%(field)s: %(value)s"), lambda v, x, _n: not v.isdisjoint(x), lambda beside, x, _n: beside(x), "many"),
    "is_not": Op(
        _("%(field)s: not %(value)s"), lambda v, x, _n: v.isdisjoint(x), lambda beside, x, _n: ~beside(x), "many"
    ),
    "empty": Op(_("%(field)s is empty"), lambda v, _x, _n: not v, lambda beside, _x, _n: ~beside(()), "none"),
    "filled": Op(_("%(field)s is filled in"), lambda v, _x, _n: bool(v), lambda beside, _x, _n: beside(()), "none"),
}  # fmt: skip

OPS: dict[Type, dict[str, Op]] = {
    Type.MANY: _MANY,
    Type.TEXT: {
        "contains": Op(
            _("%(field)s mentions %(value)s"), lambda v, x, _n: any(_fold(each) in _fold(v) for each in x),
            lambda p, x, _n: _or(Q(**{f"{p}__icontains": each}) for each in x), "many",
        ),
        "is": Op(
            _("%(field)s is %(value)s"), lambda v, x, _n: v in x, lambda p, x, _n: Q(**{f"{p}__in": x}), "many"
        ),
        "is_not": _one_of()["is_not"],
        **_filled(has_text=True),
    },
    Type.CHOICE: {**_one_of(), **_filled(has_text=True)},
    Type.RECORD: {**_one_of(), **_filled()},
    Type.BRANCH: {
        "is": Op(_("%(field)s is %(value)s"), lambda v, x, _n: _is_below(v, x), lambda p, x, _n: _below(p, x), "many"),
        "is_not": Op(
            _("%(field)s is not %(value)s"), lambda v, x, _n: not _is_below(v, x),
            lambda p, x, _n: ~_below(p, x) | Q(**{f"{p}__isnull": True}), "many",
        ),
        **_filled(has_text=True),
    },
    Type.NUMBER: {
        "at_least": _number(_("%(field)s is at least %(value)s %(unit)s"), "gte", lambda v, x: v >= x),
        "at_most": _number(_("%(field)s is at most %(value)s %(unit)s"), "lte", lambda v, x: v <= x),
        "above": _number(_("%(field)s is more than %(value)s %(unit)s"), "gt", lambda v, x: v > x),
        "below": _number(_("%(field)s is less than %(value)s %(unit)s"), "lt", lambda v, x: v < x),
        **_filled(),
    },
    Type.DAY: {**_days(is_moment=False), **_filled()},
    Type.MOMENT: {**_days(is_moment=True), **_filled()},
    Type.TRUTH: {
        "yes": Op(_("%(field)s: yes"), lambda v, _x, _n: bool(v), lambda p, _x, _n: Q(**{p: True}), "none"),
        "no": Op(
            _("%(field)s: no"), lambda v, _x, _n: not v,
            lambda p, _x, _n: Q(**{p: False}) | Q(**{f"{p}__isnull": True}), "none",
        ),
    },
}  # fmt: skip

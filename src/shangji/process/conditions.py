"""Which records something is for: conditions as data, read by one evaluator, in Python and in SQL; no code in them.

    condition = {"all": [condition, …]} | {"any": [condition, …]} | {"field": name, "op": op, "value": value}

An empty `all` holds for everything. A noun's package says which fields its records have (`field`); which comparisons
a field knows depends on its type. `holds` asks one record, `as_q` asks the database; they answer alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.process.comparisons import OPS, Beside, Op, Type
from shangji.process.writing import Naming, Writing

Condition = Mapping[str, Any]
KEYS = (Type.RECORD, Type.BRANCH, Type.MANY)
MAX_DEPTH, MAX_LEAVES, MAX_DAYS, MAX_NUMBER = 4, 40, 9999, 10**16


def everything() -> Condition:
    """The condition that always holds."""
    return {"all": []}


class ConditionNotRight(Refusal):
    message = _("A condition names a field, how it is compared, and what with.")


class FieldNotSeen(Refusal):
    status = 403
    message = _(
        "Its condition asks for a field that your role may not read: somebody who may has to change it."
    )


@dataclass(frozen=True, kw_only=True)
class Field:
    """`path` is its column as a query names it from the noun; `read` gives the value of one record.

    `beside` takes the place of the path where no column says it. `choices` says what a picker offers to an actor: (value, label). A field without both is asked one record at a
    time and cannot stand in a question to the database.
    """

    name: str
    label: str | Promise
    type: Type
    read: Callable[[Any, datetime], Any]
    path: str = ""
    beside: Beside | None = None
    choices: Callable[[Actor], Sequence[tuple[Any, Any]]] | None = None
    unit: str | Promise = ""
    writing: Writing | None = None
    naming: Naming | None = None
    sight: Callable[[Actor], bool] | None = None
    """Who may read it at all; none means whoever reads the record."""
    rows: Callable[[str, Any, datetime], Q] | None = None
    """(name of the comparison, value, moment) → the records, where that is not asked of a column."""
    is_several: bool = False
    """Whether `read` gives a list, of which any may be meant."""

    def is_seen_by(self, actor: Actor) -> bool:
        return self.sight is None or self.sight(actor)

    @property
    def is_asked_of_many(self) -> bool:
        return bool(self.path or self.beside)


_further: list[Callable[[str], Mapping[str, Field]]] = []
_fields: dict[str, dict[str, Field]] = defaultdict(dict)


def field(kind: str, found: Field) -> None:
    """Let conditions on a noun ask for a field. Called once, when its package starts."""
    _fields[kind][found.name] = found


def further(found: Callable[[str], Mapping[str, Field]]) -> None:
    """Let conditions ask for fields that are data themselves: kind of a noun → its fields as they are now."""
    _further.append(found)


def fields_of(kind: str, actor: Actor | None = None) -> Mapping[str, Field]:
    """What conditions on a noun may ask for; for an actor only what they may read."""
    found = {**_fields[kind]}
    for more in _further:
        found |= more(kind)
    return found if actor is None else {name: f for name, f in found.items() if f.is_seen_by(actor)}


def ops_of(found: Field) -> Mapping[str, Op]:
    """The comparisons that a field knows, in the order in which a picker offers them."""
    return OPS[found.type]


def check(kind: str, condition: Condition, *, in_database: bool = False) -> None:
    """Raises ConditionNotRight: an unknown field or comparison, a value it cannot be compared with, too deep or long."""
    if _count(condition) > MAX_LEAVES:
        raise ConditionNotRight(_("A condition has at most %(n)s parts.") % {"n": MAX_LEAVES})
    _check(kind, condition, in_database, 1)


def holds(kind: str, condition: Condition, noun: Any, now: datetime) -> bool:
    """Whether it is true of a record at a moment."""
    if "all" in condition:
        return all(holds(kind, one, noun, now) for one in condition["all"])
    if "any" in condition:
        return any(holds(kind, one, noun, now) for one in condition["any"])
    found, op, value = _parts(kind, condition)
    said = found.read(noun, now)
    if found.is_several and op.takes == "many":
        named = any(each in value for each in said or ())
        return named is not (condition.get("op") == "is_not")
    return op.holds(None if found.is_several and not said else said, value, now)


def as_q(kind: str, condition: Condition, now: datetime) -> Q:
    """The records of which it is true at a moment. Raises ConditionNotRight (a field without a column)."""
    if "all" in condition:
        both = Q()
        for one in condition["all"]:
            both &= as_q(kind, one, now)
        return both
    if "any" in condition:
        either = Q(pk__in=[])
        for one in condition["any"]:
            either |= as_q(kind, one, now)
        return either
    found, op, value = _parts(kind, condition)
    if not found.is_asked_of_many:
        raise ConditionNotRight
    if found.rows:
        return found.rows(str(condition["op"]), value, now)
    return op.q(found.beside or found.path, value, now)


def fields_in(condition: Condition) -> Iterator[str]:
    """The names of the fields that it asks for."""
    for group in ("all", "any"):
        for one in condition.get(group, ()):
            yield from fields_in(one)
    if "field" in condition:
        yield condition["field"]


def require_seen(kind: str, condition: Condition, actor: Actor) -> None:
    """Raises FieldNotSeen: whoever may not read a field neither sees nor changes what asks for it."""
    seen = fields_of(kind, actor)
    if any(name not in seen for name in fields_in(condition) if name in fields_of(kind)):
        raise FieldNotSeen


Known = dict[str, dict[str, str]]
"""Field → value → label, read once for many conditions."""


def in_words(kind: str, condition: Condition, actor: Actor, known: Known | None = None) -> str:
    """What it asks, in the reader's language; values are named as the pickers name them."""
    known = {} if known is None else known
    for group, joint in (("all", _(", and ")), ("any", _(" or "))):
        if group in condition:
            told = [
                f"({in_words(kind, one, actor, known)})"
                if _is_group(one)
                else in_words(kind, one, actor, known)
                for one in condition[group]
            ]
            return str(joint).join(told)
    found, op, value = _parts(kind, condition)
    if not found.is_seen_by(actor):
        return str(_("something that your role may not read"))
    if found.choices and found.name not in known:
        known[found.name] = {str(key): str(label).strip() for key, label in found.choices(actor)}
    if found.naming and isinstance(value, list):
        told_of = known.setdefault(found.name, {})
        if missing := [key for key in value if str(key) not in told_of]:
            told_of |= {str(key): name for key, name in found.naming.names(missing).items()}
    words = {"field": found.label, "value": _told(found, value, known), "unit": found.unit}
    return (str(op.words) % words).strip()


def _is_group(condition: Condition) -> bool:
    return "all" in condition or "any" in condition


def _parts(kind: str, condition: Condition) -> tuple[Field, Op, Any]:
    """The field, the comparison and the value as its type. Raises ConditionNotRight."""
    name = str(condition.get("field"))
    found = _fields[kind].get(name) or fields_of(kind).get(name)
    op = OPS[found.type].get(str(condition.get("op"))) if found else None
    if found is None or op is None:
        raise ConditionNotRight
    return found, op, _valued(found, op, condition.get("value"))


def _valued(found: Field, op: Op, value: Any) -> Any:
    if op.takes == "none":
        return None
    if op.takes == "days":
        return _number(value, at_most=MAX_DAYS)
    if op.takes == "many":
        if not isinstance(value, list) or not value:
            raise ConditionNotRight
        return [_one(found, each) for each in value]
    return _one(found, value)


def _one(found: Field, value: Any) -> Any:
    if found.type is Type.NUMBER:
        return _decimal(value)
    if found.type in (Type.DAY, Type.MOMENT):
        return _date(value)
    if found.type in KEYS:
        return _number(value, at_most=MAX_NUMBER)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise ConditionNotRight
    return value


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ConditionNotRight from error
    if not number.is_finite() or abs(number) > MAX_NUMBER:
        raise ConditionNotRight
    return number


def _number(value: Any, *, at_most: int) -> int:
    number = _decimal(value)
    if number != int(number) or not 0 <= number <= at_most:
        raise ConditionNotRight
    return int(number)


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ConditionNotRight from error


def _told(found: Field, value: Any, known: Known) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return str(_(" or ")).join(_told(found, each, known) for each in value)
    if found.choices or found.naming:
        other = "—" if found.type in KEYS else str(value)
        return known[found.name].get(str(value), other)
    if isinstance(value, Decimal):
        return found.writing.show(value) if found.writing else format(value, "f")
    return str(value)


def _check(kind: str, condition: Condition, in_database: bool, depth: int) -> None:
    if not isinstance(condition, Mapping) or depth > MAX_DEPTH:
        raise ConditionNotRight
    for group in ("all", "any"):
        if group in condition:
            if set(condition) != {group} or not isinstance(condition[group], list):
                raise ConditionNotRight
            for one in condition[group]:
                _check(kind, one, in_database, depth + 1)
            return
    found, _op, _value = _parts(kind, condition)
    if in_database and not found.is_asked_of_many:
        raise ConditionNotRight(
            _("“%(field)s” cannot be asked of many records at once.") % {"field": found.label}
        )


def _count(condition: Any) -> int:
    if not isinstance(condition, Mapping):
        raise ConditionNotRight
    inner = condition.get("all", condition.get("any"))
    return sum(_count(one) for one in inner) if isinstance(inner, list) else 1

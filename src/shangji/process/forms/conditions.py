"""A condition as it is typed: rows of field, comparison and value. It lives in the form until that is saved.

A page has any number of them, told apart by their prefix: `c` has its rows in `c`, and `c0-field`, `c0-op`,
`c0-values` or `c0-text` for the row 0. A button named `act` adds a row (`add_c`) or drops one (`drop_c:0`); the page
posts the whole form to where it is only drawn again.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.people.forms.growing import rows_after
from shangji.process.comparisons import Op, Type
from shangji.process.conditions import (
    KEYS,
    Condition,
    ConditionNotRight,
    Field,
    Known,
    check,
    fields_of,
    in_words,
    ops_of,
    require_seen,
)
from shangji.process.writing import Naming

MOST_ROWS = 40
Choice = tuple[Any, Any, bool]


@dataclass
class Row:
    """One comparison; what stands in the second and third control depends on the first. `error` is for the person."""

    name: str
    n: int
    kind: str
    field: Field
    op_name: str
    values: list[str]
    text: str
    actor: Actor
    error: str | Promise = ""
    condition: Condition | None = None

    @property
    def op(self) -> Op:
        return ops_of(self.field)[self.op_name]

    @property
    def fields(self) -> list[Choice]:
        return [(f.name, f.label, f is self.field) for f in fields_of(self.kind, self.actor).values()]

    @property
    def ops(self) -> list[Choice]:
        """The comparisons, told with … where the value comes."""
        blank = {"field": "", "value": "…", "unit": ""}
        known = ops_of(self.field).items()
        return [(name, (str(op.words) % blank).strip(" :：."), name == self.op_name) for name, op in known]

    @property
    def control(self) -> str:
        """How its value is asked for: nothing, days, number, day, many, names or words."""
        if self.op.takes in ("none", "days"):
            return "nothing" if self.op.takes == "none" else "days"
        if self.field.choices:
            return "many"
        if self.field.naming:
            return "names"
        if self.field.type is Type.NUMBER:
            return "number"
        return "day" if self.field.type in (Type.DAY, Type.MOMENT) else "words"

    def marked(self) -> list[Choice]:
        """(value, label, is chosen) of what a picker offers, and what was chosen when it still was offered."""
        offered = list(self.field.choices(self.actor)) if self.field.choices else []
        known = {str(value) for value, _label in offered}
        gone = [
            (value, value) for value in self.values if value not in known and self.field.type is Type.CHOICE
        ]
        return [(value, label, str(value) in self.values) for value, label in [*offered, *gone]]

    def read(self, in_database: bool) -> None:
        """Find its condition, or what is wrong with it."""
        try:
            found: Condition = {"field": self.field.name, "op": self.op_name}
            if self.op.takes != "none":
                found = {**found, "value": self._value()}
            check(self.kind, found, in_database=in_database)
            self.condition = found
        except (Refusal, ValueError, ArithmeticError) as error:
            said = error.message if isinstance(error, Refusal) else ""
            self.error = said if said and said != ConditionNotRight.message else _ERRORS[self.control]

    def _value(self) -> Any:
        if self.control == "many":
            is_key = self.field.type in KEYS
            return [int(value) if is_key else value for value in self.values]
        if self.control == "words":
            return _words(self.text)
        if self.control == "names" and self.field.naming:
            return _named(self.text, self.field.naming, self.actor)
        if self.control == "number" and self.field.writing:
            if not self.text.strip():
                raise ConditionNotRight
            return format(self.field.writing.read(self.text).normalize(), "f")
        return int(self.text) if self.control == "days" else self.text.strip()


_ERRORS: dict[str, str | Promise] = {
    "nothing": _("Choose another comparison."),
    "days": _("Give a number of working days, 0 or more."),
    "number": _("Give a number."),
    "day": _("Choose a day."),
    "many": _("Choose at least one."),
    "words": _("Type at least one word."),
    "names": _("Type at least one name."),
}


@dataclass
class Kept:
    """A part that rows cannot show, such as a group in a group: it is told in words and can be dropped."""

    name: str
    n: int
    condition: Condition
    words: str
    error: str = ""

    @property
    def as_text(self) -> str:
        return json.dumps(self.condition, ensure_ascii=False)


@dataclass
class ConditionDraft:
    """What is typed. `joint` is `all` or `any`; `shows_errors` once somebody has tried to save."""

    kind: str
    prefix: str
    joint: str
    rows: list[Row | Kept]
    actor: Actor
    shows_errors: bool = False
    _known: Known = field(default_factory=dict)

    @classmethod
    def read(
        cls, data: QueryDict, kind: str, actor: Actor, *, prefix: str = "c", in_database: bool = False
    ) -> "ConditionDraft":
        """As it stands in the form, with one row more or less where `act` says so. `in_database`: it is asked of many."""
        numbers = rows_after(data, prefix, MOST_ROWS)
        joint = "any" if data.get(f"{prefix}-joint") == "any" else "all"
        draft = cls(kind, prefix, joint, [], actor, shows_errors="saves" in data)
        draft.rows = [found for n in numbers if (found := draft._row(data, n, in_database))]
        return draft

    @classmethod
    def of(cls, condition: Condition, kind: str, actor: Actor, *, prefix: str = "c") -> "ConditionDraft":
        """A stored condition, to be changed. Raises FieldNotSeen."""
        require_seen(kind, condition, actor)
        return cls.read(typed(condition, kind, prefix), kind, actor, prefix=prefix)

    @property
    def box(self) -> str:
        """The id of the element that is swapped when a row comes or goes."""
        return f"{self.prefix}-box"

    @property
    def live_ids(self) -> str:
        """What a form that asks for itself at every change takes out of the answer."""
        many = [f"#{row.name}-shown" for row in self.rows if isinstance(row, Row) and row.control == "many"]
        return ",".join([f"#{self.prefix}-told", *many])

    def is_valid(self) -> bool:
        return not any(row.error for row in self.rows)

    def condition(self) -> Condition:
        """Of the rows that do."""
        return {self.joint: [row.condition for row in self.rows if row.condition is not None]}

    def words(self) -> str:
        """What it asks so far, in one sentence; empty when it asks nothing."""
        return in_words(self.kind, self.condition(), self.actor, self._known)

    def _row(self, data: QueryDict, n: int, in_database: bool) -> Row | Kept | None:
        name = f"{self.prefix}{n}"
        if kept := data.get(f"{name}-kept"):
            return self._kept(name, n, kept)
        fields = fields_of(self.kind, self.actor)
        found = fields.get(data.get(f"{name}-field", "")) or next(iter(fields.values()))
        op = data.get(f"{name}-op", "")
        op = op if op in ops_of(found) else next(iter(ops_of(found)))
        row = Row(
            name,
            n,
            self.kind,
            found,
            op,
            data.getlist(f"{name}-values"),
            data.get(f"{name}-text", ""),
            self.actor,
        )
        row.read(in_database)
        return row

    def _kept(self, name: str, n: int, text: str) -> Kept | None:
        try:
            condition = json.loads(text)
            check(self.kind, condition)
        except (ValueError, ConditionNotRight, RecursionError):
            return None
        return Kept(name, n, condition, in_words(self.kind, condition, self.actor, self._known))


def typed(condition: Condition, kind: str, prefix: str = "c") -> QueryDict:
    """The form's names and values that a condition comes from."""
    data = QueryDict(mutable=True)
    joint = "any" if "any" in condition else "all"
    data[f"{prefix}-joint"] = joint
    parts: Sequence[Condition] = condition.get(joint, [condition] if "field" in condition else [])
    for n, one in enumerate(parts):
        data.appendlist(prefix, str(n))
        found = fields_of(kind).get(str(one.get("field")))
        if found is None:
            data[f"{prefix}{n}-kept"] = json.dumps(one, ensure_ascii=False)
            continue
        data[f"{prefix}{n}-field"], data[f"{prefix}{n}-op"] = one["field"], one["op"]
        value = one.get("value")
        if isinstance(value, list) and found.naming:
            names = found.naming.names(value)
            data[f"{prefix}{n}-text"] = "、".join(names[key] for key in value if key in names)
        elif isinstance(value, list):
            data.setlist(f"{prefix}{n}-values", [str(each) for each in value])
            data[f"{prefix}{n}-text"] = "、".join(str(each) for each in value)
        elif value is not None:
            data[f"{prefix}{n}-text"] = _shown(found, value)
    return data


def _shown(found: Field, value: Any) -> str:
    return found.writing.show(Decimal(str(value))) if found.writing else str(value)


def _named(text: str, naming: Naming, actor: Actor) -> list[int]:
    """The records of these names: a name may have a comma in it, so the whole is tried first. Raises a Refusal."""
    if not text.strip():
        raise ConditionNotRight
    try:
        return [naming.find(text.strip(), actor)]
    except Refusal:
        names = [part.strip() for part in re.split(r"[、；;\n]", text) if part.strip()]
        if len(names) < 2:
            raise
        return list(dict.fromkeys(naming.find(name, actor) for name in names))


def _words(text: str) -> list[str]:
    for mark in "，,;；\n":
        text = text.replace(mark, "、")
    return [word.strip() for word in text.split("、") if word.strip()]

"""The kinds of fields of one's own: what each may hold, how it is told, and under which keys it is found again.

A kept value is plain JSON: a number is its digits as text, a day its ISO form, a choice the key of its option. Kinds
that point at records are registered by the packages whose records they are.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField

LONGEST, FOUND_BY = 500, 120
LARGEST = Decimal(10) ** 15


class ValueNotRight(Refusal):
    """A value that its field cannot hold: `name` is the field's."""

    message = _("This field cannot hold that.")


Keep = Callable[[Any, "CustomField", Actor], Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`keep` makes of what is given what is kept, None of nothing; `told` says a kept value in words.

    `keys` are what it is found by: words, or with `is_number` one number. `is_filled` by people, or by itself.
    """

    name: str
    label: str | Promise
    icon: str
    keep: Keep
    told: Callable[[Any, "CustomField"], str] = lambda value, _field: str(value)
    keys: Callable[[Any, "CustomField"], Iterable[Any]] = lambda value, _field: (str(value),)
    is_number: bool = False
    is_filled: bool = True
    is_found: bool = True
    is_sorted: bool = False
    has_options: bool = False
    names: Callable[[Sequence[Any]], Mapping[Any, str]] | None = None
    """Keys of records → what they are called, for a kind that points at records."""
    options: Callable[[Actor], Sequence[tuple[Any, str]]] | None = None
    """(key, name) of what a filter offers, for a kind whose records are few."""
    look_up: Callable[[str], Sequence[Any]] | None = None
    """Keys of the records that a typed name may mean, for a kind whose records are many."""
    suggest: Callable[[str, Actor], Sequence[str]] | None = None
    """Names that the first letters find, for a kind whose records are typed by name."""


KINDS: dict[str, Kind] = {}


def kind(found: Kind) -> Kind:
    """Offer a kind of field. Called once, when its package starts."""
    KINDS[found.name] = found
    return found


def refers(
    name: str, label: str | Promise, icon: str, *, find: Callable[[Any, Actor], int],
    names: Callable[[Sequence[Any]], Mapping[Any, str]], **further: Any,
) -> None:  # fmt: skip
    """A kind that points at records: `find` gives the key of one that the actor may name, or raises ValueNotRight.

    `further` are `options`, `look_up` and `suggest` of the kind.
    """
    kind(
        Kind(
            name=name, label=label, icon=icon, keep=lambda value, _field, by: find(value, by), names=names,
            told=lambda value, _field: names([value]).get(value, "—"), **further,
        )
    )  # fmt: skip


def folded(text: str) -> str:
    """A text as it is looked for: width and case say nothing."""
    return unicodedata.normalize("NFKC", text).casefold().strip()[:FOUND_BY]


def number_told(value: Any, unit: str = "") -> str:
    """Digits in threes, without what is behind the last one that says something."""
    return f"{Decimal(value).normalize():,f} {unit}".strip()


def _text(value: Any, field: "CustomField", _by: Actor) -> str:
    text = str(value).replace("\0", "").strip()
    if len(text) > LONGEST:
        raise ValueNotRight(_("At most %(most)s characters fit here, these are %(n)s.") % {"most": LONGEST, "n": len(text)})  # fmt: skip
    return text


def _number(value: Any, field: "CustomField", _by: Actor) -> str:
    return _digits(value, int(field.settings.get("decimals", 2)), _("A number is written like 1200 or 3.5."))


def _money(value: Any, field: "CustomField", _by: Actor) -> str:
    return _digits(value, 2, _("An amount is a number such as ¥1,286,000 or 128.6万."))


def _digits(value: Any, decimals: int, wrong: str | Promise) -> str:
    try:
        text = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueNotRight(wrong) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ValueNotRight(wrong)
    number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return format(number.normalize() if number else Decimal(0), "f")


def _day(value: Any, field: "CustomField", _by: Actor) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-")).isoformat()
    except ValueError as error:
        raise ValueNotRight(_("A day is written like 2026-12-15.")) from error


def _choice(value: Any, field: "CustomField", _by: Actor) -> str:
    return field.option_named(str(value)).key


def _choices(value: Any, field: "CustomField", _by: Actor) -> list[str]:
    """In the order of the options, each once."""
    said = value if isinstance(value, list | tuple | set) else _apart(str(value))
    chosen = {field.option_named(str(each)).key for each in said}
    return [option.key for option in field.options if option.key in chosen]


def _apart(text: str) -> list[str]:
    for mark in "，,;；\n":
        text = text.replace(mark, "、")
    return [word.strip() for word in text.split("、") if word.strip()]


def _many(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]


def _by_itself(_value: Any, _field: "CustomField", _by: Actor) -> Any:
    raise ValueNotRight(_("Nobody fills this field in: it follows by itself."))


kind(Kind(name="text", label=_("Text"), icon="file-text", keep=_text, keys=lambda v, _f: (folded(v),), is_sorted=True))  # fmt: skip
kind(
    Kind(
        name="number", label=_("Number"), icon="stack-2", keep=_number, is_number=True, is_sorted=True,
        keys=lambda v, _f: (Decimal(v),), told=lambda v, f: number_told(v, f.unit),
    )
)  # fmt: skip
kind(
    Kind(
        name="money", label=_("Money"), icon="currency-yen", keep=_money, is_number=True, is_sorted=True,
        keys=lambda v, _f: (Decimal(v),), told=lambda v, f: f"{f.currency_sign}{number_told(v)}",
    )
)  # fmt: skip
kind(Kind(name="day", label=_("Day"), icon="calendar", keep=_day, is_sorted=True))
kind(
    Kind(
        name="choice", label=_("One choice"), icon="circle-check", keep=_choice, has_options=True,
        told=lambda v, f: f.option_label(v),
    )
)  # fmt: skip
kind(
    Kind(
        name="choices", label=_("Several choices"), icon="list-check", keep=_choices, has_options=True,
        told=lambda v, f: "、".join(f.option_label(key) for key in _many(v)), keys=lambda v, _f: _many(v),
    )
)  # fmt: skip
kind(
    Kind(
        name="cascade", label=_("Choice in steps"), icon="git-branch", keep=_choice, has_options=True,
        told=lambda v, f: f.option_path(v), keys=lambda v, f: f.option_line(v),
    )
)  # fmt: skip
kind(
    Kind(
        name="formula", label=_("Formula"), icon="adjustments-horizontal", keep=_by_itself, is_filled=False, is_number=True,
        is_sorted=True, keys=lambda v, _f: (Decimal(v),), told=lambda v, f: number_told(v, f.unit),
    )
)  # fmt: skip
kind(Kind(name="auto", label=_("Number of its own"), icon="tag", keep=_by_itself, is_filled=False, is_sorted=True, keys=lambda v, _f: (folded(v),)))  # fmt: skip

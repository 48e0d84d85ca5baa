"""Points and tiers of customers, many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shangji.customers.tiers.terms import Said, Term, field_in, term_named

Part = tuple[str, Decimal | None, Decimal]
"""A term, its number and its points."""
HIDDEN = "hidden"
"""Stands in the log for a number that is not for everybody."""


@dataclass(frozen=True)
class Score:
    """What the rule says of one customer."""

    tier: str
    points: Decimal
    parts: tuple[Part, ...]
    hidden: frozenset[str] = frozenset()
    """Terms whose numbers are not for everybody."""

    def as_data(self) -> list[list[Any]]:
        """As the log keeps it; terms without points are left out."""
        return [
            [name, HIDDEN if name in self.hidden else None if value is None else format(value.normalize(), "f"), format(points, "f")]
            for name, value, points in self.parts if points
        ]  # fmt: skip


def counted(settings: Mapping[str, Any]) -> Iterator[tuple[Term, Said]]:
    """Those that count, with what the rule says of them, as far as they are known."""
    for name, said in settings["terms"].items():
        found = term_named(name)
        if found and said["weight"]:
            yield found, said


def tier_at(points: Decimal, settings: Mapping[str, Any]) -> str:
    return next((tier for tier in "ABC" if points >= settings["from"][tier]), "D")


def scores(pks: Sequence[int], settings: Mapping[str, Any], now: datetime) -> dict[int, Score]:
    """Of each of these customers; a statement or two for each term."""
    known = [(found, said, found.read(pks, now, said)) for found, said in counted(settings)]
    hidden = frozenset(found.name for found, said, _values in known if found.is_hidden(field_in(said), None))
    made = {}
    for pk in pks:
        parts = tuple(
            (found.name, values.get(pk), found.points(values.get(pk), said["weight"], said["full_at"]))
            for found, said, values in known
        )
        points = sum((part[2] for part in parts), Decimal(0))
        made[pk] = Score(tier_at(points, settings), points, parts, hidden)
    return made


def why(parts: Sequence[Sequence[Any]]) -> str:
    """Parts as the log keeps them, as one sentence: what was counted, with its numbers and points."""
    told = []
    for name, value, points in parts:
        found = term_named(name)
        if found and value == HIDDEN:
            told.append(_("%(label)s (%(points)s)") % {"label": found.label, "points": points})
        elif found:
            number = None if value is None else Decimal(value)
            told.append(_("%(label)s %(value)s (%(points)s)") % {"label": found.label, "value": found.told(number), "points": points})  # fmt: skip
    return _(", ").join(told) or _("nothing that counts")

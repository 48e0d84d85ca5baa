"""What a tier is made of: terms with points, each read from a number of the customer. Upper packages add theirs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.ui.formats import money

TENTH, POINTS = Decimal("0.1"), 100
Values = Mapping[int, Decimal]
Said = Mapping[str, Any]
"""What a rule says of one term: `weight`, `full_at` and, of some, the `field` it counts by."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """`values` gives the number of each of these customers at a moment, in as many statements for one as for thousands.

    Points grow with the number and are full at `full_at`; where `falls` is set they are full at 0 and gone there. Who
    has no number has no points.
    """

    name: str
    label: str | Promise
    unit: Literal["money", "days", "times"]
    values: Callable[[Sequence[int], datetime], Values]
    weight: int
    full_at: int
    falls: bool = False
    without: str | Promise = ""
    """What is said where there is no number; otherwise that there is none."""
    at_zero: str | Promise = ""
    by_field: Callable[[Sequence[int], datetime, str], Values] | None = None
    """Instead of `values`, for a term that counts by the field of one's own that the rule names for it."""
    fields: Callable[[], Sequence[tuple[str, str]]] = tuple
    """(name, label) of the fields that a rule may name."""
    is_hidden: Callable[[str, Actor | None], bool] = lambda _field, _actor: False
    """Whether a field is not for the reader, or without one not for everybody: then its number is not told."""
    known_of: Callable[[int, datetime, str], str] | None = None
    """What of a customer its number is made of, in words."""
    days: str | Promise = ""
    """What is said of none, and of so many %(n)s days, where these are not a time ago."""
    order: int = 50

    def read(self, pks: Sequence[int], now: datetime, said: Said) -> Values:
        if self.by_field is None:
            return self.values(pks, now)
        return self.by_field(pks, now, field_in(said)) if field_in(said) else {}

    def points(self, value: Decimal | None, weight: int, full_at: int) -> Decimal:
        """To a tenth."""
        if value is None:
            return Decimal(0)
        share = min(max(value / full_at, Decimal(0)), Decimal(1))
        return (weight * (1 - share if self.falls else share)).quantize(TENTH, ROUND_HALF_UP)

    def told(self, value: Decimal | None) -> str:
        """The number as a person reads it."""
        if value is None:
            return str(self.without or _("none"))
        if self.at_zero and not value:
            return str(self.at_zero)
        if self.unit == "money":
            return money(value)
        if self.unit == "days":
            return str(self.days or _("%(n)s days ago")) % {"n": int(value)}
        return _("%(n)s times") % {"n": int(value)}

    def rule(self, said: Said) -> str:
        """What it counts, as a sentence."""
        words = {"label": self.label_of(said), "weight": said["weight"], "full": self.limit(said["full_at"])}
        if self.falls:
            return _("%(label)s: up to %(weight)s points, none from %(full)s") % words
        return _("%(label)s: up to %(weight)s points, all from %(full)s") % words

    def label_of(self, said: Said) -> str:
        """With the field that it counts by."""
        field = dict(self.fields()).get(field_in(said))
        return f"{self.label} · {field}" if field else str(self.label)

    def limit(self, full_at: int) -> str:
        if self.unit == "money":
            return money(Decimal(full_at))
        return (_("%(n)s days") if self.unit == "days" else _("%(n)s times")) % {"n": full_at}


_terms: dict[str, Term] = {}
PAYMENTS = gettext_lazy(
    "Of how they pay, it is known how long what was won has been outstanding: no single payments yet."
)
NO_MARGIN = gettext_lazy(
    "What is earned by it (the margin) counts once the rule names a field of opportunities that holds it."
)


def field_in(said: Said) -> str:
    return str(said.get("field", ""))


def left_out(settings: Mapping[str, Any] | None) -> str:
    """What a rule does not count, whatever weights it has."""
    said = settings["terms"].values() if settings else ()
    if any(field_in(one) and one["weight"] for one in said):
        return str(PAYMENTS)
    return f"{PAYMENTS} {NO_MARGIN}"


def term(found: Term) -> None:
    """Offer something tiers are made of. Called once, when its package starts."""
    _terms[found.name] = found


def terms() -> Iterable[Term]:
    return sorted(_terms.values(), key=lambda one: one.order)


def term_named(name: str) -> Term | None:
    return _terms.get(name)


def default_settings() -> dict[str, Any]:
    """What a company is offered before it has published a rule of its own."""
    return {
        "terms": {one.name: {"weight": one.weight, "full_at": one.full_at} for one in terms()},
        "from": {"A": 60, "B": 35, "C": 15},
    }

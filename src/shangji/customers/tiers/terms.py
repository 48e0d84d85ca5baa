"""What a tier is made of: terms with points, each read from a number of the customer. Upper packages add theirs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.ui.formats import money

TENTH, POINTS = Decimal("0.1"), 100
Values = Mapping[int, Decimal]


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
    days: str | Promise = ""
    """What is said of none, and of so many %(n)s days, where these are not a time ago."""
    order: int = 50

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

    def rule(self, weight: int, full_at: int) -> str:
        """What it counts, as a sentence."""
        words = {"label": self.label, "weight": weight, "full": self.limit(full_at)}
        if self.falls:
            return _("%(label)s: up to %(weight)s points, none from %(full)s") % words
        return _("%(label)s: up to %(weight)s points, all from %(full)s") % words

    def limit(self, full_at: int) -> str:
        if self.unit == "money":
            return money(Decimal(full_at))
        return (_("%(n)s days") if self.unit == "days" else _("%(n)s times")) % {"n": full_at}


_terms: dict[str, Term] = {}
LEFT_OUT = gettext_lazy(
    "Of how they pay, it is known how long what was won has been outstanding: no single payments yet. What is earned by it (the margin) is not known."
)


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

"""Where the customers are: the filter of a list by region, how many there are in each, and why a region is not known."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.lists import Active, Choice
from shangji.customers.models import Customer
from shangji.customers.regions import Found, Why, children, full_name, provinces, region

NOWHERE = "none"
WHY = {
    Why.NOTHING: gettext_lazy("No place is written down."),
    Why.UNKNOWN: gettext_lazy("%(word)s is not a division of China as of 2023."),
    Why.AMBIGUOUS: gettext_lazy("Several places are called %(word)s; write what it lies in."),
    Why.CONFLICT: gettext_lazy("Two places are written down that do not lie in one another: see %(word)s."),
    Why.REGISTERED: gettext_lazy("Known from the credit code alone: where it was registered."),
}


def why(found: Found) -> str:
    """Why a region is not known to the last word; empty where it is."""
    return str(WHY[found.why]) % {"word": found.word} if found.why in WHY else ""


def within_region(code: str) -> Q:
    """Customers in a division or in anything below it."""
    if code == NOWHERE:
        return Q(region_code="")
    found = region(code)
    if found is None:
        return Q(pk__in=[])
    # A range, because neither engine looks a pattern up in the index.
    return Q(region_code__gte=found.prefix.ljust(6, "0"), region_code__lte=found.prefix.ljust(6, "9"))


class InRegion(Choice):
    """A division by its code; provinces are offered, whatever lies in them may be asked for."""

    def offered(self, params: QueryDict, actor: Actor) -> list[tuple[Any, Any]]:
        found = [*[(one.code, one.short) for one in provinces()], (NOWHERE, _("region not known"))]
        known = {code for code, _label in found}
        return [
            *((code, full_name(code)) for code in self._asked(params) if code not in known and region(code)),
            *found,
        ]

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        asked = [code for code in self._asked(params) if code == NOWHERE or region(code)]
        if not asked:
            return None
        rows = Q()
        for code in asked:
            rows |= within_region(code)
        words = [full_name(code) or _("region not known") for code in asked]
        return self._active("、".join(words), rows)


@dataclass(frozen=True)
class Bar:
    """One region and how many customers are in it; `share` of the largest in percent, `inner` where it can be opened."""

    code: str
    label: str
    count: int
    share: int
    inner: bool


def bars(rows: Any, code: str = "") -> list[Bar]:
    """How many customers are in each region directly below a division, the most first. One statement.

    At a division also how many of which no more is known; without one also how many whose region is not known.
    """
    above = region(code)
    size = 2 if above is None else 4 if above.level == 1 and _has_cities(code) else 6
    rows = rows.filter(within_region(code)) if above else rows
    grouped = rows.order_by().annotate(part=Substr("region_code", 1, size)).values_list("part")
    counted: dict[str, int] = {}
    for part, count in grouped.annotate(n=Count("pk")):
        key = _place_of(part, above.code if above else "", size)
        counted[key] = counted.get(key, 0) + count
    most = max(counted.values(), default=1)
    found = [
        Bar(key, _label(key, code), n, max(1, round(100 * n / most)), bool(key != code and key and children(key)))
        for key, n in counted.items()
    ]  # fmt: skip
    return sorted(found, key=lambda bar: (bar.code in ("", code), -bar.count, bar.code))


def _has_cities(code: str) -> bool:
    return any(one.level == 2 for one in children(code))


def _place_of(part: str, above: str, size: int) -> str:
    """The division that a part of a code stands for; the one above where it says no more."""
    full = part.ljust(6, "0")
    if full == above or not part:
        return above
    return full if region(full) else above


def _label(key: str, above: str) -> str:
    if key == above:
        return _("not said more closely") if above else _("region not known")
    found = region(key)
    return found.name if found else key


def located(customer: Customer) -> str:
    """Why the region of one customer is not known to the last word."""
    return why(customer.find_region())

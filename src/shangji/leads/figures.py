"""What campaigns and sources brought and what that cost, by first or by last touch, within the actor's reach."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from shangji.core.access import Actor
from shangji.leads.models import Campaign, Lead, Source, Touch
from shangji.opportunities.models import Opportunity

FIRST, LAST = "first", "last"
MERITED: dict[str, Any] = {"campaign": Campaign, "source": Source}


@dataclass
class Figures:
    """Of one campaign or source. An opportunity counts once, for the lead that was first (or last) of those it came from."""

    leads: int = 0
    valid: int = 0
    opportunities: set[int] = field(default_factory=set)
    won: set[int] = field(default_factory=set)
    won_amount: Decimal = Decimal(0)
    """In CNY; other currencies are not added up."""
    cost: Decimal = Decimal(0)

    @property
    def per_lead(self) -> Decimal | None:
        return self.cost / self.leads if self.leads and self.cost else None

    @property
    def per_opportunity(self) -> Decimal | None:
        return self.cost / len(self.opportunities) if self.opportunities and self.cost else None

    @property
    def per_won_yuan(self) -> Decimal | None:
        """Yuan spent for each yuan signed."""
        return self.cost / self.won_amount if self.won_amount and self.cost else None

    @property
    def conversion(self) -> float | None:
        """Opportunities by valid leads, in 0..1."""
        return len(self.opportunities) / self.valid if self.valid else None


def figures(actor: Actor, by: str, touch: str) -> dict[int | None, Figures]:
    """Campaign or source id → its figures; None holds what has none. `by` is "campaign" or "source". Three statements."""
    rows = _with_merit(actor, by, touch)
    found: dict[int | None, Figures] = defaultdict(Figures)
    valid = ~Q(state=Lead.State.INVALID)
    for merit, leads, good in (
        rows.order_by().values_list("merit").annotate(n=Count("pk"), v=Count("pk", filter=valid))
    ):
        found[merit].leads, found[merit].valid = leads, good
    order = ("first_touch_at", "pk") if touch == FIRST else ("-last_touch_at", "-pk")
    became = rows.filter(opportunity__isnull=False).order_by(*order).values_list("merit", "opportunity_id")
    for merit, opportunities in _shares(became).items():
        found[merit].opportunities = opportunities
    _add_won(found)
    return found


@dataclass(frozen=True)
class Brought:
    """A campaign or a source with what it brought, as a line of the page and of its export."""

    noun: Any
    told: Figures


def brought(actor: Actor, by: str, touch: str) -> tuple[list[Brought], Figures | None]:
    """A line for each campaign or source within reach, and the figures of what has none. Four statements."""
    found = figures(actor, by, touch)
    nouns = MERITED[by].objects.reached_by(actor)
    if by == "campaign":
        nouns = nouns.select_related("source")
    rows = [Brought(noun, found.get(noun.pk, Figures())) for noun in nouns]
    for row in rows:
        row.told.cost = getattr(row.noun, "cost", row.told.cost)
    return rows, found.get(None)


def total(found: Iterable[Figures]) -> Figures:
    """Evaluated anew from what it holds, never added up from ratios."""
    whole = Figures()
    for each in found:
        whole.leads += each.leads
        whole.valid += each.valid
        whole.cost += each.cost
        whole.opportunities |= each.opportunities
        whole.won |= each.won
        whole.won_amount += each.won_amount
    return whole


def _with_merit(actor: Actor, by: str, touch: str) -> Any:
    rows: Any = Lead.objects.reached_by(actor)
    if touch == FIRST:
        return rows.annotate(merit=F(f"{by}_id"))
    newest = Touch.objects.filter(lead=OuterRef("pk")).order_by("-at", "-pk").values(f"{by}_id")[:1]
    return rows.annotate(merit=Subquery(newest))


def _shares(became: Iterable[tuple[int | None, int]]) -> dict[int | None, set[int]]:
    """Each opportunity goes to the one that comes first in this order."""
    seen: set[int] = set()
    found: dict[int | None, set[int]] = defaultdict(set)
    for merit, opportunity in became:
        if opportunity not in seen:
            seen.add(opportunity)
            found[merit].add(opportunity)
    return found


def _add_won(found: dict[int | None, Figures]) -> None:
    whose = {pk: each for each in found.values() for pk in each.opportunities}
    won = Opportunity._base_manager.filter(
        outcome=Opportunity.Outcome.WON, leads__isnull=False, pk__in=list(whose)
    ).distinct()
    for pk, amount, currency in won.values_list("pk", "amount", "currency"):
        whose[pk].won.add(pk)
        if currency == "CNY":
            whose[pk].won_amount += amount or Decimal(0)

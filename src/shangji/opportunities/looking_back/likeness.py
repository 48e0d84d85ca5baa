"""What was otherwise than where it was won: a few numbers of this opportunity beside those of similar ones that were won."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from statistics import quantiles
from typing import Any, Literal

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.customers.chain.touches import both_ways
from shangji.opportunities.events import ExpectedDayChanged
from shangji.opportunities.looking_back.promises import owed
from shangji.opportunities.models import Opportunity, StageStay
from shangji.opportunities.queries import pushed_days

ENOUGH = 5
"""Fewer are told about by name and not by number."""
LOOKED_AT, COMPARED = 1000, 200
WITHIN = timedelta(days=730)
BAND = 2
"""Half as much to twice as much is of the same size."""
Unit = Literal["days", "times"]


@dataclass(frozen=True)
class Measure:
    """One number of an opportunity, from its beginning to its end."""

    name: str
    label: str | Promise
    unit: Unit = "times"


MEASURES = (
    Measure("days_open", _("From opening to the end"), "days"),
    Measure("said", _("Follow-ups")),
    Measure("both", _("Talks in which they spoke too")),
    Measure("people", _("People spoken with")),
    Measure("detours", _("Stages skipped or gone back to")),
    Measure("pushed", _("Expected close pushed back"), "days"),
    Measure("late", _("Steps and answers that came late")),
)
Numbers = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Win:
    pk: int
    name: str
    amount: Decimal | None
    currency: str
    product: str
    opened_at: datetime
    closed_at: datetime


@dataclass(frozen=True)
class Line:
    """`low` to `high` is the middle half of the similar ones."""

    measure: Measure
    own: int
    low: float
    median: float
    high: float

    @property
    def side(self) -> str:
        """Where it lies when it lies outside of the middle half."""
        return "more" if self.own > self.high else "less" if self.own < self.low else ""


@dataclass(frozen=True)
class Likeness:
    """`wins` are what it is compared with, the newest first, and `basis` what they have in common with it."""

    basis: str | Promise
    wins: tuple[Win, ...]
    lines: tuple[Line, ...]

    @property
    def n(self) -> int:
        return len(self.wins)

    @cached_property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.side]


def likeness_of(found: Opportunity, end: datetime, actor: Actor) -> Likeness:
    """The narrowest basis on which there are enough within the reader's reach. Six statements."""
    rows = Opportunity.objects.reached_by(actor).filter(
        outcome="won", pipeline_id=found.pipeline_id, closed_at__gte=end - WITHIN
    )
    columns = ("pk", "name", "amount", "currency", "product", "opened_at", "closed_at")
    near = rows.exclude(pk=found.pk).order_by("-closed_at", "-pk").values_list(*columns)[:LOOKED_AT]
    wins = [Win(*row) for row in near]
    basis, alike = _narrowest(found, wins)
    alike = alike[:COMPARED]
    if len(alike) < ENOUGH:
        return Likeness(basis, tuple(alike), ())
    own = Win(
        found.pk, found.name, found.amount, found.currency, found.product, found.opened_at, end
    )  # fmt: skip
    numbers = numbers_of([own, *alike])
    return Likeness(basis, tuple(alike), tuple(_line(one, own, alike, numbers) for one in MEASURES))


def _narrowest(found: Opportunity, wins: Sequence[Win]) -> tuple[str | Promise, list[Win]]:
    def sized(win: Win) -> bool:
        if not found.amount or not win.amount or win.currency != found.currency:
            return False
        return found.amount <= win.amount * BAND and win.amount <= found.amount * BAND

    def same(win: Win) -> bool:
        return bool(found.product) and win.product == found.product

    ways: tuple[tuple[str | Promise, Callable[[Win], bool]], ...] = (
        (_("same process and product, half to twice the amount"), lambda win: same(win) and sized(win)),
        (_("same process and product"), same),
        (_("same process, half to twice the amount"), sized),
    )
    for basis, fits in ways:
        alike = [win for win in wins if fits(win)]
        if len(alike) >= ENOUGH:
            return basis, alike
    return _("same process"), list(wins)


def _line(measure: Measure, own: Win, alike: Sequence[Win], numbers: Numbers) -> Line:
    low, median, high = quantiles([numbers[win.pk][measure.name] for win in alike], n=4, method="inclusive")
    return Line(measure, numbers[own.pk][measure.name], low, median, high)


def numbers_of(wins: Sequence[Win]) -> Numbers:
    """Every measure of each, up to its end. Five statements."""
    ends = {win.pk: win.closed_at for win in wins}
    said, both, people = _talks(ends)
    bent = StageStay.objects.filter(opportunity__in=ends, direction__in=("skip", "back"))
    detours = dict(bent.order_by().values_list("opportunity_id").annotate(n=Count("pk")))
    late = _late(ends)
    pushed = _pushed(ends)
    return {
        win.pk: {
            "days_open": max((win.closed_at - win.opened_at).days, 0), "said": said[win.pk], "both": both[win.pk],
            "people": len(people[win.pk]), "detours": detours.get(win.pk, 0), "pushed": pushed.get(win.pk, 0),
            "late": late[win.pk],
        }
        for win in wins
    }  # fmt: skip


def _talks(
    ends: Mapping[int, datetime],
) -> tuple[Mapping[int, int], Mapping[int, int], Mapping[int, Collection[int]]]:
    """Follow-ups before the end, those in which they spoke too, and whom they name."""
    said: dict[int, int] = defaultdict(int)
    both: dict[int, int] = defaultdict(int)
    people: dict[int, set[int]] = defaultdict(set)
    rows = FollowUp.objects.filter(subject_id__in=ends).order_by()
    rows = rows.annotate(spoke=ExpressionWrapper(both_ways(""), output_field=BooleanField()))
    for pk, at, spoke in rows.values_list("subject_id", "happened_at", "spoke"):
        if at <= ends[pk]:
            said[pk] += 1
            both[pk] += bool(spoke)
    named = FollowUp.contacts.through.objects.filter(followup__subject_id__in=ends)
    for pk, at, contact in named.values_list("followup__subject_id", "followup__happened_at", "subject_id"):
        if at <= ends[pk]:
            people[pk].add(contact)
    return said, both, people


def _late(ends: Mapping[int, datetime]) -> Mapping[int, int]:
    found: dict[int, int] = defaultdict(int)
    missed = Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gt=F("due_at"))
    for pk, due_at in owed().filter(missed, subject_id__in=ends).values_list("subject_id", "due_at"):
        found[pk] += due_at < ends[pk]
    return found


def _pushed(ends: Mapping[int, datetime]) -> Mapping[int, int]:
    said: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Event.objects.filter(subject_id__in=ends, kind=ExpectedDayChanged.kind)
    for pk, payload in rows.values_list("subject_id", "payload"):
        said[pk].append(payload)
    return {pk: pushed_days(payloads) for pk, payloads in said.items()}

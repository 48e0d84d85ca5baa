"""The board: a column per stage of the process in force, its sums, and its first cards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.prepared import Prepared
from shangji.opportunities.found import Found
from shangji.opportunities.gates.gate import Gates
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.ui.templatetags.ui import step_of

CARDS, MORE = 12, 30
"""Cards of a column at first, a screen full, and what each scroll to their end brings."""
SHARES = 11
WAITING = ("stage_clock_at", "pk")
"""The one that has waited longest first."""
CURRENCY = "CNY"


@dataclass
class Totals:
    """`amounts` and `weighted` by currency; what has no amount is counted and adds nothing."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    weighted: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, count: int, currency: str, amount: Decimal | None, weighted: float | None) -> None:
        self.count += count
        if amount:
            self.amounts[currency] += amount
        if weighted:
            self.weighted[currency] += Decimal(weighted)

    @property
    def amount(self) -> Decimal:
        return self.amounts.get(CURRENCY, Decimal(0))

    @property
    def expected(self) -> Decimal:
        """Amount × win rate."""
        return self.weighted.get(CURRENCY, Decimal(0))

    @property
    def others(self) -> list[tuple[str, Decimal]]:
        """Amounts in other currencies, never added to the first."""
        return sorted((currency, n) for currency, n in self.amounts.items() if currency != CURRENCY)


@dataclass
class Lane:
    """One column. `stages` are the rows of its stage in every version; `stage` the one in force, if any."""

    name: str
    stage: Stage | None
    stages: list[Stage]
    position: int = 0
    total: int = 1
    totals: Totals = field(default_factory=Totals)
    cards: list[Opportunity] = field(default_factory=list)
    largest: list[Decimal] = field(default_factory=list)
    """The largest amounts, in CURRENCY, largest first."""

    @property
    def step(self) -> int:
        return step_of(self.position, self.total)

    @property
    def key(self) -> str:
        return self.stage.key if self.stage else ""

    @property
    def stage_ids(self) -> list[int]:
        return [stage.pk for stage in self.stages]

    @property
    def more(self) -> int:
        return self.totals.count - len(self.cards)

    @property
    def shares(self) -> list[float]:
        """How the column's money splits, in percent, largest first: two whales or twelve minnows."""
        whole = float(self.totals.amount)
        if not whole:
            return []
        sizes = [float(amount) for amount in self.largest]
        rest = whole - sum(sizes)
        return [round(100 * size / whole, 1) for size in [*sizes, *([rest] if rest > 0 else [])]]


def lanes(pipeline: Pipeline, found: Found, *, cards: int = CARDS) -> list[Lane]:
    """The columns with their counts and sums; of each that has some, its first cards and largest amounts."""
    columns = _columns(pipeline)
    by_stage = {stage.pk: lane for lane in columns for stage in lane.stages}
    for stage_id, currency, count, amount, weighted in found.sums(pipeline):
        by_stage[stage_id].totals.add(count, currency, amount, weighted)
    if cards:
        deal(pipeline, columns, found, WAITING, count=cards)
        _measure(pipeline, columns, found)
    return [lane for lane in columns if lane.stage or lane.totals.count]


def deal(
    pipeline: Pipeline, columns: list[Lane], found: Found, order: Sequence[Any], *, count: int, start: int = 0
) -> None:
    """Give each column that has some its first cards, or those that follow."""
    filled = [lane for lane in columns if lane.totals.count]
    dealt = found.firsts(pipeline, [lane.stage_ids for lane in filled], order, count, start)
    for lane, cards in zip(filled, dealt, strict=True):
        known = {stage.pk: stage for stage in lane.stages}
        for card in cards:
            card.stage = known[card.stage_id]
        lane.cards = cards


def _measure(pipeline: Pipeline, columns: list[Lane], found: Found) -> None:
    """Their largest amounts; a column whose cards are all there is asked for nothing."""
    long = [lane for lane in columns if lane.more > 0]
    asked = found.largest(pipeline, [lane.stage_ids for lane in long], CURRENCY, SHARES)
    for lane, amounts in zip(long, asked, strict=True):
        lane.largest = amounts
    for lane in columns:
        if lane.more <= 0:
            shown = (card.amount for card in lane.cards if card.amount and card.currency == CURRENCY)
            lane.largest = sorted(shown, reverse=True)[:SHARES]


def mark_gates(cards: Iterable[Opportunity]) -> None:
    """Give open cards the `gate` that is ahead of them, with what it requires: some statements for all of them."""
    rows = [card for card in cards if card.is_open]
    gates = Gates(rows, clock.now(), only_required=True)
    if gates.requirements:
        for card in rows:
            card.gate = gates.ahead(card)


def whole(found: list[Lane]) -> Totals:
    """What all columns come to."""
    total = Totals()
    for lane in found:
        total.count += lane.totals.count
        for currency, amount in lane.totals.amounts.items():
            total.amounts[currency] += amount
        for currency, amount in lane.totals.weighted.items():
            total.weighted[currency] += amount
    return total


_stages = Prepared(lambda pk: Stage.objects.filter(pipeline_id=pk).order_by("version", "order"))


def _columns(pipeline: Pipeline) -> list[Lane]:
    """In the order of the version in force; stages that are no longer in it stand together at the end."""
    by_key: dict[str, list[Stage]] = defaultdict(list)
    for stage in _stages(pipeline.pk):
        by_key[stage.key].append(stage)
    now = [s for stages in by_key.values() for s in stages if s.version == pipeline.version]
    now.sort(key=lambda s: s.order)
    found = [
        Lane(stage.label, stage, by_key.pop(stage.key), position, len(now))
        for position, stage in enumerate(now)
    ]
    old = [stage for stages in by_key.values() for stage in stages]
    return [*found, Lane(_("Stages of earlier versions"), None, old, 0, 1)] if old else found

"""What the past makes of what is open, as a measure: a mean and what it was drawn from, at any dimension of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from shangji.insight.forecast.likely import DRAWN, Likely, Lot, Open, Outlook, likely, together
from shangji.insight.forecast.shares import BANDS, Shares, band_of, is_enough
from shangji.insight.metrics.coordinated import Coordinated, Coordinates, spans_by
from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE
from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.grain_list.opportunities import BASE
from shangji.insight.metrics.grains import grains
from shangji.insight.metrics.measures import ONE, Total
from shangji.insight.metrics.reading import with_columns
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Cents

HUNDRED = 100


PLACED = ("pipeline_id", "stage_id", "stage_entered_at", "amount")
Groups = dict[tuple[tuple[str, str], ...], tuple[list[Open], list[Lot]]]
"""((dimension, key), …) → what is open there: one by one, and what is smaller, told together."""


def _of_bands(now: datetime) -> dict[str, Any]:
    """How many, hundredths, and squares of yuan, of each of BANDS."""
    amount = Cast(F("amount"), FloatField())
    found: dict[str, Any] = {}
    for days, until in zip(BANDS, (*BANDS[1:], None), strict=True):
        within = Q(stage_entered_at__lte=now - timedelta(days=days)) if days else Q()
        within &= Q(stage_entered_at__gt=now - timedelta(days=until)) if until else Q()
        found |= {
            f"n_{days}": Count(ONE, filter=within),
            f"cents_{days}": Sum(Cents(F("amount")), filter=within),
            f"squares_{days}": Sum(amount * amount, filter=within),
        }
    return found


@dataclass(frozen=True)
class Guessed:
    """What some will likely come to, and of how many it is told."""

    likely: Likely
    n: int


NOTHING = Guessed(Likely(0.0, 0.0, 0.0, ()), 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Guess(Coordinated):
    """Of everything open with an amount, whenever it is expected; nothing of what is over."""

    grain: str = "opportunity"

    def nothing(self) -> Guessed:
        return NOTHING

    def join(self, one: Guessed, other: Guessed) -> Guessed:
        parts = [each.likely for each in (one, other) if each.n]
        return Guessed(together(parts), one.n + other.n) if parts else NOTHING

    def size(self, state: Guessed) -> int:
        return state.n

    def total(self, state: Guessed) -> Total:
        return Total(round(state.likely.mean * HUNDRED), state.n, 0, 0, HUNDRED)

    def is_known(self, run: Run) -> bool:
        if run.is_past:
            return False
        if "is enough known" not in run.lookup.kept:
            run.lookup.kept["is enough known"] = is_enough()
        return bool(run.lookup.kept["is enough known"])

    def columns(self) -> frozenset[str]:
        return frozenset(self.of_grain.columns) | {"day", "month"}

    def narrowed(self, run: Run) -> Q:
        return Q(ON_THE_TABLE, amount__isnull=False, currency=BASE)

    def at(self, run: Run, by: Sequence[Dimension]) -> Iterable[tuple[Coordinates, Guessed]]:
        shares = Shares.known()
        ahead = [(times, span) for times, span in spans_by(run, by) if span.end > run.now]
        groups = self._open(run, [each for each in by if not each.unit]) if ahead else {}
        for times, span in ahead:
            outlook = Outlook.on(shares, span, run.now)
            for keys, (rows, lots) in groups.items():
                named = dict(keys) | times
                found = Guessed(likely(outlook, rows, lots=lots), len(rows) + sum(lot.n for lot in lots))
                yield tuple(named[each.name] for each in by), found

    def _open(self, run: Run, by: Sequence[Dimension]) -> Groups:
        """The same for all periods of a question: read once."""
        key = (self, tuple(each.name for each in by), run.filters)
        if key not in run.lookup.kept:
            groups = (
                {at: (rows, []) for at, rows in self._groups(run, by).items()} if by else self._whole(run)
            )
            run.lookup.kept[key] = groups
        found: Groups = run.lookup.kept[key]
        return found

    def _whole(self, run: Run) -> Groups:
        """The largest by themselves, the others by stage and by how long they have been there: their sums say enough."""
        rows = self.rows(run)
        largest = [
            (Open((pipeline, run.lookup.stages[stage].key), entered, float(amount)), pipeline, stage)
            for pipeline, stage, entered, amount in rows.order_by("-amount", "pk").values_list(*PLACED)[
                :DRAWN
            ]
        ]
        if len(largest) < DRAWN:
            return {(): ([row for row, *_place in largest], [])} if largest else {}
        lots: list[dict[tuple[int, int, int], float]] = [defaultdict(float) for _sum in range(3)]
        # Of every currency, so that an index of them is gone through in its order.
        on_table = run.rows(self.of_grain).filter(ON_THE_TABLE, amount__isnull=False).order_by()
        for pipeline, currency, stage, *sums in on_table.values_list(
            "pipeline_id", "currency", "stage_id"
        ).annotate(**_of_bands(run.now)):
            if currency != BASE:
                continue
            for n, band in enumerate(BANDS):
                for lot, value in zip(lots, sums[3 * n : 3 * n + 3], strict=True):
                    lot[pipeline, stage, band] += value or 0
        for row, pipeline, stage in largest:
            at = (pipeline, stage, band_of((run.now - row.entered_at).days))
            for lot, value in zip(lots, (1, row.amount * HUNDRED, row.amount**2), strict=True):
                lot[at] -= value
        ns, cents, squares = lots
        found = [
            Lot(
                (at[0], run.lookup.stages[at[1]].key), at[2], int(n), cents[at] / HUNDRED, max(squares[at], 0)
            )
            for at, n in sorted(ns.items())
            if n
        ]
        return {(): ([row for row, *_place in largest], found)}

    def _groups(self, run: Run, by: Sequence[Dimension]) -> dict[tuple[tuple[str, str], ...], list[Open]]:
        """((dimension, key), …) → what is open there."""
        columns = tuple(dict.fromkeys(each.column for each in by))
        grain = grains()[self.grain]
        rows, names = with_columns(self.rows(run), grain, "", run, columns)
        told = rows.order_by("pk").values_list(*names, *PLACED)
        found: dict[tuple[tuple[str, str], ...], list[Open]] = defaultdict(list)
        for *raw, pipeline, stage, entered, amount in told.iterator(chunk_size=5_000):
            at = tuple((each.name, each.key(raw[columns.index(each.column)], run.lookup)) for each in by)
            key = run.lookup.stages[stage].key
            found[at].append(Open((pipeline, key), entered, float(amount)))
        return found

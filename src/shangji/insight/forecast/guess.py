"""What the past makes of what is open, as a measure: a mean and what it was drawn from, at any dimension of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from shangji.insight.forecast.likely import Likely, Open, Outlook, likely, together
from shangji.insight.forecast.shares import Shares, is_enough
from shangji.insight.metrics.coordinated import Coordinated, Coordinates, spans_by
from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE
from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.grain_list.opportunities import BASE
from shangji.insight.metrics.grains import grains
from shangji.insight.metrics.measures import Total
from shangji.insight.metrics.reading import with_columns
from shangji.insight.metrics.run import Run

HUNDRED = 100


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
        return not run.is_past and is_enough()

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
            for keys, rows in groups.items():
                named = dict(keys) | times
                found = Guessed(likely(outlook, rows), len(rows))
                yield tuple(named[each.name] for each in by), found

    def _open(self, run: Run, by: Sequence[Dimension]) -> dict[tuple[tuple[str, str], ...], list[Open]]:
        """The same for all periods of a question: read once."""
        key = (self, tuple(each.name for each in by), run.filters)
        if key not in run.lookup.kept:
            run.lookup.kept[key] = self._groups(run, by)
        found: dict[tuple[tuple[str, str], ...], list[Open]] = run.lookup.kept[key]
        return found

    def _groups(self, run: Run, by: Sequence[Dimension]) -> dict[tuple[tuple[str, str], ...], list[Open]]:
        """((dimension, key), …) → what is open there."""
        columns = tuple(dict.fromkeys(each.column for each in by))
        grain = grains()[self.grain]
        rows, names = with_columns(self.rows(run), grain, "", run, columns)
        told = rows.order_by("pk").values_list(
            *names, "pipeline_id", "stage_id", "stage_entered_at", "amount"
        )
        found: dict[tuple[tuple[str, str], ...], list[Open]] = defaultdict(list)
        for *raw, pipeline, stage, entered, amount in told.iterator(chunk_size=5_000):
            at = tuple((each.name, each.key(raw[columns.index(each.column)], run.lookup)) for each in by)
            key = run.lookup.stages[stage].key
            found[at].append(Open((pipeline, key), entered, float(amount)))
        return found

"""Tally: what is open, counted as it changes. Without it every list and board adds up all that is open anew."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Sum

from shangji.core.bulk import insert
from shangji.core.rows import fresh

FOLDED_AT_ONCE = 10_000
CENTS = 100
KEY = ("pipeline_id", "stage_id", "owner_id", "currency", "win_ratio")
COLUMNS = frozenset({*KEY, "amount", "closed_at"})
"""What a record is counted by: a change in one of them is counted."""

_AMISS = f"""
SELECT {", ".join(KEY)}, SUM(n) AS count, SUM(worth) AS cents FROM (
    SELECT {", ".join(KEY)}, 1 AS n, ROUND(COALESCE(amount, 0) * {CENTS}) AS worth
    FROM opportunities_opportunity WHERE closed_at IS NULL
    UNION ALL SELECT {", ".join(KEY)}, -count, -cents FROM opportunities_tally
) AS both_sides GROUP BY {", ".join(KEY)} HAVING SUM(n) <> 0 OR SUM(worth) <> 0
"""  # noqa: S608 - names of our own columns


class TallyQuerySet(models.QuerySet["Tally"]):
    def sums(self) -> Iterator[tuple[int, str, int, Decimal, float]]:
        """(stage id, currency, count, amount, amount × win rate), several to a stage."""
        grouped = self.order_by().values_list("stage_id", "currency", "win_ratio")
        for stage_id, currency, ratio, count, cents in grouped.annotate(Sum("count"), Sum("cents")):
            amount = Decimal(cents) / CENTS
            yield stage_id, currency, count, amount, float(amount) * (ratio or 0)


class Tally(models.Model):
    """So many open records more or fewer in one stage, of one owner, currency and win rate, and so much money.

    Each change adds rows and waits for nobody; what is open is the sum over all of them, which `fold` keeps few.
    """

    pipeline = models.ForeignKey(
        "opportunities.Pipeline", models.DO_NOTHING, "+", db_constraint=False, db_index=False
    )
    stage = models.ForeignKey(
        "opportunities.Stage", models.DO_NOTHING, "+", db_constraint=False, db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, "+", null=True, db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    win_ratio = models.FloatField(null=True)
    count = models.IntegerField()
    cents = models.DecimalField(max_digits=30, decimal_places=0)
    """Whole numbers of a hundredth: SQLite would add amounts as floating numbers, and each change would err a little."""

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner"], name="tally_of")]

    def __str__(self) -> str:
        return f"{self.count:+} {self.currency} {self.cents:+}"

    @classmethod
    def note(cls, changes: Iterable[tuple[dict[str, Any] | None, dict[str, Any]]]) -> None:
        """Count records that went from one state to another, each with COLUMNS as the log says them; None was not there."""
        counts: Counter[tuple[Any, ...]] = Counter()
        cents: Counter[tuple[Any, ...]] = Counter()
        for before, after in changes:
            for state, sign in ((before, -1), (after, 1)):
                if state and state["closed_at"] is None:
                    key = tuple(state[name] for name in KEY)
                    counts[key] += sign
                    cents[key] += sign * int(Decimal(state["amount"] or 0) * CENTS)
        cls._add((*key, counts[key], cents[key]) for key in counts)

    @classmethod
    def fold(cls) -> None:
        """Make one row of all that count the same. Readers see the sums before or after it, which are equal."""
        with transaction.atomic():
            rows = list(cls.objects.select_for_update().order_by("pk")[:FOLDED_AT_ONCE])
            counts: Counter[tuple[Any, ...]] = Counter()
            cents: Counter[tuple[Any, ...]] = Counter()
            for row in rows:
                key = tuple(getattr(row, name) for name in KEY)
                counts[key] += row.count
                cents[key] += int(row.cents)
            if len(counts) < len(rows):
                cls.objects.filter(pk__in=[row.pk for row in rows]).delete()
                cls._add((*key, counts[key], cents[key]) for key in counts)

    @classmethod
    def amiss(cls) -> list[tuple[Any, ...]]:
        """(pipeline id, stage id, owner id, currency, win rate, count, cents) of what is open and not counted, or the reverse."""
        with connection.cursor() as cursor:
            cursor.execute(_AMISS)
            return list(cursor.fetchall())

    @classmethod
    def mend(cls) -> None:
        """Add what is amiss. One statement: whatever is written beside it is counted once, before it or after it."""
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO opportunities_tally ({', '.join(KEY)}, count, cents) {_AMISS}")

    @classmethod
    def _add(cls, found: Iterable[tuple[Any, ...]]) -> None:
        names = (*KEY, "count", "cents")
        insert([fresh(cls, **dict(zip(names, row, strict=True))) for row in found if row[-2] or row[-1]])

"""What changed since a Monday: from what was open and expected in a period then to what is now, step by step.

What stood then comes from the snapshot, what stands now from the records; only what differs is read one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Level
from shangji.core.among import Keys
from shangji.insight.forecast.reads import expected_in
from shangji.insight.forecast.scope import Scope
from shangji.insight.metrics.grain_list.opportunities import BASE
from shangji.insight.metrics.periods import Period
from shangji.insight.models.snapshot import Snapshot, Standing
from shangji.insight.snapshots.weeks import starts, week_at
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity

STEPS: dict[str, str | Promise] = {
    "new": _("New"), "pulled": _("Pulled in"), "more": _("Amount up"), "back": _("Counted again"),
    "won": _("Won"), "lost": _("Lost"), "slipped": _("Slipped out"), "less": _("Amount down"),
    "gone": _("Handed over, omitted or earlier"),
}  # fmt: skip
"""In the order in which they are told: what adds, then what takes."""
RECENT = 3
"""Days; on a Monday and the day after, the week before is what a meeting looks back on."""


@dataclass(frozen=True)
class Change:
    """One opportunity that adds to a step or takes from it. `opportunity` is None where it is out of reach by now."""

    step: str
    amount: Decimal
    opportunity: Opportunity | None
    was: Decimal | None = None
    was_expected: date | None = None


class Changes:
    """Since a Monday of which there is a snapshot; what is omitted and what is in other currencies counts nowhere."""

    def __init__(self, scope: Scope, period: Period, week: date) -> None:
        self.scope, self.period, self.week = scope, period, week

    @cached_property
    def start(self) -> Decimal:
        return self._then.aggregate(s=Sum("amount"))["s"] or Decimal(0)

    @cached_property
    def end(self) -> Decimal:
        return self._now.aggregate(s=Sum("amount"))["s"] or Decimal(0)

    @cached_property
    def by_step(self) -> dict[str, list[Change]]:
        """Step → what belongs to it, the largest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self._changes():
            found[change.step].append(change)
        return {step: sorted(found[step], key=lambda c: -abs(c.amount)) for step in STEPS if step in found}

    def total(self, step: str) -> Decimal:
        return sum((change.amount for change in self.by_step.get(step, ())), Decimal(0))

    @property
    def _then(self) -> Any:
        rows = Standing.objects.on(self.week).filter(expected_in(self.period), currency=BASE)
        return self.scope.of_owners(rows.exclude(call=Call.OMITTED))

    @property
    def _now(self) -> Any:
        return self.scope.open.filter(expected_in(self.period), currency=BASE).exclude(call=Call.OMITTED)

    def _changes(self) -> Iterator[Change]:
        then = self._then.order_by().values_list("opportunity_id", "amount")
        now = self._now.order_by().values_list("pk", "amount")
        was, is_now = dict(then.difference(now)), dict(now.difference(then))
        ids = sorted({*was, *is_now})
        rows, stood = self._rows(ids), self._stood(ids)
        for pk in ids:
            row = rows.get(pk)
            amount = (is_now.get(pk) or Decimal(0)) - (was.get(pk) or Decimal(0))
            if pk in was and pk in is_now:
                step = "more" if amount > 0 else "less"
            else:
                step = self._came(row, stood) if pk in is_now else self._went(row)
            yield Change(step, amount, row, was.get(pk), stood.get(pk))

    def _came(self, row: Opportunity | None, stood: Mapping[int, date | None]) -> str:
        """Why it counts now and did not then."""
        if row is None or row.pk not in stood:
            return "new" if row and row.opened_at >= starts(self.week) else "back"
        expected_on = stood[row.pk]
        is_in = expected_on is not None and self.period.first <= expected_on <= self.period.last
        return "back" if is_in else "pulled"

    def _went(self, row: Opportunity | None) -> str:
        """Why it counted then and does no more."""
        if row is None:
            return "gone"
        if row.is_closed:
            return "won" if row.outcome == Opportunity.Outcome.WON else "lost"
        is_later = row.expected_on is None or row.expected_on > self.period.last
        return "slipped" if is_later else "gone"

    def _rows(self, ids: Iterable[int]) -> dict[int, Opportunity]:
        """With what says why, and what is shown: in a large company they are thousands."""
        rows = Opportunity.objects.reached_by(self.scope.actor, Level.READ).filter(pk__one_of=Keys(ids))
        said = rows.select_related(None).select_related("owner")
        return {
            row.pk: row for row in said.only("name", "outcome", "opened_at", "expected_on", "owner__name")
        }

    def _stood(self, ids: Iterable[int]) -> dict[int, date | None]:
        """Opportunity → when it was expected then."""
        rows = Standing.objects.on(self.week).filter(opportunity_id__one_of=Keys(ids))
        return dict(rows.order_by().values_list("opportunity_id", "expected_on"))


def weeks_to_choose(now: datetime) -> list[date]:
    """Mondays of which there is a snapshot, the newest first."""
    return list(
        Snapshot.objects.filter(week__lte=week_at(now)).order_by("-week").values_list("week", flat=True)[:6]
    )


def last_week(now: datetime) -> date | None:
    """The Monday that is compared with, unless another one is asked for."""
    found = weeks_to_choose(now)
    old = [week for week in found if (now - starts(week)).days >= RECENT]
    return next(iter(old or found), None)

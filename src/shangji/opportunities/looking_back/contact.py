"""Who was spoken with, and when nobody was: people by how often, gaps by how long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max

from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.customers.chain.coverage import Coverage
from shangji.customers.chain.reading import chain_at
from shangji.customers.chain.touches import both_ways
from shangji.customers.models import Contact
from shangji.opportunities.models import Opportunity
from shangji.process.cases import Gap, Period, history_of


@dataclass(frozen=True)
class Met:
    """One person of the customer. `both_ways_at`: when they last said something too."""

    name: str
    title: str
    times: int
    both_ways_at: datetime | None


@dataclass(frozen=True)
class People:
    """`count` is of all that follow-ups name, `met` of whom the reader may know. No `coverage` where no chain was kept."""

    met: tuple[Met, ...]
    count: int
    coverage: Coverage | None

    @property
    def untold(self) -> int:
        return self.count - len(self.met)


@dataclass(frozen=True)
class Quiet:
    """Gaps longer than the `cadence`, which is in working days."""

    gaps: tuple[Gap, ...]
    cadence: int

    @property
    def longest(self) -> Gap | None:
        return max(self.gaps, key=lambda silence: silence.days, default=None)


def quiet_of(found: Opportunity, end: datetime) -> Quiet:
    """Three statements. What came with a file was owed nothing: it is looked at from its beginning to its end."""
    period = Period(found.opened_at, end)
    history = history_of(found, period)
    if not history.spans:
        history = replace(history, spans=[(found.opened_at, end)])
    return Quiet(tuple(history.gaps(period)), history.cadence)


def people_of(found: Opportunity, end: datetime, actor: Actor) -> People:
    """The chain is looked at as it was when the opportunity ended. Seven statements."""
    rows = FollowUp.contacts.through.objects.filter(
        followup__subject_id=found.pk, followup__happened_at__lte=end
    )
    counted = rows.order_by().values_list("subject_id").annotate(
        times=Count("pk"), both=Max("followup__happened_at", filter=both_ways())
    )  # fmt: skip
    named = {pk: (times, both) for pk, times, both in counted}
    known = Contact.objects.reached_by(actor).in_bulk(named) if named else {}
    met = [Met(one.name, one.title, *named[pk]) for pk, one in known.items()]
    met.sort(key=lambda one: (-one.times, one.name))
    return People(tuple(met), len(named), _coverage(found, end))


def _coverage(found: Opportunity, end: datetime) -> Coverage | None:
    homes: Sequence[int] = [home for home in (found.chain_customer_id, found.pk) if home]
    chain = chain_at(found, end, homes)
    return chain.coverage() if chain.seats else None

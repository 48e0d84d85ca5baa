"""What the risk rules about decision chains would have asked at an earlier moment: the chains as the log has them."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from shangji.customers.chain.reading import Chain, Seat, chains_at
from shangji.customers.chain.state import state_at
from shangji.customers.models import ChainSeat
from shangji.customers.roles import ChainRole
from shangji.opportunities.chain_queries import CHAINS, DECIDES, UNMAPPED, undeciding
from shangji.opportunities.risk_past import stay_at
from shangji.opportunities.risk_queries import open_at
from shangji.process.risks import Limits, Rows, days_back, working_days_back

AT_MOST, AT_ONCE = 2000, 500
"""The largest of those that were open, and how many chains are read at a time."""
LARGEST = _("Of what was open then, the 2,000 largest are looked at, with customers as they are now.")


def undecided_at(moment: datetime, limits: Limits) -> Collection[int]:
    late = stay_at(moment).filter(
        stage__win_ratio__gte=limits["percent"] / 100,
        entered_at__lt=working_days_back(moment, limits["days"]),
    )
    rows = open_at(moment).filter(Exists(late.exclude(stage__in=undeciding())))
    least, works_with_chains = limits[UNMAPPED] * 10_000, has_begun(limits[CHAINS], moment)

    def is_so(chain: Chain) -> bool:
        is_large = not least or (chain.noun.amount or 0) >= least
        return (bool(chain.seats) or (works_with_chains and is_large)) and not decides(chain)

    return those(_largest(rows), moment, is_so)


def has_begun(count: int, moment: datetime) -> bool:
    """Whether the company had begun so many chains by then."""
    seats = ChainSeat.objects.filter(made_at__lte=moment).order_by("record").distinct()
    begun, last = set[int](), 0
    while len(begun) < count:
        records = list(seats.filter(record__gt=last).values_list("record_id", flat=True)[:AT_ONCE])
        if not records:
            return False
        rows = state_at(records, moment).seat.values()
        begun |= {row["home"] for row in rows if not row["is_out"]}
        last = records[-1]
    return True


def silent_key_at(moment: datetime, limits: Limits) -> Collection[int]:
    return silent_among(_largest(open_at(moment)), moment, limits)


def left_key_at(moment: datetime, limits: Limits) -> Collection[int]:
    return left_among(_largest(open_at(moment)), moment, limits)


def silent_among(rows: Rows, moment: datetime, limits: Limits) -> Collection[int]:
    """Records with a key person nobody had talked to for so long, or never since they were known."""
    since = days_back(moment, limits["days"])
    found: set[int] = set()
    for chains in read(rows, moment):
        keys = {chain.noun.pk: [s for s in _key(chain, limits) if s.is_known] for chain in chains}
        seats = [seat.pk for own in keys.values() for seat in own]
        known = set(ChainSeat.objects.filter(pk__in=seats, made_at__lt=since).values_list("pk", flat=True))
        found |= {
            pk
            for pk, own in keys.items()
            if any(s.pk in known and (s.touch.both_ways_at or since) <= since for s in own)
        }
    return found


def left_among(rows: Rows, moment: datetime, limits: Limits) -> Collection[int]:
    return those(rows, moment, lambda chain: any(seat.has_left for seat in _key(chain, limits)))


def those(rows: Rows, moment: datetime, is_so: Callable[[Chain], bool]) -> Collection[int]:
    return {chain.noun.pk for chains in read(rows, moment) for chain in chains if is_so(chain)}


def read(rows: Rows, moment: datetime) -> Iterator[Collection[Chain]]:
    """The chains of the first of these rows, as they were."""
    first = list(rows[:AT_MOST])
    for n in range(0, len(first), AT_ONCE):
        yield chains_at(first[n : n + AT_ONCE], moment).values()


def decides(chain: Chain) -> bool:
    return any(seat.is_known for seat in chain.of_role(ChainRole.DECIDER))


def _largest(rows: Rows) -> Rows:
    return rows.filter(Q(amount__isnull=False) | Q(customer__isnull=False)).order_by("-amount", "-pk")


def _key(chain: Chain, limits: Limits) -> Iterator[Seat]:
    """Whoever decides or pays, and everybody of so much influence."""
    return (s for s in chain.seats if s.contact and (s.role in DECIDES or s.influence >= limits["influence"]))

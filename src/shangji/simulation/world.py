"""The world of one seed: who works when, what comes in, and what each customer is like. Both arms get the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from shangji.core.calendar import add_working_days
from shangji.simulation.chance import Chance
from shangji.simulation.parameters import Parameters

FIRST_DAY = date(2025, 3, 3)
"""A Monday of a year whose holidays are known; Qingming, May and the Dragon Boat days fall into the watch."""
DESK, TRAVEL, LEAVE = "desk", "travel", "leave"


@dataclass(frozen=True)
class Deal:
    """What a customer is like before anybody has talked to them."""

    number: int
    arrives_at: datetime
    amount: int
    """In whole yuan."""
    is_junk: bool
    has_rival: bool
    needs: tuple[int, ...]
    """Good contacts that qualifying and each stage take."""
    person: int
    """Whose it is, or whose turn it is."""
    is_stock: bool = False
    stage: int = 0


class World:
    def __init__(self, seed: int, p: Parameters) -> None:
        self.seed, self.p, self.chance = seed, p, Chance(seed)

    @cached_property
    def days(self) -> list[date]:
        """The working days of the watch."""
        return [add_working_days(FIRST_DAY - timedelta(days=1), n + 1) for n in range(self.p.days)]

    @property
    def begins_at(self) -> datetime:
        return moment(self.days[0], 8, 0)

    @property
    def ends_at(self) -> datetime:
        return moment(self.days[-1], 23, 59)

    @cached_property
    def presence(self) -> list[list[str]]:
        """Person → day → DESK, TRAVEL or LEAVE. Everybody knows their own days the evening before."""
        return [self._presence(person) for person in range(self.p.people)]

    def leaves(self, person: int) -> list[tuple[int, int]]:
        """First and last day of each time away, as numbers of days."""
        found: list[tuple[int, int]] = []
        for day, state in enumerate(self.presence[person]):
            if state == LEAVE:
                first = found.pop()[0] if found and found[-1][1] == day - 1 else day
                found.append((first, day))
        return found

    @cached_property
    def deputies(self) -> list[dict[int, int]]:
        """Person → day of leave → who covers: the next colleague who is not on leave in all of that time, if there is one."""
        found: list[dict[int, int]] = []
        for person in range(self.p.people):
            found.append({})
            for first, last in self.leaves(person):
                others = [(person + n) % self.p.people for n in range(1, self.p.people)]
                here = [n for n in others if LEAVE not in self.presence[n][first : last + 1]]
                found[-1] |= dict.fromkeys(range(first, last + 1), here[0]) if here else {}
        return found

    def capacity(self, person: int, day: int) -> float:
        """How many contacts they can make on the day."""
        state = self.presence[person][day]
        if state == LEAVE:
            return 0
        if state == TRAVEL:
            return self.p.travel_capacity
        return max(1.0, self.chance.normal(self.p.capacity, self.p.capacity_spread, "capacity", person, day))

    @cached_property
    def stock(self) -> Sequence[Deal]:
        """What was open before the watch, taken up on its first three days."""
        found = []
        for n in range(self.p.people * self.p.stock):
            at = moment(self.days[int(self.chance.share("stock day", n) * min(3, self.p.days))], 8, 30)
            stage = 1 + int(self.chance.share("stock stage", n) * self.p.stages)
            found.append(self._deal(n, at, n % self.p.people, is_stock=True, stage=stage))
        return found

    @cached_property
    def arrivals(self) -> Sequence[Deal]:
        """Leads by the moment at which they come; they are given out in turn."""
        moments = []
        for number, day in enumerate(self.days):
            for n in range(self.chance.count(self.p.leads_per_day * self.p.people, "leads", number)):
                minute = int(self.chance.share("minute", number, n) * 9 * 60)
                moments.append(moment(day, 8, 30) + timedelta(minutes=minute))
        first = len(self.stock)
        return [self._deal(first + n, at, n % self.p.people) for n, at in enumerate(sorted(moments))]

    def _deal(self, n: int, at: datetime, person: int, *, is_stock: bool = False, stage: int = 0) -> Deal:
        p, chance = self.p, self.chance
        return Deal(
            number=n, arrives_at=at, amount=round(200_000 * 2.718 ** chance.normal(0, 0.9, "amount", n), -3),
            is_junk=not is_stock and chance.happens(p.junk, "junk", n), has_rival=chance.happens(p.rivals, "rival", n),
            needs=tuple(chance.one_of(p.needs, "needs", n, s) for s in range(p.stages + 1)), person=person,
            is_stock=is_stock, stage=stage,
        )  # fmt: skip

    def _presence(self, person: int) -> list[str]:
        """Trips and holidays begin so often that their days come to the shares of the parameters."""
        found = [DESK] * self.p.days
        kinds = ((TRAVEL, self.p.travels, 3), (LEAVE, self.p.leaves, 5))
        for day in range(self.p.days):
            for kind, share, longest in kinds:
                mean = (1 + longest) / 2
                if found[day] == DESK and self.chance.happens(share / mean, kind, person, day):
                    length = 1 + int(self.chance.share(kind, "length", person, day) * longest)
                    found[day : day + length] = [kind] * len(found[day : day + length])
        return found


def moment(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))

"""A salesperson: what they have in mind, what they forget overnight, and how much of a day is left."""

from dataclasses import dataclass, field
from datetime import date, datetime

from shangji.simulation.world import DESK, LEAVE, TRAVEL, World


@dataclass
class Seller:
    """`mind` is what they remember to do: number of a deal → the day they mean to do it."""

    world: World
    number: int
    mind: dict[int, date] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    """Deals that a message was about which they have not read yet."""
    left: float = 0.0
    """Contacts they can still make up to now."""
    touched: dict[int, datetime] = field(default_factory=dict)
    """When they last spoke with whom."""

    def is_away(self, day: int) -> bool:
        return self.world.presence[self.number][day] == LEAVE

    def sleep(self, day: int) -> None:
        """Some of what they had in mind is gone in the morning; the more there is, the more."""
        p, chance = self.world.p, self.world.chance
        load = max(0.0, len(self.mind) / p.comfortable - 1)
        forgets = p.forgets * (1 + p.load_weight * load)
        if self.world.presence[self.number][day] in (TRAVEL, LEAVE):
            forgets *= p.away_factor
        gone = [n for n in self.mind if chance.happens(forgets, "forgets", self.number, day, n)]
        for n in gone:
            del self.mind[n]

    def due_in_mind(self, until: date) -> list[int]:
        """What they remember to do by a day, the oldest first."""
        return sorted((n for n, day in self.mind.items() if day <= until), key=lambda n: (self.mind[n], n))

    def reads(self, day: int, slot: int) -> bool:
        """Whether they look at their messages in this hour."""
        chance = self.world.chance
        return not self.is_away(day) and chance.happens(self.world.p.reads, "reads", self.number, day, slot)

    def looks(self, day: int) -> bool:
        """Whether they open their list of their own accord this morning."""
        chance = self.world.chance
        return not self.is_away(day) and chance.happens(self.world.p.looks, "looks", self.number, day)

    def ahead(self, day: int) -> int:
        """For how many days from tomorrow they travel or are away: what falls due then is better done today."""
        states, n = self.world.presence[self.number], 0
        while day + 1 + n < len(states) and states[day + 1 + n] != DESK:
            n += 1
        return n

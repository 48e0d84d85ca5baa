"""How customers answer: silence cools them, a late first word loses them, and the n-th contact has its luck from the seed."""

from dataclasses import dataclass

from shangji.simulation.parameters import SLOTS
from shangji.simulation.world import Deal, World

LEAD = 0
"""The stage of what is not yet an opportunity."""


@dataclass
class Buyer:
    """One customer in one arm."""

    world: World
    deal: Deal
    stage: int
    good: int = 0
    """Good contacts in the stage so far."""
    contacts: int = 0
    has_decided: bool = False
    """They will not buy from us; whether anybody knows is another question."""

    @classmethod
    def of(cls, world: World, deal: Deal) -> "Buyer":
        return cls(world, deal, deal.stage)

    def pass_day(self, day: int, silent_days: int) -> bool:
        """A working day goes by; whether they tell us on it that they decided against us."""
        p, chance = self.world.p, self.world.chance
        if self.has_decided or self.deal.is_junk:
            return False
        beyond = max(0, silent_days - p.patience)
        leaves = min(p.leaving + p.leaving_silent * beyond, p.leaving_most)
        leaves *= p.rival_factor if self.deal.has_rival else 1
        self.has_decided = chance.happens(leaves, "leaves", self.deal.number, day)
        return self.has_decided and chance.happens(p.says_so, "says so", self.deal.number)

    def writes_in(self, day: int) -> int | None:
        """The slot of the day in which they write or call by themselves, if they do."""
        if self.has_decided or self.deal.is_junk:
            return None
        if not self.world.chance.happens(self.world.p.writes, "writes", self.deal.number, day):
            return None
        return int(self.world.chance.share("writes in", self.deal.number, day) * len(SLOTS))

    def answer(self, silent_days: int, late_hours: float) -> str:
        """What comes of a contact: `junk`, `gone`, `on` (a stage further), `won`, or nothing in particular."""
        p, chance, n = self.world.p, self.world.chance, self.deal.number
        self.contacts += 1
        if self.deal.is_junk:
            return "junk" if chance.happens(0.6, "seen through", n, self.contacts) else ""
        if self.contacts == 1 and self.stage == LEAD and late_hours > 0:
            gone = min(p.late_loses * late_hours, p.late_most)
            self.has_decided = self.has_decided or chance.happens(gone, "gone elsewhere", n)
        if self.has_decided:
            return "gone"
        fruitful = p.progress * (1 - p.cooling) ** max(0, silent_days - p.patience)
        if not chance.happens(fruitful, "good", n, self.contacts):
            return ""
        self.good += 1
        if self.good < self.deal.needs[self.stage]:
            return ""
        self.good, self.stage = 0, self.stage + 1
        return "won" if self.stage > p.stages else "on"

"""The market of the demo company: its customers, its deals, and who looks after which."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from shangji.customers.models import Contact, Customer
from shangji.demo import words
from shangji.demo.companies import TITLES, Firm, credit_code, firms, person_name
from shangji.demo.days import working_moment
from shangji.demo.people import HABITS, Habit, Staff
from shangji.opportunities.models import LossReason, Stage
from shangji.people.models import User

MONTHS = 18
DEALS = 900
FIRMS_PER_TEAM = 85


@dataclass
class Deal:
    """What a deal is before anybody works on it."""

    firm: Firm
    seller: User
    habit: Habit
    name: str
    project: str
    amount: Decimal
    starts_at: datetime
    source: str
    expected_days: int
    leave_factor: float
    competitors: tuple[str, ...]


@dataclass
class Market:
    rng: Random
    staff: Staff
    stages: dict[str, Stage]
    loss_reasons: list[LossReason]
    customers: dict[str, tuple[Customer, Contact]] = field(default_factory=dict)
    moved_to: dict[int, User] = field(default_factory=dict)

    def deals(self, last_day: date) -> Iterator[Deal]:
        """All deals, by the day on which they start; business grows a little every month."""
        sellers = {team: [u for u in self.staff.sellers if u.team and u.team.name == team] for team in HABITS}
        pools = {team: firms(self.rng, FIRMS_PER_TEAM, team) for team in HABITS}
        span = MONTHS * 30
        found = []
        for _number in range(DEALS):
            team = self.rng.choices(tuple(HABITS), (30, 27, 25, 18))[0]
            day = last_day - timedelta(days=span - int(span * self.rng.random() ** 0.85))
            seller = self.rng.choices(
                sellers[team], [1 if u.role and u.role.key == "leader" else 3 for u in sellers[team]]
            )[0]
            found.append(self._deal(self.rng.choice(pools[team]), seller, day))
        yield from sorted(found, key=lambda deal: deal.starts_at)

    def _deal(self, firm: Firm, seller: User, day: date) -> Deal:
        project, size = self.rng.choice(firm.trade.projects)
        phase = self.rng.choices(("", "（二期）", "（扩建）"), (8, 1, 1))[0]
        amount = Decimal(round(size * self.rng.lognormvariate(0, 0.35), 1)) * 10_000
        habit = self.staff.habits[seller.pk]
        return Deal(
            firm=firm, seller=seller, habit=habit, name=f"{project}{phase}", project=project,
            amount=amount.quantize(Decimal(100)), starts_at=working_moment(self.rng, day, later=False),
            source=self.rng.choice(words.SOURCES), expected_days=self.rng.choice((60, 75, 90, 120, 150)),
            leave_factor=1 / habit.wins, competitors=firm.trade.competitors,
        )  # fmt: skip

    def customer_for(self, deal: Deal) -> tuple[Customer, Contact]:
        """The deal's customer and the person there, met for the first time if need be."""
        if deal.firm.name not in self.customers:
            owner = self.owner_of(deal).actor()
            firm, n = deal.firm, len(self.customers)
            customer = Customer.add(
                firm.name, uscc=credit_code(self.rng), industry=firm.trade.industry, province=firm.province,
                city=firm.city, source=deal.source, phone=f"400-8{n % 100:02d}-{1000 + n * 37 % 9000}", by=owner,
            )  # fmt: skip
            contact = Contact.add(
                person_name(self.rng), customer=customer, title=self.rng.choice(TITLES),
                phone=f"1{self.rng.choice('3589')}{self.rng.randrange(10**9):09d}", by=owner,
            )  # fmt: skip
            self.customers[firm.name] = customer, contact
        return self.customers[deal.firm.name]

    def owner_of(self, deal: Deal) -> User:
        """Who takes a new deal: the customer's owner if there is one, else the deal's seller."""
        known = self.customers.get(deal.firm.name)
        return self.user(known[0].owner_id) if known else self.user(deal.seller.pk)

    def user(self, pk: int | None) -> User:
        """A person, or whoever took over from them."""
        found = next(u for u in self.staff.by_name.values() if u.pk == pk)
        return self.moved_to.get(found.pk, found)

    def helper_for(self, owner: User) -> User:
        mates = [u for u in self.staff.sellers if u.pk != owner.pk and u.team_id != owner.team_id]
        mate: User = mates[owner.pk % len(mates)]
        return mate

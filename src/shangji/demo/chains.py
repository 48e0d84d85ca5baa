"""Decision chains of the demo company: mapped for most who buy, talked to unevenly, with gaps that show."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from shangji.core import clock
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.demo.companies import person_name
from shangji.demo.life import Deed
from shangji.opportunities.models import Opportunity

WEEKS = 10
FIRST = ("user", "coach", "technical")
OTHERS = (
    ("decider", "总经理", 5), ("economic", "财务总监", 4), ("technical", "总工程师", 4), ("procurement", "采购经理", 3),
    ("user", "车间主任", 3), ("influencer", "生产副总", 3),
)  # fmt: skip
TALKS = (
    ("visit", "到厂里见了{name}，谈了投资回报和上线节奏。"), ("call", "和{name}通了电话，把上次留下的问题逐条答复了。"),
    ("meeting", "和{name}开了一次碰头会，确认下一步评审安排。"), ("wechat", "给{name}发了样板线视频，暂时没有回复。"),
)  # fmt: skip
COOLED = ("对手上周请他们去参观了", "预算被集团收紧", "担心换型时间")


class Chains:
    """Ten weeks before the end the sellers map who decides; then they talk to some of them, and some cool down."""

    def __init__(self, rng: Random, last_day: date) -> None:
        self.rng, self.last_day = rng, last_day

    def deeds(self) -> Iterator[Deed]:
        yield self._at(WEEKS * 7, 9), self._map
        for week in range(WEEKS - 1, -1, -1):
            yield self._at(week * 7 + 1, 16), self._talk

    def _at(self, days: int, hour: int) -> datetime:
        return timezone.make_aware(datetime.combine(self.last_day - timedelta(days=days), time(hour, 40)))

    def _map(self) -> None:
        found = Customer.objects.filter(
            owner__is_active=True, opportunities__closed_at__isnull=True
        ).distinct()
        for customer in found.select_related("owner__role", "owner__team").order_by("pk"):
            if self.rng.random() < 0.7:
                self._chain(customer)

    def _chain(self, customer: Customer) -> None:
        rng, by = self.rng, customer.owner.actor()  # type: ignore[union-attr]
        known = [contact for contact in customer.contacts_here() if not contact.has_left]
        seats: dict[str, ChainSeat] = {}
        for contact in known[:1]:
            seats["first"] = self._seat(customer, rng.choice(FIRST), contact, 1, 3, by)
        for role, title, influence in rng.sample(OTHERS, rng.randrange(2, 5)):
            contact = Contact.add(
                person_name(rng),
                customer=customer,
                title=title,
                phone=f"139{rng.randrange(10**8):08d}",
                by=by,
            )
            seats[title] = self._seat(customer, role, contact, rng.choice((None, -1, 0, 0, 1)), influence, by)
        top = seats.get("总经理")
        if top is None and rng.random() < 0.3:
            customer.ask_for_seat("decider", assignee=customer.owner, due_on=self.last_day, by=by)  # type: ignore[arg-type]
        for seat in seats.values():
            if top and seat is not top:
                customer.draw_line(seat, top, "reports", by=by)
        if "first" in seats and "财务总监" in seats:
            customer.draw_line(
                seats["first"], seats["财务总监"], rng.choice(("influences", "conflicts")), by=by
            )

    def _seat(
        self, customer: Customer, role: str, contact: Contact, attitude: int | None, influence: int, by: Any
    ) -> ChainSeat:
        fact = customer.seat(role, contact=contact, attitude=attitude, influence=influence, by=by)
        return ChainSeat.objects.select_related("contact").get(pk=fact.seat_id)

    def _talk(self) -> None:
        """Who is looked after at all is also talked to by more than one."""
        lately = clock.now() - timedelta(days=10)
        rows = Opportunity.objects.filter(
            closed_at__isnull=True, outcome="open", last_follow_up_at__gte=lately, owner__is_active=True
        )
        for found in rows.select_related("owner__role", "owner__team").order_by("pk"):
            if found.customer_id is None or self.rng.random() > 0.22:
                continue
            seats = ChainSeat.objects.filter(record=found.customer_id, contact__isnull=False, is_out=False)
            if mapped := list(seats.select_related("contact").order_by("pk")):
                self._said(found, self.rng.choice(mapped))

    def _said(self, found: Opportunity, seat: ChainSeat) -> None:
        by, contact = found.owner.actor(), seat.contact  # type: ignore[union-attr]
        assert contact is not None
        kind, text = self.rng.choice(TALKS)
        found.log_follow_up(
            text.format(name=contact.name), type=kind, contacts=[contact.subject], next_step=found.next_step,
            next_step_at=found.next_step_at, by=by,
        )  # fmt: skip
        chance = self.rng.random()
        if chance < 0.12:
            found.set_attitude(seat, 1, note="认可方案", by=by)
        elif chance < 0.20:
            found.set_attitude(seat, -1, note=self.rng.choice(COOLED), by=by)
        elif chance < 0.22:
            contact.mark_left(note="去了同行", by=by)

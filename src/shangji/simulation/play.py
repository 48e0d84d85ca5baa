"""Plays one arm of one seed, hour by hour: what arrives, what is known to whom, who is contacted, how they answer."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from shangji.core.calendar import add_working_days, working_days_between, working_hours_between
from shangji.simulation.buyers import Buyer
from shangji.simulation.parameters import SLOTS
from shangji.simulation.sellers import Seller
from shangji.simulation.trail import Record
from shangji.simulation.world import Deal, World, moment


@dataclass
class File:
    """A deal as it is played: the customer, whose it is, its record that is open now, and those before."""

    deal: Deal
    buyer: Buyer
    seller: Seller
    record: Record
    records: list[Record] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.record.closed_at is None

    @property
    def last_at(self) -> datetime:
        return self.record.follow_ups[-1] if self.record.follow_ups else self.record.opened_at


class Tool(Protocol):
    """What people work with: it is told what happens, and tells what there is to do."""

    def day(self) -> AbstractContextManager[object]:
        """What a working day happens in."""

    def open_stock(self, file: File, at: datetime, plan: date) -> None:
        """What was open before, with its next step."""

    def arrive(self, file: File, at: datetime) -> int:
        """A lead comes in; the number of whoever gets it."""

    def hear(self, file: File, at: datetime) -> None: ...

    def proposes(self, file: File, seller: Seller, at: datetime, meant: date) -> date:
        """The day that it proposes to somebody who plans a step for the day meant; that day where it knows no better."""

    def contacted(self, file: File, seller: Seller, at: datetime, answer: str, plan: date | None) -> None: ...

    def lost(self, file: File, at: datetime) -> None: ...

    def hour(self, at: datetime, day: int, slot: int) -> None:
        """An hour begins: whatever works by itself works."""

    def messages(self, seller: Seller, at: datetime) -> list[int]:
        """Deals about which it has told somebody something that they read now."""

    def tells(self, seller: Seller, at: datetime, day: int, slot: int, until: date) -> list[int]:
        """Deals that it shows to somebody who is at work, in the order shown; `until` is how far ahead they look."""


class Play:
    def __init__(self, world: World, tool: Tool) -> None:
        self.world, self.tool = world, tool
        self.sellers = [Seller(world, n) for n in range(world.p.people)]
        self.files: dict[int, File] = {}
        self.writing: dict[int, list[File]] = {}

    def run(self) -> list[Record]:
        """Every record of the watch."""
        waiting = sorted(
            [*self.world.stock, *self.world.arrivals], key=lambda deal: (deal.arrives_at, deal.number)
        )
        for number, day in enumerate(self.world.days):
            with self.tool.day():
                self._morning(number, day)
                for slot, (hour, minute) in enumerate(SLOTS):
                    self._hour(moment(day, hour, minute), number, slot, waiting)
        return [record for file in self.files.values() for record in [*file.records, file.record]]

    def _hour(self, at: datetime, number: int, slot: int, waiting: list[Deal]) -> None:
        while waiting and waiting[0].arrives_at <= at:
            self._arrive(waiting.pop(0))
        for file in self.writing.get(slot, []):
            self._hear(file, at)
        self.tool.hour(at, number, slot)
        for seller in self.sellers:
            if not seller.is_away(number):
                self._work(seller, at, number, slot)

    def _morning(self, number: int, day: date) -> None:
        self.writing = {}
        for seller in self.sellers:
            seller.left = 0.0
            seller.sleep(number)
        at = moment(day, 8, 40)
        for file in [f for f in self.files.values() if f.is_open]:
            slot = file.buyer.writes_in(number)
            if slot is not None:
                self.writing.setdefault(slot, []).append(file)
            if file.buyer.pass_day(number, working_days_between(file.last_at, at)):
                self._end(file, at, "lost")
                self.tool.lost(file, at)

    def _arrive(self, deal: Deal) -> None:
        seller = self.sellers[deal.person]
        record = Record("opportunity" if deal.is_stock else "lead", deal.arrives_at, is_stock=deal.is_stock)
        file = self.files[deal.number] = File(deal, Buyer.of(self.world, deal), seller, record)
        if deal.is_stock:
            day = deal.arrives_at.date()
            plan = add_working_days(
                day, self.world.chance.one_of(self.world.p.plan_days, "stock", deal.number)
            )
            record.plans = [plan]
            self.tool.open_stock(file, deal.arrives_at, plan)
            self._keep_in_mind(file, day, plan)
        else:
            file.seller = self.sellers[self.tool.arrive(file, deal.arrives_at)]

    def _hear(self, file: File, at: datetime) -> None:
        """A customer writes; it is on the phone of whoever has them, and perhaps in the product."""
        if not file.is_open:
            return
        file.record.heard.append(at)
        file.seller.unread.append(file.deal.number)
        if self.world.chance.happens(self.world.p.captured, "captured", file.deal.number, at.date()):
            file.record.captured.append(at)
            self.tool.hear(file, at)

    def _work(self, seller: Seller, at: datetime, number: int, slot: int) -> None:
        day = at.date()
        if seller.reads(number, slot):
            seller.mind |= dict.fromkeys([*seller.unread, *self.tool.messages(seller, at)], day)
            seller.unread = []
        seller.left += self.world.capacity(seller.number, number) / len(SLOTS)
        if seller.left < 1:
            return
        for n, minutes in zip(self._list(seller, at, number, slot), range(2, 58, 4), strict=False):
            if seller.left < 1:
                return
            self._contact(self.files[n], seller, at + timedelta(minutes=minutes))
            seller.left -= 1

    def _list(self, seller: Seller, at: datetime, number: int, slot: int) -> list[int]:
        """What they have in mind that cannot wait, what the tool shows, what else they have in mind.

        Before days of travel or leave, in the afternoon, also what falls due on these.
        """
        day = at.date()
        mind = seller.due_in_mind(day)
        found = [n for n in mind if self._is_waited_for(n)]
        found += [*self.tool.tells(seller, at, number, slot, day), *mind]
        if slot >= len(SLOTS) // 2 and (ahead := seller.ahead(number)):
            until = add_working_days(day, ahead)
            found += [*self.tool.tells(seller, at, number, slot, until), *seller.due_in_mind(until)]
        return [n for n in dict.fromkeys(found) if self._is_worth_it(self.files[n], seller, at, number)]

    def _is_waited_for(self, n: int) -> bool:
        """A new lead, or a customer who wrote: nobody needs a list to do these first while they are in mind."""
        record = self.files[n].record
        if record.kind == "lead" and not record.follow_ups:
            return True
        return bool(record.heard) and (not record.follow_ups or record.heard[-1] > record.follow_ups[-1])

    def _is_worth_it(self, file: File, seller: Seller, at: datetime, number: int) -> bool:
        """Nobody is rung twice on a day unless they wrote in between; nobody works on a colleague's who is here."""
        is_theirs = seller in (file.seller, self._deputy(file.seller, number))
        if not file.is_open or not is_theirs:
            seller.mind.pop(file.deal.number, None)
            return False
        n, talked = file.deal.number, file.seller.touched.get(file.deal.number)
        if self.world.chance.happens(self.world.p.puts_off, "puts off", n, at.date()):
            return False
        return talked is None or talked.date() != at.date() or self._is_waited_for(n)

    def _contact(self, file: File, seller: Seller, at: datetime) -> None:
        """By whoever's it is, or by a colleague who covers."""
        record = file.record
        silent, late = working_days_between(file.last_at, at), 0.0
        if record.kind == "lead" and not record.follow_ups:
            late = working_hours_between(record.opened_at, at) - self.world.p.response_hours
        answer = file.buyer.answer(silent, late)
        ends = answer in ("junk", "gone", "won")
        plan = None if ends else self._plan(file, at, file.buyer.contacts)
        file.seller.touched[file.deal.number] = at
        record.follow(at, plan)
        self.tool.contacted(file, seller, at, answer, plan)
        seller.mind.pop(file.deal.number, None)
        file.seller.mind.pop(file.deal.number, None)
        if ends:
            self._end(file, at, {"junk": "invalid", "won": "won", "gone": "lost"}[answer])
            return
        if answer == "on" and record.kind == "lead":
            self._become_opportunity(file, at, plan)
        if seller is file.seller:
            self._keep_in_mind(file, at.date(), plan)

    def _deputy(self, seller: Seller, number: int) -> Seller | None:
        """The colleague who covers for somebody on a day."""
        person = self.world.deputies[seller.number].get(number)
        return None if person is None else self.sellers[person]

    def _keep_in_mind(self, file: File, day: date, plan: date | None) -> None:
        """What was agreed, or the cadence, as well as one remembers it."""
        chance, p = self.world.chance, self.world.p
        late = chance.one_of(p.blur, "blur", file.deal.number, file.buyer.contacts)
        meant = plan or add_working_days(day, p.cadence_days)
        file.seller.mind[file.deal.number] = add_working_days(meant, late) if late else meant

    def _become_opportunity(self, file: File, at: datetime, plan: date | None) -> None:
        file.record.close(at, "converted")
        file.records.append(file.record)
        file.record = Record("opportunity", at, plans=[plan])

    def _plan(self, file: File, at: datetime, contact: int) -> date | None:
        """The day of the next step that is agreed in the contact, if one is: what the tool proposes where it suits them."""
        chance, p = self.world.chance, self.world.p
        if not chance.happens(p.plans, "plans", file.deal.number, contact):
            return None
        days = chance.one_of(p.plan_days, "plan days", file.deal.number, contact)
        meant = add_working_days(at.date(), days)
        if chance.happens(p.flexible, "flexible", file.deal.number, contact):
            return self.tool.proposes(file, file.seller, at, meant)
        return meant

    def _end(self, file: File, at: datetime, outcome: str) -> None:
        file.record.close(at, outcome)
        file.seller.mind.pop(file.deal.number, None)
        if file.record.kind == "lead" and outcome == "lost":
            file.record.outcome = "invalid"

"""The life of one opportunity, told as a list of moments and what is done at each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from shangji.activities.models import FollowUp, Task
from shangji.core import clock
from shangji.core.access import Level
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.customers.models import Contact
from shangji.demo import words
from shangji.demo.days import after, working_moment
from shangji.demo.gates import meet
from shangji.demo.leads import Inquiry
from shangji.demo.market import Deal, Market
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.evidence import NONE_SHOWN, Evidence
from shangji.people.models import User

STAGE_DAYS = {"contact": 8, "analysis": 15, "proposal": 17, "negotiation": 15, "contract": 8, "payment": 18}
LEAVE_RATE = {
    "contact": 0.20,
    "analysis": 0.20,
    "proposal": 0.24,
    "negotiation": 0.16,
    "contract": 0.04,
    "payment": 0.0,
}
Deed = tuple[datetime, Callable[[], object]]
_as_it_is = Prepared(
    lambda pk: Opportunity.objects.filter(pk=pk).select_related("subject", "customer", "stage")
)


@dataclass
class Life:
    """Plays a deal from its first day; every deed goes through a verb, as the person who did it then."""

    rng: Random
    market: Market
    deal: Deal
    inquiry: Inquiry | None = None
    """The lead it begins as, where it was one."""
    opportunity: Opportunity = field(init=False)
    contact: Contact | None = None

    def deeds(self) -> Iterator[Deed]:
        """Moments in order; the caller plays each before it asks for the next."""
        moment = self.deal.starts_at
        yield from self._before(moment)
        yield moment, self._open
        stages = list(self.market.stages)
        position, end = 0, self._end()
        while position < len(stages):
            stage = stages[position]
            if self.rng.random() < self.deal.habit.forgets:
                return
            leaves = self.rng.random() < LEAVE_RATE[stage] * self.deal.leave_factor
            days = STAGE_DAYS[stage] * self.deal.habit.pace * self.rng.lognormvariate(0, 0.55)
            until = after(self.rng, moment, max(1.0, days))
            for deed in self._stay(stage, moment, until):
                moment = max(moment, deed[0])
                yield deed
            moment = max(moment, until)
            if end and position >= end:
                yield moment, self._win
                yield self._paid_after(moment), self._settle
                return
            if leaves:
                yield moment, self._leave(stage)
                if self.rng.random() < 0.06 and self.opportunity.is_lost:
                    moment = after(self.rng, moment, self.rng.randrange(20, 90))
                    yield moment, self._reopen
                    self.deal.leave_factor *= 0.4
                    continue
                if self.rng.random() < 0.07 and self.opportunity.is_lost:
                    yield from self._second_life(after(self.rng, moment, self.rng.randrange(20, 70)))
                return
            target, reason = self._next(position)
            yield moment, self._move(stages[target], reason)
            position = target
        yield moment, self._win

    def _second_life(self, moment: datetime) -> Iterator[Deed]:
        """What was lost is taken up again, goes its way faster, and is won or lost once more."""
        yield moment, self._revive
        for stage in list(self.market.stages)[1:5]:
            moment = after(self.rng, moment, self.rng.randrange(3, 9))
            yield moment, self._follow_up(stage, moment)
            moment = after(self.rng, moment, self.rng.randrange(1, 5))
            yield moment, self._move(stage, "")
            if self.rng.random() < 0.16:
                yield moment, self._leave(stage)
                return
        yield after(self.rng, moment, 5), self._win
        yield self._paid_after(moment), self._settle

    def _paid_after(self, moment: datetime) -> datetime:
        return after(self.rng, moment, self.rng.randrange(20, 75))

    def _end(self) -> int:
        """Where it is won: most at the first payment, some when the contract is signed."""
        return 4 if self.rng.random() < 0.35 else 5

    def _next(self, position: int) -> tuple[int, str]:
        chance = self.rng.random()
        if chance < 0.04 and position in (2, 3):
            return position - 1, self.rng.choice(words.BACK)
        if chance < 0.07 and position in (0, 1):
            return position + 2, self.rng.choice(words.SKIP)
        return position + 1, ""

    def _before(self, moment: datetime) -> Iterator[Deed]:
        """What happens while it is a lead."""
        if self.inquiry is None:
            return
        arrives_at = self.inquiry.arrives_at
        yield arrives_at, self.inquiry.arrive
        given_at = arrives_at + timedelta(minutes=self.rng.randrange(2, 120))
        yield given_at, self.inquiry.give
        answered_at = after(self.rng, given_at, 0.05 * self.deal.habit.gap_days)
        yield min(answered_at, moment), self.inquiry.answer

    def _open(self) -> None:
        deal = self.deal
        owner = self.market.owner_of(deal)
        known: dict[str, Any] = {
            "name": deal.name, "amount": deal.amount, "source": deal.source, "product": deal.project,
            "expected_on": (deal.starts_at + timedelta(days=deal.expected_days)).date(),
        }  # fmt: skip
        if self.inquiry is None:
            bought_by, self.contact = self.market.customer_for(deal)
            self.opportunity = Opportunity.open(customer=bought_by, by=owner.actor(), **known)
            return
        met = self.market.customers.get(deal.firm.name)
        customer, contact = met or (None, None)
        self.opportunity = self.inquiry.become(customer, contact, known, owner)
        self.contact = self.inquiry.lead.contact
        if met is None and self.opportunity.customer and self.contact:
            self.market.customers[deal.firm.name] = self.opportunity.customer, self.contact

    def _stay(self, stage: str, since: datetime, until: datetime) -> Iterator[Deed]:
        gap = self.deal.habit.gap_days
        moment = after(self.rng, since, self.rng.uniform(0.1, gap * 0.6))
        while moment < until:
            yield moment, self._follow_up(stage, moment)
            yield from self._besides(moment)
            moment = after(self.rng, moment, gap * self.rng.lognormvariate(0, 0.5))
        if self.rng.random() < 0.05:
            yield moment, self._hold(moment)
            yield after(self.rng, moment, self.rng.randrange(12, 35)), self._resume

    def _follow_up(self, stage: str, moment: datetime) -> Callable[[], None]:
        plans = self.rng.random() < self.deal.habit.plans
        step = self.rng.choice(words.STEPS[stage]) if plans else ""
        step_at = (
            after(self.rng, moment, self.deal.habit.gap_days * self.rng.uniform(0.6, 1.2)) if plans else None
        )
        name = self.contact.name if self.contact else "客户"
        kind, text = words.sentence(self.rng, stage, name, self.deal.project)
        result = self.rng.choices(("progress", "neutral", "blocked"), (5, 3, 1))[0]
        minutes = self.rng.randrange(5, 90)
        # Without a throw of its own: the company stays the same one.
        comes = kind in ("call", "wechat", "mail") and minutes % 4 == 0

        def deed() -> None:
            if self.opportunity.is_open:
                self.opportunity.log_follow_up(
                    text, type=kind, result=result, next_step=step, next_step_at=step_at, duration_min=minutes,
                    contacts=[self.contact.subject] if self.contact else [], by=self._owner().actor(),
                    direction="in" if comes else "out",
                )  # fmt: skip

        return deed

    def _besides(self, moment: datetime) -> Iterator[Deed]:
        """What else happens around a follow-up."""
        chance = self.rng.random()
        soon = moment + timedelta(minutes=self.rng.randrange(3, 40))
        if chance < 0.05:
            yield soon, self._change_amount(Decimal(self.rng.choice((92, 95, 96, 104, 108, 115))) / 100)
        elif chance < 0.11:
            yield soon, self._push(self.rng.choice((7, 14, 21, 30)))
        elif chance < 0.14:
            yield soon, self._comment(self.rng.choice(words.COMMENTS))
        elif chance < 0.16:
            yield soon, self._task(self.rng.choice(words.TASKS), moment)
        elif chance < 0.17:
            yield soon, self._share
        elif chance < 0.19:
            yield soon, self._estimate(self.rng.choice((0.3, 0.4, 0.6, 0.75, 0.8)))

    def _move(self, stage: str, reason: str) -> Callable[[], None]:
        def deed() -> None:
            self._take_up()
            target = self.opportunity.own_stage(self.market.stages[stage])
            direction = self.opportunity.direction_to(target)
            why = reason or ("阶段顺延" if direction in ("skip", "back") else "")
            meet(self.opportunity, target, self.contact, self._owner().actor())
            self.opportunity.move_to(target, reason=why, by=self._owner().actor())

        return deed

    def _win(self) -> None:
        self._take_up()
        meet(self.opportunity, None, self.contact, self._owner().actor())
        self.opportunity.win(payment_due_on=self._agreed_day(), by=self._owner().actor())

    def _agreed_day(self) -> date | None:
        """Half of the customers name the day on which they pay, which is not always the day on which they do."""
        pk = self.opportunity.pk
        return local_day(clock.now()) + timedelta(days=30 + 15 * (pk % 3)) if pk % 2 else None

    def _settle(self) -> None:
        """What was won before the first payment is paid for at last."""
        self.opportunity = _as_it_is.first(self.opportunity.pk)
        if self.opportunity.awaits_payment:
            self.opportunity.settle(by=self._owner().actor())

    def _leave(self, stage: str) -> Callable[[], None]:
        invalid = stage == "contact" and self.rng.random() < 0.3
        reason, rival = self.rng.choice(self.market.loss_reasons), self.rng.choice(self.deal.competitors)
        named = rival if stage in ("proposal", "negotiation", "contract") else ""
        note = self.rng.choice(words.LOST_NOTES).format(rival=rival) if named else ""
        why = self.rng.choice(words.INVALID)
        shown, said = self.rng.random() < 0.6, self.rng.choice(words.LOSS_EVIDENCE)

        def deed() -> None:
            self._take_up()
            owner = self._owner().actor()
            if invalid:
                self.opportunity.invalidate(why, by=owner)
                return
            customer = self.opportunity.customer
            self.opportunity.lose(
                reason, competitor=named, through=_side(reason) if shown else "", note=note, by=owner, evidence=self._evidence(said) if shown else NONE_SHOWN,
                revisit_on=reason.day_to_revisit(owner.now.date(), customer.contract_ends_on if customer else None),
            )  # fmt: skip

        return deed

    def _evidence(self, said: str) -> Evidence:
        last = FollowUp.objects.filter(subject_id=self.opportunity.pk).order_by("-happened_at").first()
        return Evidence(words=said, follow_up=last)

    def _revive(self) -> None:
        fact = self.opportunity.revive(by=self._owner().actor())
        amount, self.opportunity = self.opportunity.amount, Opportunity.objects.get(pk=fact.child_id)
        self.opportunity.change_amount(amount, by=self._owner().actor())

    def _reopen(self) -> None:
        self.opportunity.reopen(
            reason=words.REOPEN[self.opportunity.pk % len(words.REOPEN)], by=self._owner().actor()
        )

    def _hold(self, moment: datetime) -> Callable[[], None]:
        until, reason = (moment + timedelta(days=30)).date(), self.rng.choice(words.HOLDS)

        def deed() -> None:
            if self.opportunity.is_open:
                self.opportunity.hold(until, reason=reason, by=self._owner().actor())

        return deed

    def _resume(self) -> None:
        self._take_up()

    def _take_up(self) -> None:
        self.opportunity = _as_it_is.first(self.opportunity.pk)  # others have had it in their hands
        if self.opportunity.is_on_hold:
            self.opportunity.resume(by=self._owner().actor())

    def _change_amount(self, factor: Decimal) -> Callable[[], None]:
        def deed() -> None:
            if self.opportunity.amount:
                amount = (self.opportunity.amount * factor / 1000).to_integral_value() * 1000
                self.opportunity.change_amount(amount, by=self._owner().actor())

        return deed

    def _push(self, days: int) -> Callable[[], None]:
        def deed() -> None:
            if self.opportunity.expected_on:
                day = self.opportunity.expected_on + timedelta(days=days)
                self.opportunity.change_expected_on(day, by=self._owner().actor())

        return deed

    def _comment(self, text: str) -> Callable[[], None]:
        def deed() -> None:
            leader = self.market.staff.leader_of(self._owner())
            said = text.format(leader=leader.name)
            self.opportunity.comment(
                said, mentioned=[leader] if "{leader}" in text else [], by=self._owner().actor()
            )

        return deed

    def _task(self, title: str, moment: datetime) -> Callable[[], None]:
        due = working_moment(self.rng, (moment + timedelta(days=4)).date()).date()
        finishes = self.rng.random() < 0.8

        def deed() -> None:
            owner = self._owner()
            added = self.opportunity.add_task(title, assignee=owner, due_on=due, by=owner.actor())
            if finishes:
                self.opportunity.finish_task(Task.objects.get(pk=added.task_id), by=owner.actor())

        return deed

    def _share(self) -> None:
        owner = self._owner()
        helper = self.market.helper_for(owner)
        self.opportunity.share_with(helper, level=Level.WRITE, by=owner.actor())

    def _estimate(self, ratio: float) -> Callable[[], None]:
        def deed() -> None:
            self.opportunity.set_win_ratio(ratio, by=self._owner().actor())

        return deed

    def _owner(self) -> User:
        return self.market.user(self.opportunity.owner_id)


SIDES = {"价格": "market", "产品与方案": "us", "客户": "customer", "关系": "us"}


def _side(reason: LossReason) -> str:
    """On whose side a reason of this group lies."""
    return SIDES.get(reason.parent.name, "") if reason.parent else ""

"""The second arm: what this product really puts on Today and into the inbox, and every deed through its verbs."""

from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from shangji.activities.forms import moment_of
from shangji.core import clock
from shangji.core.access import Actor, System
from shangji.core.jobs import Job, claim, run
from shangji.leads.models import AssignmentRule, Lead
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.opportunities.models.pipeline import StagePlan
from shangji.opportunities.today import day_of
from shangji.people.models import Notification, Role, Team, User
from shangji.process.deputies import lend_due
from shangji.process.ladder import watch
from shangji.process.models import Rhythm
from shangji.process.room import room_of
from shangji.simulation.parameters import Parameters
from shangji.simulation.play import File
from shangji.simulation.sellers import Seller
from shangji.simulation.world import World

BY = System("simulation")


class Broken(Exception):
    """A job of the product failed while it was watched: its figures would mean nothing."""


class Product:
    """Lives in a database that holds the roles and pools of a new installation and nothing else."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers: dict[int, int] = {}
        """Subject → number of the deal."""
        self.nouns: dict[int, Any] = {}
        """Number of the deal → the lead or opportunity that stands for it now."""
        self.shown: dict[int, tuple[date, list[tuple[int, date]]]] = {}
        """Person → the list they opened: on which day, and which deals with the day they are due."""
        with clock.at(world.begins_at), transaction.atomic():
            self.people = _hire(world)
            self.actors = [User.objects.for_sign_in().get(pk=user.pk).actor() for user in self.people]
            self.stages, self.reason = _settings(world, self.people)
        self.place = {user.pk: n for n, user in enumerate(self.people)}

    def day(self) -> AbstractContextManager[object]:
        return transaction.atomic()

    def open_stock(self, file: File, at: datetime, plan: date) -> None:
        with clock.at(at):
            found = Opportunity.open(
                f"项目 {file.deal.number}", amount=Decimal(file.deal.amount), stage=self.stages[file.deal.stage - 1],
                next_step="再联系", next_step_at=moment_of(plan, None), by=self.actors[file.deal.person],
            )  # fmt: skip
        self._stands_for(file, found)

    def arrive(self, file: File, at: datetime) -> int:
        """It is captured, and the rule gives it to whose turn it is and who is here."""
        n = file.deal.number
        with clock.at(at):
            lead = Lead.capture(company=f"客户 {n}", phone=f"139{n:08d}", need="询价", by=BY)
            _run_jobs()
            lead = Lead._base_manager.get(pk=lead.pk)
            if lead.owner_id is None:
                lead.assign_to(self.people[file.deal.person], by=BY)
                _run_jobs()
        self._stands_for(file, lead)
        return self.place[lead.owner_id or self.people[file.deal.person].pk]

    def hear(self, file: File, at: datetime) -> None:
        with clock.at(at):
            self._noun(file).hear("请问什么时候能给方案？", channel="mail", by=BY)

    def proposes(self, file: File, seller: Seller, at: datetime, meant: date) -> date:
        """What the composer proposes when a step is planned for that day."""
        with clock.at(at):
            room = room_of(self.people[seller.number].pk, at, without=self._noun(file).pk)
            return room.nearest(meant, at)

    def contacted(self, file: File, seller: Seller, at: datetime, answer: str, plan: date | None) -> None:
        by, noun = self.actors[seller.number], self._noun(file)
        with clock.at(at):
            noun.log_follow_up(
                "和客户通了电话，说了进展", type="call", duration_min=8, next_step="再联系" if plan else "",
                next_step_at=moment_of(plan, None), by=by,
            )  # fmt: skip
            if answer in ("junk", "gone"):
                self._give_up(noun, by)
            elif answer == "won":
                noun.win(by=by)
            elif answer == "on":
                self._go_on(file, noun, by)

    def lost(self, file: File, at: datetime) -> None:
        with clock.at(at):
            self._give_up(self._noun(file), self.actors[file.seller.number])

    def hour(self, at: datetime, day: int, slot: int) -> None:
        """The ladder and the queue, as the worker runs them."""
        with clock.at(at):
            watch(at)
            lend_due(at)
            _run_jobs()

    def messages(self, seller: Seller, at: datetime) -> list[int]:
        """What stands unread in the inbox is read."""
        lines = Notification.objects.filter(user=self.people[seller.number]).unread()
        subjects = list(lines.order_by("pk").values_list("event__subject_id", flat=True))
        if subjects:
            lines.mark_read(at)
        return [n for pk in subjects if (n := self.numbers.get(pk)) is not None]

    def tells(self, seller: Seller, at: datetime, day: int, slot: int, until: date) -> list[int]:
        """Today, from the first hour in which they read what it tells them in the morning; the page stays open."""
        opened = self.shown.get(seller.number)
        if opened is None or opened[0] != at.date():
            if not (seller.reads(day, slot) or (slot == 0 and seller.looks(day))):
                return []
            self._open(seller, at)
        return [n for n, due_on in self.shown[seller.number][1] if due_on <= until]

    def _open(self, seller: Seller, at: datetime) -> None:
        with clock.at(at):
            page = day_of(self.actors[seller.number], at)
        rows = [(self.numbers.get(a.noun.pk), a) for a in [*page.now, *page.today, *page.forward, *page.soon]]
        today = {id(a) for a in [*page.now, *page.today, *page.forward]}
        found = [(n, at.date() if id(a) in today else a.due_at.date()) for n, a in rows if n is not None]
        self.shown[seller.number] = at.date(), found

    def _go_on(self, file: File, noun: Any, by: Actor) -> None:
        if isinstance(noun, Opportunity):
            noun.move_to(self.stages[file.buyer.stage - 1], by=by)
            return
        n = file.deal.number
        known = {"name": f"项目 {n}", "amount": Decimal(file.deal.amount), "stage": self.stages[0]}
        noun.convert(Into(customer_known={"name": f"客户 {n}"}, opportunity_known=known), by=by)
        self._stands_for(file, noun.opportunity)

    def _give_up(self, noun: Any, by: Actor) -> None:
        if isinstance(noun, Opportunity):
            noun.lose(self.reason, by=by)
        else:
            noun.invalidate("不再需要", by=by)

    def _stands_for(self, file: File, noun: Any) -> None:
        self.nouns[file.deal.number] = noun
        self.numbers[noun.pk] = file.deal.number

    def _noun(self, file: File) -> Any:
        return self.nouns[file.deal.number]


def _run_jobs() -> None:
    """What facts have promised, in order, as the worker would. Raises Broken."""
    ready = Job.objects.filter(state=Job.State.READY).order_by("due_at", "pk")
    while job := ready.filter(due_at__lte=clock.now()).first():
        if job.name in Job.step_by_step:
            taken = claim()
            if taken is None or not run(taken):
                raise Broken(job.name)
        else:
            Job.handlers[job.name](job)
            job.delete()


def _hire(world: World) -> list[User]:
    """One team with its leader; everybody says beforehand when they are away, and who covers."""
    roles = {role.key: role for role in Role.objects.all()}
    team = Team.add("销售部", by=BY)
    User.add("leader", name="主管", role=roles["leader"], team=team, by=BY)
    found = []
    for n in range(world.p.people):
        user = User.add(f"sales{n}", name=f"销售 {n}", role=roles["sales"], team=team, by=BY)
        for first, last in world.leaves(n):
            user.plan_absence(world.days[first], world.days[last], by=BY)
        found.append(user)
    for n, user in enumerate(found):
        for (first, _last), absence in zip(world.leaves(n), user.absences.order_by("starts_on"), strict=True):
            if first in world.deputies[n]:
                user.name_deputy(absence.pk, found[world.deputies[n][first]], by=BY)
    return found


def _settings(world: World, people: list[User]) -> tuple[list[Stage], LossReason]:
    p = world.p
    plans = [
        StagePlan(
            key=f"s{n}", name=f"阶段 {n + 1}", expected_days=p.stage_days, win_ratio=(n + 1) / (p.stages + 1)
        )
        for n in range(p.stages)
    ]
    pipeline = Pipeline.add("流程", stages=plans, is_default=True, by=BY)
    reason = LossReason.add("没有选我们", parent=LossReason.add("客户", by=BY), by=BY)
    AssignmentRule.add("轮流", members=[{"user": user.pk} for user in people], by=BY)
    if rhythm := _rhythm(p):
        Rhythm.start(by=BY, **rhythm)
    return list(pipeline.stages_now().select_related("pipeline")), reason


def _rhythm(p: Parameters) -> dict[str, Any]:
    """What differs from the product's own defaults."""
    wanted = {
        "cadence_days": p.cadence_days, "leader_days": p.cadence_days + 2, "risk_days": p.cadence_days + 4,
        "response_hours": round(p.response_hours), "reply_hours": p.reply_hours,
    }  # fmt: skip
    rhythm = Rhythm()
    return {name: value for name, value in wanted.items() if value != getattr(rhythm, name)}

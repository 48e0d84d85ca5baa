"""The leads of the demo company: inquiries that become opportunities, and those that become nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from shangji.core.access import System
from shangji.core.jobs import enqueue
from shangji.customers.models import Contact, Customer
from shangji.demo import lead_words as words
from shangji.demo.companies import TITLES, TOWNS, Firm, firms, person_name
from shangji.demo.days import after, working_moment
from shangji.demo.people import HABITS, Staff
from shangji.gateway.models import InboundHook, PublicForm
from shangji.gateway.models.inbound_hook import new_secret
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import AssignmentRule, Campaign, Lead, Source
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.models import Opportunity
from shangji.people.merging.pairing import SWEEP
from shangji.people.models import Pool, Team, User

COUNT = 230
Deed = tuple[datetime, Callable[[], None]]
BY = System("demo")


@dataclass(frozen=True)
class Desk:
    """Where leads come in and where they lie."""

    staff: Staff
    fresh: Pool
    shore: Pool
    sources: dict[str, Source]
    campaigns: dict[str, list[Campaign]]

    def campaign(self, source: str, day: date) -> Campaign | None:
        """The one that was running for this source."""
        running = [
            campaign
            for campaign in self.campaigns.get(source, ())
            if campaign.starts_on and campaign.ends_on and campaign.starts_on <= day <= campaign.ends_on
        ]
        return running[-1] if running else None

    def seller_at(self, province: str, rng: Random) -> User:
        """Somebody of the team whose region it is; a leader looks after fewer."""
        team = next(name for name, towns in TOWNS.items() if any(p == province for p, _city in towns))
        sellers = [u for u in self.staff.sellers if u.team and u.team.name == team and u.is_active]
        return rng.choices(sellers, [1 if u.role and u.role.key == "leader" else 3 for u in sellers])[0]


def open_desk(staff: Staff, first_day: date, days: int) -> Desk:
    """The pools with their people, the campaigns with their cost."""
    ensure_leads()
    company = Team.objects.get(parent__isnull=True)
    runs = [u for u in staff.by_name.values() if u.role and u.role.key in ("leader", "operations")]
    pools = {pool.name: pool for pool in Pool.objects.all()}
    for pool in pools.values():
        pool.set_members(by=BY, teams=[company], administrators=runs)
    pools["线索公海"].change(rule={"conditions": {"no_follow_up": 15}, "exempt": ["planned_step"]}, by=BY)
    spared = ["planned_step", "open_opportunity", "approval", "payment"]
    pools["客户公海"].change(rule={"conditions": {"no_follow_up": 180}, "exempt": spared}, by=BY)
    sources = {source.name: source for source in Source.objects.all()}
    campaigns: dict[str, list[Campaign]] = {}
    for name, source, share, length, cost in words.CAMPAIGNS:
        starts_on = first_day + timedelta(days=int(days * share))
        campaign = Campaign.add(
            name, source=sources[source], starts_on=starts_on, ends_on=starts_on + timedelta(days=length),
            cost=Decimal(cost), by=BY,
        )  # fmt: skip
        campaigns.setdefault(source, []).append(campaign)
    return Desk(staff, pools["线索池"], pools["线索公海"], sources, campaigns)


@dataclass
class Inquiry:
    """One lead from its arrival; `owner` says who gets it at that moment."""

    rng: Random
    desk: Desk
    firm: Firm
    project: str
    source: str
    arrives_at: datetime
    owner: Callable[[], User]
    person: str = ""
    lead: Lead = field(init=False)

    def arrive(self) -> None:
        self.person = self.person or person_name(self.rng)
        text = self.rng.choice(words.NEEDS[self.source]).format(
            project=self.project, count=self.rng.randrange(1, 5), month=self.rng.randrange(1, 13)
        )
        self.lead = Lead.capture(
            company=self.firm.name, person=self.person, title=self.rng.choice(TITLES), need=text,
            phone=f"1{self.rng.choice('3589')}{self.rng.randrange(10**9):09d}", industry=self.firm.trade.industry,
            province=self.firm.province, city=self.firm.city, source=self.desk.sources[self.source],
            campaign=self.desk.campaign(self.source, self.arrives_at.date()), pool=self.desk.fresh,
            by=System("官网表单" if self.source == "官网询盘" else "线索录入", channel="api"),
        )  # fmt: skip

    def give(self) -> None:
        """Somebody who runs the pool gives it to whose region it is."""
        owner = self.owner()
        leader = self.desk.staff.leader_of(owner)
        self.lead.assign_to(owner, note="按区域分配", by=leader.actor())

    def answer(self) -> None:
        owner = self.lead.owner
        if owner and owner.is_active and self.lead.is_open:
            self.lead.log_follow_up(self.rng.choice(words.CALLS), type="call", by=owner.actor())

    def become(
        self, customer: Customer | None, contact: Contact | None, deal: dict[str, Any], by: User
    ) -> Opportunity:
        """The opportunity it turns into, with a customer that is new or known."""
        lead = self.lead
        new = {
            "name": lead.company,
            "industry": lead.industry,
            "province": lead.province,
            "city": lead.city,
            "source": self.source,
        }
        person = {"name": lead.person, "title": lead.title, "phone": lead.phone}
        if lead.owner_id != by.pk:
            lead.assign_to(by, note="客户由其负责", by=BY)
        lead.convert(
            Into(
                customer=customer, customer_known=None if customer else new, contact=contact,
                contact_known=None if contact else person, opportunity_known=deal,
            ),
            by=by.actor(),
        )  # fmt: skip
        found = lead.opportunity
        if found is None:
            raise LookupError("a converted lead has its opportunity")
        return found


@dataclass
class Passing:
    """A lead that never becomes an opportunity."""

    inquiry: Inquiry
    rng: Random

    def deeds(self) -> Iterator[Deed]:
        inquiry, rng = self.inquiry, self.rng
        yield inquiry.arrives_at, inquiry.arrive
        if rng.random() < 0.04:
            return
        moment = inquiry.arrives_at + timedelta(minutes=rng.randrange(2, 200))
        yield moment, inquiry.give
        habit = inquiry.desk.staff.habits[inquiry.lead.owner_id or 0]
        if rng.random() < habit.plans:
            moment = after(rng, moment, rng.uniform(0.05, habit.gap_days / 4))
            yield moment, inquiry.answer
        moment = after(rng, moment, rng.uniform(3, 25))
        yield moment, self._invalidate if rng.random() < 0.45 else self._return
        if inquiry.lead.is_in_pool and rng.random() < 0.35:
            moment = after(rng, moment, rng.uniform(20, 90))
            yield moment, self._claim
            yield after(rng, moment, 1), inquiry.answer

    def _invalidate(self) -> None:
        lead = self.inquiry.lead
        if lead.owner and lead.owner.is_active:
            lead.invalidate(self.rng.choice(words.INVALID), by=lead.owner.actor())

    def _return(self) -> None:
        lead = self.inquiry.lead
        if lead.owner and lead.owner.is_active:
            lead.give_back(
                self.rng.choice(words.RETURNS), pool=self.inquiry.desk.shore, by=lead.owner.actor()
            )

    def _claim(self) -> None:
        lead = self.inquiry.lead
        sellers = [u for u in self.inquiry.desk.staff.sellers if u.is_active and u.pk != lead.last_owner_id]
        if lead.is_in_pool:
            lead.claim(by=self.rng.choice(sellers).actor())


def fresh_today(desk: Desk, rng: Random, moment: datetime) -> None:
    """This morning's leads: two wait for their first word, and a rule gives out what comes next."""
    for province, username in (("浙江", "lin"), ("浙江", "lin"), ("江苏", "tian"), ("广东", "liang")):
        team = next(name for name, towns in TOWNS.items() if any(p == province for p, _city in towns))
        firm = next(f for f in firms(rng, 40, team) if f.province == province)
        user = desk.staff.by_name[username]
        inquiry = Inquiry(
            rng, desk, firm, rng.choice(firm.trade.projects)[0], "官网询盘", moment, partial(desk.staff.by_name.__getitem__, username)
        )  # fmt: skip
        inquiry.arrive()
        inquiry.lead.assign_to(user, note="按区域分配", by=desk.staff.leader_of(user).actor())
    inbound = [desk.sources[name].pk for name in ("官网询盘", "公众号", "百度推广")]
    regions = [
        {"team": Team.objects.get(name=team).pk, "provinces": sorted({p for p, _city in TOWNS[team]}), "capacity": 30} for team in HABITS
    ]  # fmt: skip
    online = {"all": [{"field": "source", "op": "is", "value": inbound}]}
    AssignmentRule.add(
        "线上线索按区域", strategy="best_fit", pool=desk.fresh, by=BY, conditions=online, members=regions
    )
    everybody = [{"user": user.pk, "capacity": 30} for user in desk.staff.sellers if user.is_active]
    AssignmentRule.add(
        "其余线上线索轮流",
        strategy="round_robin",
        pool=desk.fresh,
        by=BY,
        conditions=online,
        members=everybody,
    )
    PublicForm.add(
        "官网询盘", source=desk.sources["官网询盘"], pool=desk.fresh, title="告诉我们您的需求", title_en="Tell us what you need",
        intro="工程师会在一个工作日内联系您。", intro_en="An engineer will be in touch within one working day.",
        asked=["company", "person", "phone", "city", "need"], required=["phone"], consent="我同意贵公司使用以上信息与我联系，不作他用。",
        consent_en="I agree that you use what I fill in to answer me, and for nothing else.", by=BY,
    )  # fmt: skip
    InboundHook.add(
        "客服系统", secret=new_secret(), source=desk.sources["官网询盘"], pool=desk.fresh, by=BY,
        mapping={"company": "data.company", "person": "data.visitor.name", "phone": "data.visitor.mobile", "need": "data.message"},
        example='{"data": {"company": "宁波甬拓", "visitor": {"name": "张伟", "mobile": "138 0574 1234"}, "message": "两台码垛机"}}',
    )  # fmt: skip
    contracts(desk)
    twice(desk)
    away = desk.staff.by_name["su"]
    away.plan_absence(moment.date(), moment.date() + timedelta(days=2), reason="年假", by=BY)
    beside = [user for user in desk.staff.sellers if user.team_id == away.team_id and user.pk != away.pk]
    deputy = next(user for user in beside if user.is_active)
    away.name_deputy(away.absences.latest("pk").pk, deputy, by=BY)


def contracts(desk: Desk) -> None:
    """Who bought has a contract for a year from then; some of them have ended."""
    won = Opportunity.objects.filter(outcome=Opportunity.Outcome.WON, customer__owner__in=desk.staff.sellers)
    ends = {
        deal.customer_id: deal.closed_at.date() + timedelta(days=365) for deal in won.order_by("closed_at")
    }
    owners = User.objects.for_sign_in().in_bulk()
    for customer in Customer.objects.filter(pk__in=ends).order_by("pk"):
        customer.change(contract_ends_on=ends[customer.pk], by=owners[customer.owner_id].actor())


def twice(desk: Desk) -> None:
    """Companies that somebody typed once more, as people write them: what the sweep finds."""
    for customer in Customer.objects.filter(owner__in=desk.staff.sellers, name__endswith="有限公司").order_by(
        "pk"
    )[:4]:
        name = customer.name.removesuffix("有限公司").removeprefix(customer.city)
        Customer.add(name, owner_id=customer.owner_id, city=customer.city, source="电话来访", by=BY)
    enqueue(SWEEP, {})


def passing(rng: Random, desk: Desk, last_day: date, days: int) -> list[Passing]:
    """COUNT leads over the played months; the newest still wait for their first word."""
    found = []
    regions = {team: firms(rng, 60, team) for team in HABITS}
    for _number in range(COUNT):
        firm = rng.choice(regions[rng.choice(tuple(HABITS))])
        day = last_day - timedelta(days=days - int(days * rng.random() ** 0.7))
        inner = Random(rng.random())  # noqa: S311 - the same company every time
        inquiry = Inquiry(
            inner, desk, firm, inner.choice(firm.trade.projects)[0], inner.choice(tuple(words.NEEDS)),
            working_moment(inner, day, later=False), partial(desk.seller_at, firm.province, inner),
        )  # fmt: skip
        found.append(Passing(inquiry, inner))
    return found

"""Plays the demo company, day by day."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import add_working_days, today
from shangji.core.collecting import seldom
from shangji.core.events import Event
from shangji.core.seals import seal
from shangji.core.statistics import refresh
from shangji.customers.models import Customer
from shangji.demo import apart, process
from shangji.demo.boards import make_boards
from shangji.demo.chains import Chains
from shangji.demo.channels import one_robot
from shangji.demo.days import working_moment
from shangji.demo.forecasts import Calls, doubt, plan_years
from shangji.demo.gates import exceptions_of_today, gates_come
from shangji.demo.groups import join_groups
from shangji.demo.handovers import hand_over_today
from shangji.demo.kept_views import keep_views
from shangji.demo.lead_words import NEEDS
from shangji.demo.leads import Desk, Inquiry, fresh_today, open_desk, passing
from shangji.demo.life import Deed, Life
from shangji.demo.market import DEALS, MONTHS, Deal, Market
from shangji.demo.own_fields import add_own_fields, count_margins
from shangji.demo.people import HABITS, LEAVER, PEOPLE, hire
from shangji.demo.pulses import answer
from shangji.demo.reports import weekly_report
from shangji.demo.reviews import Reviews
from shangji.demo.risks import Weeks
from shangji.insight.snapshots.taking import catch_up
from shangji.opportunities.defaults import ensure_process
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.people.defaults import ensure_roles
from shangji.people.models import Team, User
from shangji.process.ladder import tell_who_hears, watch
from shangji.process.ledger import LADDER
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from shangji.process.risk_telling import tell_of_risks

PASSWORD = "shangji-demo"  # noqa: S105 - a demo everybody may enter; a real start refuses it
ACCOUNTS = [
    (username, name, role)
    for username, name, role, _team in PEOPLE
    if username in ("lin", "zhou", "shen", "bai", "chen")
]
SEED = 20_260_101
STEP = 400
TOLD_FOR = timedelta(days=7)
Progress = Callable[[int, int], None]


class Played(Protocol):
    """Whatever happens in an order of its own."""

    def deeds(self) -> Iterator[Deed]: ...


@dataclass
class Watch:
    """Every working morning, what was neglected climbs the ladder; who would have been told long ago is not told now."""

    first_day: date
    last_day: date

    def deeds(self) -> Iterator[Deed]:
        day = self.first_day
        while day < self.last_day:
            day = add_working_days(day, 1)
            is_told = self.last_day - day < TOLD_FOR
            for hour in (time(0, 0, 20), time(9)) if is_told else (time(9),):
                moment = timezone.make_aware(datetime.combine(day, hour))
                yield moment, partial(self._told if is_told else self._untold, moment)

    def _untold(self, moment: datetime) -> None:
        watch(moment, channel="import")

    def _told(self, moment: datetime) -> None:
        """At once, as a worker would; the jobs that say so again find it said."""
        watch(moment)
        for event in Event.objects.filter(kind__in=LADDER, occurred_at=moment).select_related("subject"):
            tell_who_hears(event)


def is_built() -> bool:
    return bool(User._base_manager.filter(username=PEOPLE[0][0]).exists())


@override("zh-hans")
@seldom()
def build(progress: Progress = lambda _done, _total: None, *, last_day: date | None = None) -> None:
    """Play 18 months up to `last_day` (today), in Chinese as its people write; commits step by step."""
    last_day = last_day or today()
    now = timezone.make_aware(datetime.combine(last_day, time(9)))
    rng = Random(SEED)  # noqa: S311 - the same company every time
    with clock.at(now - timedelta(days=MONTHS * 30 + 2)), transaction.atomic():
        ensure_roles()
        ensure_process()
        ensure_risk_rules()
        staff = hire(PASSWORD)
        reasons = list(
            LossReason.objects.filter(parent__isnull=False).select_related("parent").order_by("pk")
        )
        stages = {
            stage.key: stage for stage in Pipeline.objects.get().stages_now().select_related("pipeline")
        }
        desk = open_desk(staff, last_day - timedelta(days=MONTHS * 30), MONTHS * 30)
    market = Market(rng, staff, stages, reasons)
    lives: list[Played] = [_life(rng, market, desk, deal) for deal in market.deals(last_day)]
    lives += passing(rng, desk, last_day, MONTHS * 30)
    weeks = Weeks(Random(SEED), last_day - timedelta(days=MONTHS * 30), last_day)  # noqa: S311 - as above
    watching = Watch(last_day - timedelta(days=MONTHS * 30), last_day)
    calls = Calls(last_day - timedelta(days=MONTHS * 30), last_day)
    chains = Chains(Random(SEED), last_day)  # noqa: S311 - as above
    deeds = _in_order(
        [*lives, weeks, watching, calls, Reviews(last_day), chains],
        [_leaver(market, rng, last_day), gates_come(rng, last_day)],
        now,
    )
    span = MONTHS * 30 * 86_400
    while step := list(islice(deeds, 1)):
        with transaction.atomic():
            moment = _play(step[0])
            for deed in islice(deeds, STEP):
                moment = _play(deed)
        progress(DEALS - int(DEALS * max((now - moment).total_seconds(), 0) / span), DEALS)
    with clock.at(now), transaction.atomic():
        fresh_today(desk, rng, now)
        exceptions_of_today(staff)
        process.play(staff, now)
        join_groups()
        scan(now, everything=True)
        tell_of_risks(now)
        weekly_report(now)
        apart.play(staff, now)
        keep_views(staff)
        make_boards(staff)
        one_robot(Team.objects.get(name=next(iter(HABITS))), staff.by_name["chen"].actor())
        plan_years(staff, last_day - timedelta(days=MONTHS * 30), last_day)
        doubt(staff, now)
        hand_over_today()
        add_own_fields()
        count_margins(staff.by_name["bai"].actor(), now)
        answer(staff, now)
    with clock.at(now):
        catch_up(now)
        seal()
    refresh()


def _life(rng: Random, market: Market, desk: Desk, deal: Deal) -> Life:
    """Every second deal of a source that brings leads begins as one, some days before."""
    life = Life(Random(rng.random()), market, deal)  # noqa: S311 - the same company every time
    if deal.source in NEEDS and life.rng.random() < 0.4:
        day = (deal.starts_at - timedelta(days=life.rng.randrange(2, 12))).date()
        life.inquiry = Inquiry(
            Random(life.rng.random()), desk, deal.firm, deal.project, deal.source,  # noqa: S311 - as above
            working_moment(life.rng, day, later=False), lambda: market.owner_of(deal),
        )  # fmt: skip
    return life


def _play(deed: Deed) -> datetime:
    moment, do = deed
    with clock.at(moment):
        do()
    return moment


def _in_order(lives: Sequence[Played], single: Sequence[Deed], now: datetime) -> Iterator[Deed]:
    """The deeds of all lives by moment; a life goes on only after its last deed was played."""
    queue: list[tuple[datetime, int, Deed, Iterator[Deed]]] = [
        (deed[0], -1 - n, deed, iter(())) for n, deed in enumerate(single)
    ]
    heapq.heapify(queue)
    for number, life in enumerate(lives):
        deeds = life.deeds()
        first = next(deeds)
        heapq.heappush(queue, (first[0], number, first, deeds))
    while queue:
        moment, number, deed, deeds = heapq.heappop(queue)
        if moment >= now:
            continue
        yield deed
        following = next(deeds, None)
        if following:
            heapq.heappush(
                queue, (max(following[0], moment), number, (max(following[0], moment), following[1]), deeds)
            )


def _leaver(market: Market, rng: Random, last_day: date) -> Deed:
    """Eight months before the end somebody leaves: everything they own goes to a colleague."""
    moment = working_moment(rng, last_day - timedelta(days=240))

    def leave() -> None:
        leaver = market.staff.by_name[LEAVER]
        leader = market.staff.leader_of(leaver)
        heir = next(
            u
            for u in market.staff.sellers
            if u.team_id == leaver.team_id and u.pk not in (leaver.pk, leader.pk)
        )
        for model in (Customer, Opportunity):
            for noun in model.objects.filter(owner_id=leaver.pk).order_by("pk"):
                noun.assign_to(heir, note="离职交接", by=leader.actor())
        leaver.disable(by=System("demo"))
        market.moved_to[leaver.pk] = heir

    return moment, leave

"""A hundred customers lived through by the verbs, and as many copies of them as are asked for, written by the engine."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models

from bench.company import Company
from bench.copies import Copies, loading, newest
from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import System
from shangji.core.events import Event
from shangji.core.jobs import Job
from shangji.core.statistics import refresh
from shangji.core.subjects import Subject
from shangji.customers.keeping import keep_tiers_of
from shangji.customers.models import ChainSeat, Contact, Customer, Tag, TierRule
from shangji.customers.tiers.terms import default_settings
from shangji.opportunities.models import LossReason, Opportunity, StageStay, Tally
from shangji.process.models import Alert, Obligation
from shangji.process.risk_scan import scan

BY = System("bench")
HOUSES = 100
OPPORTUNITIES = (1, 1, 1, 1, 2, 4, 0, 0, 0, 0)
"""Of ten customers in turn: one each on average."""
OWN_TALKS, TALKS = 6, 4
"""Follow-ups of a customer itself, and of each opportunity: ten a customer on average."""
LOGGED = 5
"""The log is copied with every fifth copy alone: it would be twice all other tables together."""
TRADES = ("精密制造", "汽车零部件", "新能源", "包装机械", "注塑", "轴承", "电子", "食品机械")
COPIED: tuple[type[models.Model], ...] = (
    Subject, Customer, Contact, Opportunity, StageStay, FollowUp, FollowUp.contacts.through, Obligation, ChainSeat,
    Alert, Event,
)  # fmt: skip


def settle(company: Company, size: int, tell: Callable[[str], None]) -> None:
    """`size` customers: a hundred by the verbs, the others their copies."""
    rule()
    first = newest(Subject) + 1
    for n in range(HOUSES):
        house(company, n)
    pks = list(Customer._base_manager.values_list("pk", flat=True))
    keep_tiers_of(pks, clock.now())
    scan(clock.now(), everything=True)
    copies = Copies(COPIED, first, LOGGED)
    with loading(COPIED):
        for model in COPIED:
            copies.make(model, size // HOUSES - 1)
            tell(f"  {model._meta.db_table}")
    Job.objects.all().delete()
    Tally.mend()
    refresh()


def rule() -> None:
    """A tier rule as it is proposed, and a tag that every tenth customer has."""
    TierRule.publish(default_settings(), by=BY)
    Tag.add("大客户", condition={"all": [{"field": "potential", "op": "at_least", "value": 900_000}]}, by=BY)


def house(company: Company, n: int) -> None:
    """A customer of the last two years, its contact, its opportunities and what was said."""
    owner, now = company.sellers[n % len(company.sellers)], clock.now()
    began = now - timedelta(days=700 - n)
    by = owner.actor().at(began)
    customer = Customer.add(f"宁波{TRADES[n % 8]}{n}有限公司", by=by, industry=TRADES[n % 8], province="浙江", city="宁波", potential=n * 10_000, phone=f"0574-8765{n:04}")  # fmt: skip
    zhang = Contact.add("张工", customer=customer, by=by, title="设备科长", phone=f"1380000{n:04}")
    customer.seat("decider", contact=zhang, influence=4, by=by)
    days = 600 // (OWN_TALKS + 1)
    for k in range(OWN_TALKS):
        say(customer, zhang, k, owner.actor().at(began + timedelta(days=(k + 1) * days)))
    lost = LossReason._base_manager.filter(is_retired=False).order_by("pk")[0]
    for k in range(OPPORTUNITIES[n % 10]):
        at = began + timedelta(days=20 + 60 * k)
        found = Opportunity.open(f"输送线{n}-{k}", customer=customer, amount=100_000 * (k + 1), by=owner.actor().at(at))  # fmt: skip
        for j in range(TALKS):
            say(found, zhang, j, owner.actor().at(at + timedelta(days=(j + 1) * 10)))
        if (n + k) % 3:
            found.lose(lost, by=owner.actor().at(at + timedelta(days=55)))


def say(noun: Any, contact: Contact, k: int, by: Any) -> None:
    way = (FollowUp.Type.CALL, FollowUp.Type.VISIT, FollowUp.Type.WECHAT)[k % 3]
    noun.log_follow_up("通了电话，预算已经批下来。", type=way, next_step="发报价", next_step_at=by.now + timedelta(days=5), contacts=[contact.subject], by=by)  # fmt: skip

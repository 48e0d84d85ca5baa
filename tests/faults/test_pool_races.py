"""Fifty hands in one pool, two workers with one rule: one wins, nobody is skipped, nothing is given twice."""

import threading
from collections import Counter

import pytest

from shangji.core import jobs
from shangji.core.access import Refusal
from shangji.core.verify import verify
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Assignment, AssignmentRule, Lead
from shangji.people.duplicates import DuplicateFound
from shangji.people.models import DuplicateRule, Pool, User
from shangji.people.models.pool import PoolUse
from shangji.people.pooled import LimitReached, Taken
from tests.faults.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
HANDS = 50


@pytest.fixture
def people(roles, teams, system):
    return [
        User.add(f"hand{n}", name=f"第{n}人", role=roles["sales"], team=teams["east"], by=system)
        for n in range(HANDS)
    ]


@pytest.fixture
def pool(process, teams, system):
    ensure_leads()
    found = Pool.objects.get(name="线索公海")
    found.set_members(by=system, teams=[teams["company"]])
    return found


def test_of_fifty_who_claim_one_lead_one_has_it_and_the_others_read_who(pool, people, system):
    lead = Lead.capture(company="宁波甬拓", pool=pool, by=system)
    actors = [User.objects.for_sign_in().get(pk=user.pk).actor() for user in people]
    screens = [Lead.objects.get(pk=lead.pk) for _user in people]
    answers = at_once(
        *(lambda s=screen, a=actor: s.claim(by=a) for screen, actor in zip(screens, actors, strict=True))
    )
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    owner = Lead.objects.select_related("owner").get(pk=lead.pk).owner
    assert len(refused) == HANDS - 1
    assert {type(answer) for answer in refused} == {Taken}
    assert {str(answer.message) for answer in refused} == {f"刚被 {owner.name} 领取。"}
    assert PoolUse.objects.filter(is_claim=True).count() == 1, "who was too late has not used up a claim"
    assert verify().flaws == []


def test_one_person_does_not_claim_more_than_the_day_allows_with_two_hands(pool, people, system):
    pool.change(claims_per_day=3, by=system)
    leads = [Lead.capture(company=f"公司{n}", pool=pool, by=system) for n in range(8)]
    actor = User.objects.for_sign_in().get(pk=people[0].pk).actor()
    answers = at_once(*(lambda x=lead: Lead.objects.get(pk=x.pk).claim(by=actor) for lead in leads))
    assert sum(isinstance(answer, LimitReached) for answer in answers) == 5
    assert Lead.objects.filter(owner=people[0]).count() == 3


def test_one_person_does_not_hold_more_than_the_pool_allows_with_two_hands(pool, people, system):
    pool.change(claims_per_day=0, holding_limit=3, by=system)
    leads = [Lead.capture(company=f"公司{n}", pool=pool, by=system) for n in range(8)]
    actor = User.objects.for_sign_in().get(pk=people[0].pk).actor()
    answers = at_once(*(lambda x=lead: Lead.objects.get(pk=x.pk).claim(by=actor) for lead in leads))
    assert sum(isinstance(answer, LimitReached) for answer in answers) == 5
    assert Lead.objects.filter(owner=people[0]).count() == 3


def test_two_workers_give_out_in_turn_and_nothing_twice(pool, people, system):
    fresh = Pool.objects.get(name="线索池")
    AssignmentRule.add("轮流", members=[{"user": user.pk} for user in people[:5]], by=system)
    for n in range(40):
        Lead.capture(company=f"公司{n}", pool=fresh, by=system)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set() and jobs.run_due():
            pass

    at_once(work, work, work)
    owners = Counter(Lead.objects.values_list("owner_id", flat=True))
    assert owners == {user.pk: 8 for user in people[:5]}
    assert Assignment.objects.count() == 40
    assert verify().flaws == []


def test_what_a_rule_refuses_is_not_added_by_two_at_the_same_instant(pool, people, system):
    rule = DuplicateRule.objects.get(noun=Lead.kind(), keys=["phone"])
    rule.change(level="block", by=system)
    actors = [User.objects.for_sign_in().get(pk=user.pk).actor() for user in people[:8]]
    answers = at_once(
        *(
            lambda a=actor, n=n: Lead.capture(
                company=f"公司{n}", phone="13800009999", owner_id=a.user_id, by=a
            )
            for n, actor in enumerate(actors)
        )
    )
    assert sum(isinstance(answer, DuplicateFound) for answer in answers) == 7
    assert Lead.objects.filter(phone_digits="13800009999").count() == 1

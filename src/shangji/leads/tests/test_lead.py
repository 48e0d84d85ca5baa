"""A lead: captured, claimed, answered, returned, converted and taken back."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.access import Level, NotAllowed, OutOfReach
from shangji.core.events import FACTS, Event
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.leads.models.lead import NothingKnown
from shangji.leads.models.lead.conversion import Into, TooLate
from shangji.opportunities.models import Opportunity
from shangji.people.models import Collaboration, Pool
from shangji.people.owned import ReasonMissing
from shangji.people.pooled import Cooling, LimitReached, NotClaimable, Taken


@pytest.fixture
def pools(process, teams, system):
    ensure_leads()
    open_pool = Pool.objects.get(name="线索公海")
    open_pool.set_members(by=system, teams=[teams["company"]])
    return {"fresh": Pool.objects.get(name="线索池"), "open": open_pool}


@pytest.fixture
def lead(pools, system):
    return Lead.capture(
        company="宁波甬拓模具有限公司", person="张伟", phone="138 0574 1234", pool=pools["open"], by=system
    )


def kinds(noun):
    """Without what followed by itself."""
    said = Event.objects.filter(subject_id=noun.pk).order_by("seq").values_list("kind", flat=True)
    return [kind for kind in said if not FACTS[kind].follows]


def test_a_lead_needs_something_to_be_known_by(pools, lin):
    with pytest.raises(NothingKnown):
        Lead.capture(need="两台码垛机", by=lin.actor())


def test_it_lies_in_the_default_pool_until_somebody_has_it(pools, lin, system):
    lead = Lead.capture(person="王总", phone="13800001111", by=system)
    assert (lead.pool, lead.owner, lead.respond_by) == (pools["fresh"], None, None)
    assert not Lead.objects.reached_by(lin.actor()).filter(pk=lead.pk).exists(), "not a member of that pool"


def test_a_claim_starts_the_clock_and_the_first_word_stops_it(lead, lin):
    lead.claim(by=lin.actor())
    assert lead.owner == lin and lead.is_waiting and lead.respond_by
    lead.log_follow_up("电话接通，要两台", type="call", by=lin.actor())
    assert not lead.is_waiting and lead.state == "working" and lead.responded_at


def test_who_comes_second_reads_who_was_quicker(lead, lin, wu):
    lead.claim(by=lin.actor())
    with pytest.raises(Taken, match=lin.name):
        Lead.objects.get(pk=lead.pk).claim(by=wu.actor())


def test_members_see_but_do_not_work_on_what_lies_in_a_pool(lead, lin):
    assert Lead.objects.reached_by(lin.actor()).filter(pk=lead.pk).exists()
    assert lead.is_masked_for(lin.actor())
    with pytest.raises(NotAllowed):
        lead.change(need="x", by=lin.actor())


def test_who_does_not_belong_to_the_pool_neither_sees_nor_claims(lead, lin, system):
    lead.pool.set_members(by=system)
    with pytest.raises(OutOfReach):
        lead.claim(by=lin.actor())


def test_a_pool_given_out_by_its_administrators_is_not_claimed_from(pools, lin, zhou, teams, system):
    pools["fresh"].set_members(by=system, teams=[teams["company"]], administrators=[zhou])
    lead = Lead.capture(person="王总", phone="13800001111", by=system)
    with pytest.raises(NotClaimable):
        lead.claim(by=lin.actor())
    lead.assign_to(lin, by=zhou.actor())
    assert kinds(lead)[-1] == "people.given" and lead.is_waiting


def test_daily_claims_holding_and_cooling_have_limits(pools, lin, system):
    pool = pools["open"]
    pool.change(claims_per_day=2, holding_limit=3, by=system)
    leads = [Lead.capture(company=f"公司{n}", pool=pool, by=system) for n in range(4)]
    leads[0].claim(by=lin.actor())
    leads[1].claim(by=lin.actor())
    with pytest.raises(LimitReached):
        leads[2].claim(by=lin.actor())
    pool.change(claims_per_day=0, holding_limit=2, by=system)
    with pytest.raises(LimitReached):
        leads[2].claim(by=lin.actor())
    leads[0].give_back("三次未接通", by=lin.actor())
    with pytest.raises(Cooling):
        leads[0].claim(by=lin.actor())


def test_a_return_says_why_keeps_the_past_and_can_be_undone(lead, lin, wu, system):
    lead.claim(by=lin.actor())
    lead.share_with(wu, level=Level.WRITE, by=lin.actor())
    with pytest.raises(ReasonMissing):
        lead.give_back(" ", by=lin.actor())
    lead.give_back("三次未接通", by=lin.actor())
    assert (lead.owner, lead.last_owner, lead.pool_reason) == (None, lin, "三次未接通")
    assert not Collaboration.objects.filter(subject_id=lead.pk).exists()
    assert kinds(lead) == ["leads.captured", "people.claimed", "people.shared", "people.returned"]


def test_a_conversion_makes_all_three_and_the_plan_goes_along(lead, lin):
    lead.claim(by=lin.actor())
    lead.plan_next_step("上门看现场", clock.now() + timedelta(days=2), by=lin.actor())
    into = Into(
        customer_known={"name": lead.company},
        contact_known={"name": lead.person, "phone": lead.phone},
        opportunity_known={"name": "两台码垛机"},
    )
    lead.convert(into, by=lin.actor())
    opportunity = Opportunity.objects.get(pk=lead.opportunity_id)
    assert (opportunity.customer.name, opportunity.owner, opportunity.next_step) == (
        lead.company,
        lin,
        "上门看现场",
    )
    assert (lead.state, lead.next_step) == ("converted", "")
    lead.unconvert(by=lin.actor())
    opportunity.refresh_from_db()
    assert (lead.state, lead.next_step, lead.opportunity_id) == ("new", "上门看现场", None)
    assert opportunity.outcome == "invalid"
    assert not Customer.objects.reached_by(lin.actor()).filter(name=lead.company).exists()


def test_what_others_use_stays_when_a_conversion_is_taken_back(lead, lin):
    lead.claim(by=lin.actor())
    lead.convert(
        Into(customer_known={"name": lead.company}, opportunity_known={"name": "一"}), by=lin.actor()
    )
    Opportunity.open("二", customer=lead.customer, by=lin.actor())
    fact = lead.unconvert(by=lin.actor())
    assert fact.kept == [lead.company] and fact.taken_back == ["一"]


def test_two_leads_become_one_opportunity(lead, pools, lin, system):
    lead.claim(by=lin.actor())
    lead.convert(
        Into(customer_known={"name": lead.company}, opportunity_known={"name": "一"}), by=lin.actor()
    )
    other = Lead.capture(company="甬拓", owner_id=lin.pk, by=lin.actor())
    other.convert(Into(opportunity=lead.opportunity), by=lin.actor())
    assert other.customer == lead.customer and other.opportunity == lead.opportunity
    other.unconvert(by=lin.actor())
    lead.opportunity.refresh_from_db()
    assert lead.opportunity.outcome == "open"


def test_after_a_day_a_conversion_stays(lead, lin):
    lead.claim(by=lin.actor())
    lead.convert(Into(customer_known={"name": lead.company}), by=lin.actor())
    with pytest.raises(TooLate):
        lead.unconvert(by=lin.actor().at(clock.now() + timedelta(hours=25)))

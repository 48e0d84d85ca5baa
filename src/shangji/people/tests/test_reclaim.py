"""Rules that take back: announced first, spared where they say so, in working days, and never by surprise."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from shangji.core import clock, jobs
from shangji.core.calendar import add_working_days, today, working_days_between
from shangji.core.events import Event
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people import reclaim
from shangji.people.models import Notification, Pool
from shangji.people.reclaim import cutoff, reclaim_all, run, sentence
from shangji.process.models import Approval

MONDAY = timezone.make_aware(datetime.fromisoformat("2026-11-02T10:00"))


@pytest.fixture
def pool(process, teams, zhou, system):
    ensure_leads()
    found = Pool.objects.get(name="线索公海")
    found.set_members(by=system, teams=[teams["company"]], administrators=[zhou])
    found.change(rule={"conditions": {"no_follow_up": 10}, "exempt": ["planned_step"]}, by=system)
    return found


@pytest.fixture
def lead(pool, lin):
    with clock.at(MONDAY):
        return Lead.capture(company="宁波甬拓", owner_id=lin.pk, pool=pool, by=lin.actor())


def days_later(count):
    return timezone.make_aware(
        datetime.combine(add_working_days(MONDAY.date(), count), datetime.min.time())
    ) + timedelta(hours=11)


def live(noun, *counts):
    """The hourly job on each of these working days; what was told of the record then."""
    for count in counts:
        with clock.at(days_later(count)):
            reclaim_all(None)
            jobs.run_due()
    noun.refresh_from_db()
    kinds = (
        Event.objects.filter(subject_id=noun.pk, kind__startswith="people.reclaim")
        .order_by("seq")
        .values_list("kind", "payload")
    )
    return [(kind.removeprefix("people."), payload.get("days")) for kind, payload in kinds]


@pytest.mark.parametrize("n", [1, 3, 10, 30])
def test_the_cutoff_counts_working_days_as_the_calendar_does(n):
    for offset in range(30):
        day = date(2026, 9, 20) + timedelta(
            days=offset
        )  # with the National Day weeks and their worked weekends
        moment = cutoff(day, n)
        last = timezone.localtime(moment).date() - timedelta(days=1)
        assert working_days_between(last, day) >= n > working_days_between(last + timedelta(days=1), day)


def test_it_is_announced_at_three_and_at_one_day_and_then_taken_back(lead, pool, lin):
    told = live(lead, 5, 6, 7, 8, 9, 10)
    assert told == [("reclaim_announced", 3), ("reclaim_announced", 1), ("reclaimed", None)]
    assert lead.owner is None and lead.last_owner == lin and "10 个工作日没有有效跟进" in lead.pool_reason
    assert Notification.objects.filter(user=lin, event__subject_id=lead.pk).count() == 3


def test_a_customer_whose_contract_has_ended_goes_back_unless_it_is_renewed(pool, lin, system):
    shore = Pool.objects.get(name="客户公海")
    shore.change(rule={"conditions": {"contract_ended": 10}, "exempt": []}, by=system)
    with clock.at(MONDAY):
        gone, renewed, open_ended = (
            Customer.add(name, owner_id=lin.pk, contract_ends_on=ends, by=lin.actor())
            for name, ends in (("甲公司", MONDAY.date()), ("乙公司", MONDAY.date()), ("丙公司", None))
        )
    with clock.at(days_later(5)):
        renewed.change(contract_ends_on=date(2027, 11, 2), by=lin.actor())
    told = [live(noun, *days) for noun, days in ((gone, range(6, 13)), (renewed, ()), (open_ended, ()))]
    assert [kind for kind, _days in told[0]] == ["reclaim_announced", "reclaim_announced", "reclaimed"]
    assert told[1:] == [[], []]
    gone.refresh_from_db()
    assert gone.owner is None and "合同到期满 10 个工作日" in gone.pool_reason


def test_those_that_wait_keep_no_others_from_their_turn_and_nothing_is_called_off_by_a_crowd(
    pool, lin, monkeypatch
):
    monkeypatch.setattr(reclaim, "AT_ONCE", 2)
    with clock.at(MONDAY):
        leads = [
            Lead.capture(company=f"公司{n}", owner_id=lin.pk, pool=pool, by=lin.actor()) for n in range(5)
        ]
    for hour in range(3):
        with clock.at(days_later(7) + timedelta(hours=hour)):
            reclaim_all(None)
    assert Lead.objects.filter(returns_on__isnull=False).count() == 5, "two more each hour"
    with clock.at(days_later(8)):
        reclaim_all(None)
    kinds = Event.objects.filter(subject_id__in=[lead.pk for lead in leads]).values_list("kind", flat=True)
    assert "people.reclaim_called_off" not in kinds
    for hour in range(3):
        with clock.at(days_later(10) + timedelta(hours=hour)):
            reclaim_all(None)
    assert Lead.objects.filter(owner__isnull=True).count() == 5


@pytest.mark.parametrize("how", [{"rule": {}}, {"is_closed": True}])
def test_an_announcement_of_a_rule_that_is_gone_is_called_off(lead, pool, system, how):
    assert live(lead, 7) == [("reclaim_announced", 3)]
    pool.change(by=system, **how)
    assert live(lead, 8, 9, 10, 11)[1:] == [("reclaim_called_off", None)]
    assert (lead.returns_on, lead.owner is None) == (None, False)


def test_running_again_announces_nothing_twice(lead):
    assert live(lead, 7, 7, 7) == [("reclaim_announced", 3)]


def test_who_follows_up_keeps_it_and_the_announcement_is_called_off(lead, lin):
    live(lead, 7)
    with clock.at(days_later(8)):
        lead.log_follow_up("好", type="wechat", by=lin.actor())
        reclaim_all(None)
        lead.refresh_from_db()
        assert lead.returns_on and lead.is_waiting, "a word that does not count keeps nothing"
        lead.log_follow_up("接通了，约好下周看样机", type="call", by=lin.actor())
    assert live(lead, 9, 10, 11)[-1][0] == "reclaim_called_off"
    assert lead.owner == lin and lead.returns_on is None


def test_a_rule_that_is_new_takes_nothing_back_by_surprise(lead):
    assert live(lead, 60) == [("reclaim_announced", 3)]
    assert lead.owner is not None and lead.returns_on == add_working_days(days_later(60).date(), 3)
    assert live(lead, 63)[-1][0] == "reclaimed"


def test_a_plan_ahead_a_lock_and_a_longer_time_spare_it(lead, pool, lin, zhou):
    with clock.at(days_later(1)):
        lead.plan_next_step("等样机", days_later(20), by=lin.actor())
    assert live(lead, 12) == []
    with clock.at(days_later(21)):
        lead.lock("战略客户", by=zhou.actor())
    assert live(lead, 24, 28) == []
    with clock.at(days_later(28)):
        lead.unlock(by=zhou.actor())
        lead.ask_longer("客户出差", by=lin.actor())
        jobs.run_due()
        lead.grant_longer(days_later(40).date(), by=zhou.actor())
    assert (
        live(lead, 30, 33) == []
        and Notification.objects.filter(user=zhou, event__kind="people.longer_asked").exists()
    )
    assert live(lead, 41, 44)[-1][0] == "reclaimed"


def test_a_follow_up_on_an_opportunity_counts_for_its_customer(pool, lin, system):
    shore = Pool.objects.get(name="客户公海")
    shore.change(
        rule={"conditions": {"no_follow_up": 10, "no_opportunity": 20}, "exempt": ["won"]}, by=system
    )
    with clock.at(MONDAY):
        customer = Customer.add("嘉善宏茂", by=lin.actor())
        opportunity = Opportunity.open("码垛", customer=customer, by=lin.actor())
    with clock.at(days_later(9)):
        opportunity.log_follow_up("看了现场，等报价", type="visit", by=lin.actor())
    assert live(customer, 10, 14) == []
    assert live(customer, 16, 19)[-1][0] == "reclaimed"


def test_who_has_bought_is_spared(pool, lin, system):
    shore = Pool.objects.get(name="客户公海")
    shore.change(rule={"conditions": {"no_follow_up": 10}, "exempt": ["won"]}, by=system)
    with clock.at(MONDAY):
        customer = Customer.add("嘉善宏茂", by=lin.actor())
        Opportunity.open("码垛", customer=customer, by=lin.actor()).win(by=lin.actor())
    assert live(customer, 30, 33) == []


def test_who_waits_for_an_approval_is_spared_until_it_is_decided(pool, lin, zhou, system):
    shore = Pool.objects.get(name="客户公海")
    shore.change(rule={"conditions": {"no_follow_up": 10}, "exempt": ["approval"]}, by=system)
    with clock.at(MONDAY):
        customer = Customer.add("嘉善宏茂", by=lin.actor())
        opportunity = Opportunity.open("码垛", customer=customer, by=lin.actor())
        steps = [{"mode": "any", "who": [{"user": zhou.pk}]}]
        opportunity.ask_approval("discount", "让利 8%", steps, details={}, by=lin.actor())
    assert live(customer, 30, 33) == []
    with clock.at(days_later(34)):
        opportunity.approve(Approval.objects.get(), by=zhou.actor())
    assert live(customer, 35, 38)[-1][0] == "reclaimed"


def test_a_failure_in_the_middle_leaves_no_half_and_the_rest_is_done_next_time(lead, pool, lin, monkeypatch):
    with clock.at(MONDAY):
        other = Lead.capture(company="另一家", owner_id=lin.pk, pool=pool, by=lin.actor())
    live(lead, 7)
    going = Lead._go_to_pool
    calls = []

    def breaks(self, *args):
        calls.append(self.pk)
        if len(calls) == 2:
            going(self, *args)
            raise RuntimeError("the power goes")
        return going(self, *args)

    monkeypatch.setattr(Lead, "_go_to_pool", breaks)
    with clock.at(days_later(10)), pytest.raises(RuntimeError):
        run(pool, clock.now())
    owners = list(
        Lead.objects.filter(pk__in=[lead.pk, other.pk]).order_by("pk").values_list("owner", flat=True)
    )
    assert owners == [None, lin.pk]
    monkeypatch.setattr(Lead, "_go_to_pool", going)
    live(lead, 10)
    assert Lead.objects.get(pk=other.pk).owner is None
    assert Event.objects.filter(kind="people.reclaimed").count() == 2


def test_the_rule_reads_as_a_sentence(pool):
    assert (
        sentence(pool)
        == "10 个工作日没有有效跟进，自动收回；提前 3 天和 1 天提醒。不收回：有未来计划的、已锁定的。"
    )


def test_the_settings_page_sets_it_all(client_of, pool, chen, lin, teams):
    client = client_of(chen)
    url = f"/settings/pools/{pool.pk}/"
    assert "10 个工作日没有有效跟进" in client.get("/settings/pools/").content.decode()
    said = {
        "name": "华东公海", "is_claimable": "on", "masks": "on", "administrators": [chen.pk], "teams": [teams["east"].pk],
        "claims_per_day": 3, "holding_limit": 20, "cooldown_days": 7, "views_per_day": 30, "unowned_hours": 0, "if_no_follow_up": 15,
        "exempt": ["planned_step"],
    }  # fmt: skip
    assert client.post(url, said).status_code == 302
    pool.refresh_from_db()
    assert (pool.name, pool.claims_per_day, pool.rule["conditions"]) == ("华东公海", 3, {"no_follow_up": 15})
    assert [m.user or m.team for m in pool.members.order_by("-is_administrator")] == [chen, teams["east"]]
    assert client.post(url, {**said, "claims_per_day": -1}).status_code == 422
    assert client_of(lin).get(url).status_code == 404


def test_who_runs_a_pool_sets_up_that_one_and_answers_who_asks(client_of, pool, lead, zhou, lin):
    client = client_of(zhou)
    assert client.get(f"/settings/pools/{pool.pk}/").status_code == 200
    other = Pool.objects.get(name="客户公海")
    assert client.get(f"/settings/pools/{other.pk}/").status_code == 404
    assert (
        client.post(
            f"/subjects/{lead.pk}/keep-longer/", {"until": (today() + timedelta(days=14)).isoformat()}
        ).status_code
        == 303
    )
    lead.refresh_from_db()
    assert lead.kept_until == today() + timedelta(days=14)
    assert (
        client_of(lin).post(f"/subjects/{lead.pk}/keep-longer/", {"until": "2030-01-01"}).status_code == 403
    )

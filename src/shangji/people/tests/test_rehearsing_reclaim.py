"""The dry run on history: a second opinion in plain Python, the same answer as the rule itself, and nothing written."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.core.events import Event
from shangji.core.jobs import enqueue, run_due
from shangji.core.models import Job
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.models import Opportunity
from shangji.people import rehearsing_many
from shangji.people.models import Pool, PoolUse
from shangji.people.reclaim import due
from shangji.people.rehearsing_many import found_by, rehearse_later, seen_by
from shangji.people.rehearsing_reclaim import rehearse
from shangji.process.models import Approval

pytestmark = pytest.mark.django_db
START = date(2026, 9, 1)


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


@pytest.fixture
def shore(process, teams, zhou, system):
    ensure_leads()
    found = Pool.objects.get(holds=Customer.kind())
    found.rule = {"conditions": {"no_follow_up": 10}, "exempt": ["planned_step"]}
    return found


@pytest.fixture
def mine(shore, lin, system):
    with clock.at(at(START)):
        return Customer.add("宁波甬拓", owner_id=lin.pk, by=system)


def test_it_is_taken_on_the_day_after_ten_working_days_of_silence(shore, mine, lin):
    run = rehearse(shore, START, at(date(2026, 11, 20)))
    # 1 September is the day it was taken over; ten whole working days later, without 26 and 27 September as weekends.
    day = START
    for _n in range(10):
        day = add_working_days(day, 1)
    assert [(row.noun, row.owner, row.day) for row in run.rows] == [(mine, lin.name, day)]
    assert "10 个工作日" in run.rows[0].reason and run.won == 0


def test_a_call_a_minute_before_midnight_counts_for_its_day(shore, mine, lin):
    with clock.at(at(date(2026, 9, 10), 23) + timedelta(minutes=59)):
        mine.log_follow_up("快半夜打的", type="call", by=lin.actor())
    expected = date(2026, 9, 10)
    for _n in range(10):
        expected = add_working_days(expected, 1)
    (row,) = rehearse(shore, START, at(date(2026, 11, 20))).rows
    assert row.day == expected, "with the holidays of October"


def test_a_plan_ahead_spares_and_what_is_won_later_is_told(shore, mine, lin):
    with clock.at(at(date(2026, 9, 2))):
        mine.plan_next_step("回访", at(date(2026, 10, 14)), by=lin.actor())
    run = rehearse(shore, START, at(date(2026, 10, 10)))
    assert run.rows == []
    with clock.at(at(date(2026, 11, 2))):
        sale = Opportunity.open("二期", customer=mine, by=lin.actor())
        sale.win(by=lin.actor())
    run = rehearse(shore, START, at(date(2026, 11, 20)))
    assert [(row.day, local_day(row.won_at)) for row in run.rows if row.won_at] == [
        (date(2026, 10, 14), date(2026, 11, 2))
    ]


def test_whose_it_was_then_and_when_it_lay_in_the_pool(shore, mine, lin, wu, system):
    with clock.at(at(date(2026, 9, 7))):
        mine.assign_to(wu, by=system)
    with clock.at(at(date(2026, 9, 30))):
        mine.give_back("预算冻结", by=system)
    run = rehearse(shore, START, at(date(2026, 11, 20)))
    assert [row.owner for row in run.rows] == ["吴桐"]
    run = rehearse(shore, date(2026, 10, 9), at(date(2026, 11, 20)))
    assert run.rows == [], "nobody had it by then"


def test_what_was_locked_or_kept_longer_then_is_spared(shore, mine, lin, system):
    with clock.at(at(date(2026, 9, 3))):
        mine.lock("战略客户", by=system)
    with clock.at(at(date(2026, 10, 20))):
        mine.unlock(by=system)
    (row,) = rehearse(shore, START, at(date(2026, 11, 20))).rows
    assert row.day == date(2026, 10, 20)


def test_leads_are_taken_while_they_are_open(shore, lin, yongtuo, system):
    pool = Pool.objects.get(name="线索公海")
    pool.rule = {"conditions": {"not_converted": 5}}
    with clock.at(at(START)):
        slow, quick = (
            Lead.capture(company=name, owner_id=lin.pk, pool=pool, by=system) for name in ("慢", "快")
        )
    with clock.at(at(date(2026, 9, 3))):
        quick.convert(Into(customer=yongtuo, opportunity_known={"name": "快单"}), by=lin.actor())
    with clock.at(at(date(2026, 9, 20))):
        slow.convert(Into(customer=yongtuo, opportunity_known={"name": "慢单"}), by=lin.actor())
        Opportunity.objects.get(name="慢单").win(by=lin.actor())
    run = rehearse(pool, START, at(date(2026, 11, 1)))
    assert [(row.noun.pk, bool(row.won_at)) for row in run.rows] == [(slow.pk, True)]


RULES = [
    {"conditions": {"no_follow_up": 5}, "exempt": ["planned_step"]}, {"conditions": {"no_opportunity": 8}},
    {"conditions": {"not_won": 12}, "exempt": ["open_opportunity", "won"]},
    {"conditions": {"no_follow_up": 15, "no_opportunity": 3}, "exempt": ["won", "planned_step"]},
    {"conditions": {"contract_ended": 6}, "exempt": ["planned_step"]},
    {"conditions": {"no_follow_up": 4}, "exempt": ["payment"]}, {"conditions": {"no_follow_up": 3}, "exempt": ["approval"]},
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_for_today_it_says_what_the_rule_itself_says(shore, lin, wu, system, seed):
    """Lives at random; the rule asks the tables, the dry run asks the log."""
    rng = Random(seed)
    customers = []
    for n in range(25):
        with clock.at(at(START + timedelta(days=rng.randrange(20)))):
            customers.append(Customer.add(f"公司{seed}-{n}", owner_id=rng.choice((lin, wu)).pk, by=system))
    for day in (START + timedelta(days=n) for n in range(20, 60)):
        with clock.at(at(day, rng.randrange(8, 22))):
            _live(rng, rng.choice(customers), lin, wu, day, system)
    now = at(START + timedelta(days=61), 15)
    for rule in RULES:
        shore.rule = rule
        asked = {pk for rows, _why in due(shore, now) for pk in rows.values_list("pk", flat=True)}
        told = {row.noun.pk for row in rehearse(shore, local_day(now), now).rows}
        assert told == asked, rule


def _live(rng, customer, lin, wu, day, system):
    """One thing that happens to a customer."""
    customer.refresh_from_db()
    match rng.randrange(12):
        case 0:
            customer.log_follow_up("通话", type="call", by=system)
        case 1:
            customer.plan_next_step("回访", at(day + timedelta(days=rng.randrange(1, 30))), by=system)
        case 2:
            Opportunity.open("商机", customer=customer, owner_id=lin.pk, by=system)
        case 3:
            for sale in Opportunity.objects.filter(customer=customer).open()[:1]:
                rng.choice((lambda s: s.win(by=system), lambda s: s.invalidate("弄错了", by=system)))(sale)
        case 4:
            for sale in Opportunity.objects.filter(customer=customer).open()[:1]:
                sale.log_follow_up(
                    "现场",
                    type="visit",
                    next_step="报价",
                    next_step_at=at(day + timedelta(days=9)),
                    by=system,
                )
        case kind:
            _handed(rng, customer, lin, wu, day, system, kind)


def _asked_or_paid(rng, customer, system):
    """One thing that happens to its money, or to what is waited for."""
    for sale in Opportunity.objects.filter(customer=customer)[:1]:
        waiting = Approval.objects.filter(subject_id=sale.pk).waiting().first()
        if sale.is_closed and sale.outcome == "won":
            (sale.settle if sale.awaits_payment else sale.await_payment)(by=system)
        elif rng.random() < 0.4:
            sale.is_closed or sale.move_to(sale.pipeline.stages_now().last(), reason="直接签", by=system)
        elif waiting:
            sale.withdraw_approval(waiting, by=system)
        else:
            sale.ask_approval("discount", "让利", [{"mode": "any", "who": [{"leader": True}]}], by=system)


def _handed(rng, customer, lin, wu, day, system, kind):
    """One thing that happens to whose it is."""
    match kind:
        case 5 if customer.owner_id:
            customer.give_back("没空", by=system)
        case 6:
            customer.assign_to(rng.choice((lin, wu)), by=system)
        case 7 if customer.owner_id:
            customer.grant_longer(day + timedelta(days=rng.randrange(5, 40)), by=system)
        case 9:
            ends = rng.choice((None, day + timedelta(days=rng.randrange(-20, 20))))
            customer.change(contract_ends_on=ends, by=system)
        case 10 | 11:
            _asked_or_paid(rng, customer, system)
        case 8:
            (customer.unlock if customer.is_locked else lambda by: customer.lock("重点", by=by))(by=system)


def test_nothing_is_written_and_the_statements_do_not_grow(shore, lin, system, django_assert_max_num_queries):
    for n in range(30):
        with clock.at(at(START)):
            Customer.add(f"公司{n}", owner_id=lin.pk, by=system)
    before = [model._base_manager.count() for model in (Event, Job, PoolUse, Customer)]
    versions = list(Customer.objects.values_list("pk", "subject__version").order_by("pk"))
    with django_assert_max_num_queries(6):
        run = rehearse(shore, START, at(date(2026, 11, 20)))
    assert len(run.rows) == 30
    assert [model._base_manager.count() for model in (Event, Job, PoolUse, Customer)] == before
    assert list(Customer.objects.values_list("pk", "subject__version").order_by("pk")) == versions


def test_the_page_tries_the_rule_as_it_stands_in_the_form(shore, mine, lin, chen, wu, system, client_of):
    client, url = client_of(chen), f"/settings/pools/{shore.pk}/rehearse/"
    typed = _typed(shore)
    page = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert "最近 180 天会收回 1 条" in page and "其中 0 条后来赢单" in page and mine.name in page
    assert "<html" in client.post(url, typed).content.decode()
    assert Pool.objects.get(pk=shore.pk).rule == {}
    assert "会收回 0 条" in client.post(url, typed | {"if_no_follow_up": "900"}).content.decode()
    assert client_of(wu).post(url, typed).status_code == 404


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(rehearsing_many, "AT_ONCE", 2)
    monkeypatch.setattr(rehearsing_many, "PIECE", 2)


def _typed(pool, **more):
    limits = ("views_per_day", "claims_per_day", "holding_limit", "cooldown_days", "unowned_hours")
    known = {name: getattr(pool, name) for name in limits}
    return {"name": pool.name, "is_claimable": "on", "if_no_follow_up": "10", "days": "180", **known, **more}


def test_of_a_large_pool_every_record_is_looked_at_behind_what_waits(
    large, shore, lin, wu, chen, system, client_of
):
    with clock.at(at(START)):
        for n in range(5):
            Customer.add(f"公司{n}", owner_id=lin.pk, by=system)
    run_due()
    client, url, quiet = client_of(chen), f"/settings/pools/{shore.pk}/rehearse/", {"HX-Request": "true"}
    with clock.at(at(date(2026, 11, 20))):
        started = client.post(url, _typed(shore), headers=quiet).content.decode()
        job = Job.objects.get(name=rehearsing_many.JOB)
        here = f"{url}{job.pk}/"
        assert f'hx-get="{here}"' in started and "会收回" not in started
        other = enqueue("core.sweep_jobs", {})
        with clock.at(clock.now() + timedelta(minutes=1)):
            run_due(2)
        assert Job.objects.get(pk=other.pk).state == Job.State.DONE, "others come between"
        assert "2 / 5" in client.get(here, headers=quiet).content.decode()
        with clock.at(clock.now() + timedelta(minutes=1)):
            run_due()
        found = client.get(here, headers=quiet).content.decode()
        assert "会收回 5 条" in found and "看了这个公海的 5 条" in found and "hx-trigger" not in found
        assert 'value="10"' in client.get(here).content.decode(), "the rule that was tried stands in the form"
        assert client.post(url, _typed(shore)).headers["Location"].startswith(url)
    assert client_of(wu).get(here).status_code == 404
    assert Pool.objects.get(pk=shore.pk).rule == {}


def test_piece_by_piece_it_finds_what_it_finds_at_one_go(large, shore, lin, wu, chen, system):
    rng = Random(7)
    for n in range(9):
        with clock.at(at(START + timedelta(days=rng.randrange(30)))):
            Customer.add(f"公司{n}", owner_id=rng.choice((lin, wu)).pk, by=system)
    now = at(date(2026, 11, 20))
    job = rehearse_later(shore, START, now, by=chen.actor())
    again = rehearse_later(shore, START, now, by=chen.actor())
    run_due()
    assert not Job.objects.filter(pk=job.pk).exists(), "asked anew, the former run ends"
    found, whole = found_by(Job.objects.get(pk=again.pk), chen.actor(), shore), rehearse(shore, START, now)
    assert found.run == whole and whole.taken == 9 and (found.hidden, found.unshown) == (0, 0)


def test_what_somebody_does_not_reach_is_counted_and_not_shown(
    large, shore, mine, lin, wu, system, monkeypatch
):
    with clock.at(at(START)):
        Customer.add("吴的客户", owner_id=wu.pk, by=system)
    now = at(date(2026, 11, 20))
    job = rehearse_later(shore, START, now, by=lin.actor())
    run_due()
    late = found_by(Job.objects.get(pk=job.pk), lin.actor(), shore)
    for shown in (late, seen_by(lin.actor(), shore, rehearse(shore, START, now))):
        assert ([row.noun for row in shown.run.rows], shown.run.taken, shown.hidden) == ([mine], 2, 1)

"""Payment that is pending: said by the stage before it is won and by its owner afterwards, and it keeps a customer from a pool."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from shangji.core import clock, jobs
from shangji.core.access import OutOfReach
from shangji.core.calendar import add_working_days
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.amending import bring_to
from shangji.opportunities.models.opportunity.paying import NotWon
from shangji.opportunities.playbook import NotAPlaybook, read, written
from shangji.people.models import Pool
from shangji.people.reclaim import kept_by, reclaim_all, sentence
from shangji.people.rehearsing_reclaim import rehearse

START = date(2026, 11, 2)


def at(days, hour=10):
    return timezone.make_aware(datetime.combine(add_working_days(START, days), datetime.min.time())) + timedelta(hours=hour)  # fmt: skip


def test_who_wins_it_before_the_stage_that_collects_is_still_to_be_paid(crane, lin, sun, stages):
    assert stages["payment"].collects and not crane.is_payment_pending
    with pytest.raises(NotWon):
        crane.settle(by=lin.actor())
    crane.win(by=lin.actor())
    assert crane.awaits_payment and crane.is_payment_pending
    with pytest.raises(OutOfReach):
        crane.settle(by=sun.actor())
    assert crane.await_payment(by=lin.actor()) is None
    crane.settle(by=lin.actor())
    assert not crane.is_payment_pending
    crane.undo(crane.undoable_event(lin.actor()), by=lin.actor())
    assert crane.awaits_payment, "and taken back within ten minutes"
    crane.reopen(reason="合同撤回", by=lin.actor())
    assert not crane.awaits_payment
    crane.move_to(stages["payment"], reason="签了", by=lin.actor())
    assert crane.is_payment_pending and not crane.awaits_payment
    crane.win(by=lin.actor())
    assert not crane.is_payment_pending, "it stood where money is collected"
    crane.await_payment(by=lin.actor())
    crane.reopen(reason="还没签", by=lin.actor())
    crane.win(awaits_payment=True, by=lin.actor())
    assert crane.awaits_payment and verify().ok


def test_a_file_that_says_won_says_as_much(crane, lin):
    bring_to(crane, None, "won", by=lin.actor())
    crane.refresh_from_db()
    assert crane.awaits_payment


def test_the_dialog_of_winning_asks_and_the_page_settles(client_of, crane, lin):
    client, url = client_of(lin), crane.get_absolute_url()
    asked = client.get(f"{url}win/").content.decode()
    assert asked.count("checked") == 1 and 'name="awaits_payment"' in asked
    client.post(f"{url}win/", {"note": ""})
    assert not Opportunity.objects.get(pk=crane.pk).awaits_payment, "unticked: the money is there"
    assert "待回款" not in client.get(url).content.decode()
    client.post(f"{url}await/")
    assert "待回款" in client.get(url).content.decode()
    client.post(f"{url}settle/")
    page = client.get(url).content.decode()
    assert "待回款" not in page and "注明款项已到" in page
    assert client_of(lin).post(f"{url}settle/").status_code == 303, "once more changes nothing"


def test_a_process_says_as_text_where_it_collects(process):
    told = written(process)
    assert told.count("collects: true") == 1
    assert [plan.key for plan in read(told).stages if plan.collects] == ["payment"]
    with pytest.raises(NotAPlaybook):
        read(told.replace("collects: true", "collects: 3"))


def test_a_customer_with_payment_pending_stays_until_it_is_settled(
    process, teams, lin, chen, system, client_of
):
    ensure_leads()
    pool = Pool.objects.get(holds=Customer.kind())
    pool.change(rule={"conditions": {"no_follow_up": 10}, "exempt": ["payment"]}, by=system)
    assert "有待回款的" in sentence(pool)
    with clock.at(at(0)):
        plain, won, collecting = (
            Customer.add(name, owner_id=lin.pk, by=lin.actor()) for name in ("甲公司", "乙公司", "丙公司")
        )
        deal = Opportunity.open("一期", customer=won, by=lin.actor())
        deal.win(by=lin.actor())
        stage = process.stages_now().get(key="payment")
        Opportunity.open("二期", customer=collecting, by=lin.actor()).move_to(
            stage, reason="签了", by=lin.actor()
        )
    run = rehearse(pool, START, at(12))
    assert [row.noun for row in run.rows] == [plain] and run.spared == {"payment": 2}
    for day in range(6, 12):
        with clock.at(at(day)):
            reclaim_all(None)
            jobs.run_due()
    plain.refresh_from_db()
    assert plain.owner is None
    for kept in (won, collecting):
        kept.refresh_from_db()
        assert kept.owner == lin and kept.returns_on is None
        assert kept_by(kept, at(11)) == ["有待回款的"]
    with clock.at(at(11)):
        assert "规则放过有待回款的" in client_of(lin).get(won.get_absolute_url()).content.decode()
        typed = {
            "name": pool.name,
            "if_no_follow_up": "10",
            "exempt": ["payment"],
            "days": "30",
            "is_claimable": "on",
        }
        typed |= {n: getattr(pool, n) for n in ("views_per_day", "claims_per_day", "holding_limit", "cooldown_days", "unowned_hours")}  # fmt: skip
        tried = client_of(chen).post(f"/settings/pools/{pool.pk}/rehearse/", typed).content.decode()
        assert "放过的" in tried and "有待回款的 2" in tried
        deal.settle(by=lin.actor())
        reclaim_all(None)
    won.refresh_from_db()
    assert won.returns_on is not None, "announced, not taken at once"
    assert kept_by(won, at(11)) == []

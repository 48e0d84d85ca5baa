"""Risks about who decides: nobody known, one person only, a key person silent or gone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import run_due
from shangji.customers.chain.reading import coverage_of
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.customers.roles import REQUIRED
from shangji.opportunities.models import LossReason, Opportunity, Stage
from shangji.people.models import User
from shangji.process.models import Alert, RiskRule
from shangji.process.risk_scan import scan
from shangji.process.risks import LOW, MID, product_rules

KEYS = {"R13", "R14", "R15", "R16", "C3", "C4", "C5", "C6"}
At = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def at(now: datetime) -> At:
    """So many days after `now`."""
    return lambda days: clock.at(now + timedelta(days=days))


@pytest.fixture
def deal(
    at: At, lin: User, yongtuo: Customer, stages: dict[str, Stage], only_rules: Callable[..., None]
) -> Iterator[Opportunity]:
    only_rules(*KEYS)
    with at(0):
        yield Opportunity.open(
            "立体库输送线改造",
            customer=yongtuo,
            amount=Decimal(286000),
            stage=stages["proposal"],
            by=lin.actor(),
        )


def alerts(noun: Opportunity | Customer, *, everything: bool = True) -> dict[str, str]:
    """Rule → the name it tells."""
    scan(clock.now(), everything=everything)
    rows = Alert.objects.standing().filter(subject_id=noun.pk, rule__in=KEYS)
    return {alert.rule: str(alert.evidence.get("name", "")) for alert in rows}


def severity(noun: Opportunity, rule: str) -> int:
    return Alert.objects.standing().get(subject_id=noun.pk, rule=rule).severity


def test_a_decision_maker_has_to_be_known_by_the_proposal(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    others = [Customer.add(name, by=lin.actor()) for name in ("舟山泵阀", "北仑精机", "台州三门核电")]
    assert "R13" not in alerts(deal)
    with at(1):
        assert "R13" not in alerts(deal), "the company does not work with chains"
        for other in others:
            assert "R13" not in alerts(deal)
            other.ask_for_seat("decider", assignee=lin, by=lin.actor())
        # Nobody has begun a chain: one step milder, unless the amount is large.
        assert "R13" in alerts(deal) and severity(deal, "R13") == LOW
        deal.change_amount(Decimal(1_000_000), by=lin.actor())
        assert "R13" in alerts(deal) and severity(deal, "R13") == MID
        deal.change_amount(Decimal(286_000), by=lin.actor())
        rule = RiskRule.objects.get(key="R13")
        rule.change(thresholds={"unmapped": 100}, by=System("规则"))
        run_due()
        assert "R13" not in alerts(deal), "a company may ask it of large ones only"
        rule.change(thresholds={}, by=System("规则"))
        deal.ask_for_seat("decider", assignee=lin, by=lin.actor())
        assert "R13" in alerts(deal) and severity(deal, "R13") == MID
        yongtuo.seat("decider", contact=zhang, by=lin.actor())
        run_due()
        assert not Alert.objects.standing().filter(subject_id=deal.pk, rule="R13").exists()
        deal.change_seat(ChainSeat.objects.get(contact=zhang), role="user", by=lin.actor())
        assert "R13" in alerts(deal)
        # Coverage and the rule follow the roles that the stage asks for.
        assert deal.chain_roles == REQUIRED and "decider" in coverage_of(deal, clock.now()).roles_open
        Stage.objects.filter(pk=deal.stage_id).update(chain_roles=["procurement", "user"])
        deal = Opportunity.objects.get(pk=deal.pk)
        assert coverage_of(deal, clock.now()).roles_open == ["procurement"]
        assert coverage_of(yongtuo, clock.now()).roles_open == ["economic", "technical", "user"]
        assert "R13" not in alerts(deal)


def test_one_person_only_is_a_risk_until_a_second_one_is_talked_to_anywhere(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    sister = Opportunity.open("备件", customer=yongtuo, by=lin.actor())
    with at(20):
        sister.log_follow_up("电话", type="call", contacts=[zhang.subject], by=lin.actor())
        assert "R14" not in alerts(deal)
    with at(31):
        # Of his customer's people it is he alone, although it was said elsewhere.
        assert "R14" in alerts(deal) and "R14" in alerts(sister)
        other = Contact.add("吴涛", customer=yongtuo, by=lin.actor())
        deal.log_follow_up("见了吴总", type="visit", contacts=[other.subject], by=lin.actor())
        assert not Alert.objects.standing().filter(subject_id=deal.pk, rule="R14").exists()
        assert "R14" not in alerts(sister, everything=False), "the pass of the next minute sees it too"
    with at(51):
        assert {"R14"} <= alerts(deal).keys() & alerts(sister).keys()
        yongtuo.log_follow_up("张工来公司", type="meeting", contacts=[zhang.subject], by=lin.actor())
        assert not {"R14"} & (alerts(deal, everything=False).keys() | alerts(sister).keys())
        aside = Contact.add("别家的人", customer=Customer.add("设计院", by=lin.actor()), by=lin.actor())
    with at(83):
        # Somebody of another company counts where they were talked to about this.
        deal.log_follow_up("设计院来电", type="call", contacts=[aside.subject], by=lin.actor())
        assert "R14" in alerts(deal) and "R14" not in alerts(sister)


def test_a_chain_of_a_customer_with_nothing_open_has_alerts_of_its_own(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    Customer.objects.filter(pk=yongtuo.pk).update(created_at=clock.now())
    yongtuo.seat("economic", contact=zhang, by=lin.actor())
    with at(10):
        deal.log_follow_up("电话", type="call", contacts=[zhang.subject], by=lin.actor())
    with at(32):
        assert "R15" in alerts(deal) and not alerts(yongtuo)
        deal.lose(LossReason.objects.first(), by=lin.actor())
        assert alerts(yongtuo, everything=False) == {"C3": "", "C4": "", "C5": "张建平"}
        yongtuo.log_follow_up("电话", type="call", contacts=[zhang.subject], by=lin.actor())
        assert alerts(yongtuo).keys() == {"C3", "C4"}
        other = Contact.add("吴涛", customer=yongtuo, by=lin.actor())
        yongtuo.log_follow_up("见了吴总", type="visit", contacts=[other.subject], by=lin.actor())
        yongtuo.seat("decider", contact=other, by=lin.actor())
        assert not Alert.objects.standing().filter(subject_id=yongtuo.pk, rule__in=KEYS).exists()
        zhang.mark_left(by=lin.actor())
        run_due()
        assert Alert.objects.standing().get(subject_id=yongtuo.pk, rule="C6").evidence == {"name": "张建平"}
        Opportunity.open("三期", customer=yongtuo, by=lin.actor())
        assert "C6" not in alerts(yongtuo, everything=False), "what is worked on says it itself"
    with at(60):
        assert not alerts(yongtuo)


def test_a_key_person_who_falls_silent_or_leaves_is_a_risk(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    with at(0):
        yongtuo.seat("economic", contact=zhang, by=lin.actor())
        assert "R15" not in alerts(deal)
        never = Contact.add("吴涛", customer=yongtuo, by=lin.actor())
        yongtuo.seat("decider", contact=never, by=lin.actor())
        deal.log_follow_up("来电", type="call", direction="in", contacts=[zhang.subject], by=lin.actor())
    with at(14):
        assert "R15" not in alerts(deal)
    with at(15):
        assert alerts(deal)["R15"] == "张建平"
        deal.log_follow_up("发了微信", type="wechat", contacts=[zhang.subject], by=lin.actor())
        assert "R15" in alerts(deal)
        deal.log_follow_up(
            "他回了微信", type="wechat", direction="in", contacts=[zhang.subject], by=lin.actor()
        )
        assert alerts(deal)["R15"] == "吴涛", "known for as long, and never talked to"
        yongtuo.log_follow_up("拜访吴总", type="visit", contacts=[never.subject], by=lin.actor())
        assert "R15" not in alerts(deal, everything=False)
        zhang.mark_left(by=lin.actor())
        run_due()
        assert Alert.objects.standing().get(subject_id=deal.pk, rule="R16").evidence == {"name": "张建平"}
        deal.unseat(ChainSeat.objects.get(contact=zhang), by=lin.actor())
        assert not Alert.objects.standing().filter(subject_id=deal.pk, rule="R16").exists()


def test_the_stage_is_named_in_the_language_of_the_reader():
    evidence = {"stage": "方案报价", "stage_en": "Proposal", "limit": 3}
    rule = product_rules()["R13"]
    for language, name in (("zh-hans", "方案报价"), ("en", "Proposal")):
        with override(language):
            assert name in rule.told(evidence) and "方案报价" in rule.told({"stage": "方案报价"})

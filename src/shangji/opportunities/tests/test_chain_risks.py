"""Risks about who decides: nobody known, one person only, a key person silent or gone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.customers.chain.reading import coverage_of
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.customers.roles import REQUIRED
from shangji.opportunities.models import Opportunity, Stage
from shangji.people.models import User
from shangji.process.models import Alert
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from shangji.process.risks import product_rules

KEYS = {"R13", "R14", "R15", "R16"}
At = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def at(now: datetime) -> At:
    """So many days after `now`."""
    return lambda days: clock.at(now + timedelta(days=days))


@pytest.fixture
def deal(at: At, lin: User, yongtuo: Customer, stages: dict[str, Stage]) -> Iterator[Opportunity]:
    ensure_risk_rules()
    with at(0):
        yield Opportunity.open(
            "立体库输送线改造",
            customer=yongtuo,
            amount=Decimal(286000),
            stage=stages["proposal"],
            by=lin.actor(),
        )


def alerts(noun: Opportunity) -> dict[str, str]:
    """Rule → its words."""
    scan(clock.now(), everything=True)
    rows = Alert.objects.standing().filter(subject_id=noun.pk, rule__in=KEYS)
    return {alert.rule: str(alert.evidence.get("name", "")) for alert in rows}


def test_a_decision_maker_has_to_be_known_by_the_proposal(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    with at(1):
        assert "R13" not in alerts(deal)
    with at(7):
        # Nobody has begun a chain: that is a danger of a large amount only.
        assert "R13" not in alerts(deal)
        deal.change_amount(Decimal(1_000_000), by=lin.actor())
        assert "R13" in alerts(deal)
        deal.change_amount(Decimal(286_000), by=lin.actor())
        assert "R13" not in alerts(deal)
        deal.ask_for_seat("decider", assignee=lin, by=lin.actor())
        assert "R13" in alerts(deal)
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


def test_one_person_only_is_a_risk_until_a_second_one_is_talked_to(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    with at(20):
        deal.log_follow_up("电话", type="call", contacts=[zhang.subject], by=lin.actor())
        assert "R14" not in alerts(deal)
    with at(31):
        assert "R14" in alerts(deal)
        other = Contact.add("吴涛", customer=yongtuo, by=lin.actor())
        deal.log_follow_up("见了吴总", type="visit", contacts=[other.subject], by=lin.actor())
        assert not Alert.objects.standing().filter(subject_id=deal.pk, rule="R14").exists()


def test_a_key_person_who_falls_silent_or_leaves_is_a_risk(
    deal: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, at: At
) -> None:
    with at(0):
        yongtuo.seat("economic", contact=zhang, by=lin.actor())
        assert "R15" not in alerts(deal)
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
        assert not Alert.objects.standing().filter(subject_id=deal.pk, rule="R15").exists()
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

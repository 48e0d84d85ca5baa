"""Exceptions: who asks, who decides, what they open and until when."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.calendar import today
from shangji.opportunities.gates.gate import GateNotMet
from shangji.opportunities.models import GateException, Opportunity
from shangji.opportunities.models.opportunity.gated import (
    ExceptionNotRight,
)
from shangji.opportunities.tests.needs import need
from shangji.people.models import Role
from shangji.process.defaults import ensure_rhythm
from shangji.process.models import Alert
from shangji.process.risk_scan import scan


def test_an_exception_lets_exactly_what_it_names_pass_until_its_day_is_over(demanding, lin, zhou, facts):
    stages = demanding(
        analysis=[need("quote", since="ever"), need("document", words=["合同"], key="file", name="合同")]
    )
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor()
    ask = {"reason": "客户急", "expires_on": today() + timedelta(days=3), "by": by}
    found.ask_exception(stages["analysis"], ["analysis/quote"], approver=zhou, **ask)
    asked = GateException.objects.get()
    with pytest.raises(GateNotMet):
        found.move_to(stages["analysis"], by=by)
    found.grant_exception(asked, by=zhou.actor())
    gate = found.gate_to(stages["analysis"])
    assert [item.requirement.key for item in gate.missing] == ["file"] and gate.exceptions == [asked]
    found.ask_exception(stages["analysis"], ["analysis/file"], **ask)
    found.grant_exception(GateException.objects.get(state="asked"), by=zhou.actor())
    with clock.at(clock.now() + timedelta(days=4)):
        assert len(found.gate_to(stages["analysis"]).missing) == 2
    fact = found.move_to(stages["analysis"], by=by)
    assert fact.gate["met"] == 0 and fact.gate["of"] == 2 and fact.gate["excepted"] == ["要有", "合同"]
    assert facts(found)[-5:] == [
        "opportunities.exception_asked", "opportunities.exception_granted", "opportunities.exception_asked",
        "opportunities.exception_granted", "opportunities.stage_moved",
    ]  # fmt: skip


def test_an_exception_that_is_withdrawn_or_refused_opens_nothing(demanding, lin, zhou):
    stages = demanding(analysis=[need("quote", since="ever")])
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor()
    ask = {"reason": "客户急", "expires_on": today(), "by": by}
    for act in (
        lambda one: found.refuse_exception(one, note="先报价", by=zhou.actor()),
        lambda one: (found.grant_exception(one, by=zhou.actor()), found.withdraw_exception(one, by=by)),
    ):
        found.ask_exception(stages["analysis"], ["analysis/quote"], **ask)
        act(GateException.objects.get(state="asked"))
        assert found.gate_to(stages["analysis"]).missing


def test_an_exception_needs_something_missing_a_reason_and_a_near_day(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever")])
    found = Opportunity.open("立体库", by=lin.actor())
    good = {"spots": ["analysis/quote"], "reason": "急", "expires_on": today()}
    for bad in (
        {"spots": []}, {"spots": ["analysis/x"]}, {"reason": " "}, {"expires_on": today() - timedelta(days=1)},
        {"expires_on": today() + timedelta(days=400)},
    ):  # fmt: skip
        with pytest.raises(ExceptionNotRight):
            found.ask_exception(stages["analysis"], by=lin.actor(), **{**good, **bad})
    assert found.ask_exception(stages["analysis"], by=lin.actor(), **good)


def test_an_exception_outlives_a_new_version_of_the_process(demanding, lin, zhou, process):
    plan = need("quote", since="ever")
    stages = demanding(analysis=[plan])
    found = Opportunity.open("立体库", by=lin.actor())
    found.ask_exception(
        stages["analysis"],
        ["analysis/quote"],
        reason="急",
        expires_on=today() + timedelta(days=3),
        by=lin.actor(),
    )
    found.grant_exception(GateException.objects.get(), by=zhou.actor())
    newest = demanding(analysis=[plan, need("document", words=["x"])])
    found.adopt_pipeline(by=lin.actor())
    assert [item.requirement.kind for item in found.gate_to(newest["analysis"]).missing] == ["document"]


def test_roles_of_before_learn_about_exceptions_once_and_what_was_taken_away_stays(roles, system):
    names = {"opportunities.ask_exception", "opportunities.grant_exception"}
    for role in Role.objects.all():
        role.change(
            name=role.name, scope=role.scope, grants=[g for g in role.grants if g not in names], by=system
        )
    ensure_rhythm()
    known = {role.key: names & set(role.grants) for role in Role.objects.all()}
    assert known["sales"] == {"opportunities.ask_exception"} and known["leader"] == names
    sales = Role.objects.get(key="sales")
    sales.change(
        name=sales.name, scope=sales.scope, grants=[g for g in sales.grants if g not in names], by=system
    )
    ensure_rhythm()
    assert names.isdisjoint(Role.objects.get(key="sales").grants)


def test_an_exception_in_force_is_a_risk_until_its_day_is_over_or_it_is_withdrawn(demanding, lin, zhou):
    stages = demanding(analysis=[need("quote", since="ever")])
    ask = {"reason": "客户急", "expires_on": today() + timedelta(days=3), "by": lin.actor()}
    found = [Opportunity.open(name, by=lin.actor()) for name in ("立体库", "清洗机")]
    for one in found:
        one.ask_exception(stages["analysis"], ["analysis/quote"], **ask)
        one.grant_exception(GateException.objects.get(opportunity=one), by=zhou.actor())
    scan(clock.now(), everything=True)
    standing = Alert.objects.standing().filter(rule="R11")
    assert {alert.subject_id for alert in standing} == {one.pk for one in found}
    assert standing[0].evidence == {"names": "要有", "names_en": "", "until": ask["expires_on"].isoformat()}
    found[0].withdraw_exception(GateException.objects.get(opportunity=found[0]), by=lin.actor())
    assert [alert.subject_id for alert in standing.all()] == [found[1].pk]
    with clock.at(clock.now() + timedelta(days=4)):
        scan(clock.now(), everything=True)
    assert not standing.all().exists()

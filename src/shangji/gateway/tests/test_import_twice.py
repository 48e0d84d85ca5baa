"""What the check of an import says of records that may be there already, and what rules refuse in a file."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shangji.core import jobs
from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.gateway.imports import checks, running
from shangji.gateway.imports import nearby as nearby_module
from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.conftest import Send, table
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.models import Opportunity
from shangji.people.models import DuplicateRule, User

HEADER = "客户名称,电话,行业,省份,城市"
Clients = Callable[[User], Client]


@pytest.fixture(autouse=True)
def places(process: Any, teams: Any) -> None:
    ensure_leads()


def customers(*rows: str) -> Any:
    return table(*rows, name="客户.csv", header=HEADER)


def checked(batch: ImportBatch, by: User) -> checks.Check:
    return checks.check(ImportBatch.objects.get(pk=batch.pk), by=by.actor())


def refuse_the_phone(by: Actor) -> None:
    DuplicateRule.add(Customer.kind(), ["phone"], "block", by=by)
    jobs.run_due()


def test_a_name_that_is_almost_there_is_shown_and_taken(send: Send, client_of: Clients, lin: User) -> None:
    there = Customer.add("苏州恒澜新能源科技有限公司", province="江苏", city="苏州", by=lin.actor())
    batch, client = (
        send(customers("苏州恒蓝新能源科技有限公司,,锂电,江苏,苏州", "无锡锡澄机械有限公司,,,,")),
        client_of(lin),
    )
    found = checked(batch, lin)
    assert [(one.name, one.hits[0]["name"]) for one in found.near] == [
        ("苏州恒蓝新能源科技有限公司", there.name)
    ]
    assert found.states["new"] == 2
    page = client.get(f"/imports/{batch.pk}/check/").content.decode()
    assert "可能已有" in page and "就是它" in page
    one = found.near[0]
    said = {
        "file": one.file,
        "sheet": one.sheet,
        "row": one.row,
        "letter": one.letter,
        "old": one.name,
        "text": there.name,
    }
    client.post(f"/imports/{batch.pk}/fix/", said)
    found = checked(batch, lin)
    assert found.near == [] and (found.states["new"], found.states["update"]) == (1, 1)


def test_a_check_after_a_correction_asks_only_what_is_new(
    send: Send, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Customer.add("苏州恒澜新能源科技有限公司", by=lin.actor())
    batch, asked = send(customers("苏州恒蓝新能源科技有限公司,,,,", "无锡锡澄机械有限公司,,,,")), []
    real = nearby_module._ask
    monkeypatch.setattr(nearby_module, "_ask", lambda item, by: asked.append(item.label) or real(item, by))
    checked(batch, lin)
    assert len(asked) == 2
    draft = ImportBatch.objects.get(pk=batch.pk)
    draft.correct({"cells": {"客户.csv||3|A": "无锡澄江机械有限公司"}}, by=lin.actor())
    assert len(checked(batch, lin).near) == 1
    assert asked[2:] == ["无锡澄江机械有限公司"]


def test_what_is_out_of_reach_is_told_without_its_name(
    send: Send, client_of: Clients, lin: User, wu: User
) -> None:
    Customer.add("苏州恒澜新能源科技有限公司", by=wu.actor())
    batch = send(customers("苏州恒蓝新能源科技有限公司,,,,"))
    page = client_of(lin).get(f"/imports/{batch.pk}/check/").content.decode()
    assert "吴*" in page and "苏州恒澜" not in page and "申请协作" in page and "就是它" not in page


def test_more_new_records_than_are_compared_are_told(
    send: Send, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby_module, "MOST", 1)
    batch = send(customers("甲乙机械厂,,,,", "丙丁机械厂,,,,", "戊己机械厂,,,,"))
    assert any("2" in note and "夜间" in note for note in checked(batch, lin).notes)


def test_rows_that_a_rule_refuses_stay_out_and_say_why(
    send: Send, lin: User, wu: User, system: Actor
) -> None:
    Customer.add("已有公司", phone="0512-66889900", by=wu.actor())
    refuse_the_phone(system)
    batch = send(
        customers(
            "甲公司,051266889900,,,", "乙公司,021-55556666,,,", "丙公司,(021)5555 6666,,,", "丁公司,,,,"
        )
    )
    found = checked(batch, lin)
    assert (found.states["new"], found.states["invalid"]) == (2, 2)
    assert [row.reason for row in found.of_state("invalid")] == [
        "已经有了，规则不允许重复。", "第 3 行也有同样的内容，规则不允许重复。",
    ]  # fmt: skip


def test_the_end_of_a_contract_comes_in_goes_out_and_is_taken_back(
    send: Send, client_of: Clients, lin: User
) -> None:
    there = Customer.add("宁波甬拓精密", contract_ends_on=date(2026, 12, 31), by=lin.actor())
    sheet = table(
        "宁波甬拓精密,2027年6月30日", "无锡锡澄机械,2026/3/1", name="客户.csv", header="客户名称,合同到期"
    )
    batch, client = send(sheet), client_of(lin)
    assert "2026-12-31" in client.get(f"/imports/{batch.pk}/check/?state=update").content.decode()
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    there.refresh_from_db()
    assert there.contract_ends_on == date(2027, 6, 30)
    assert Customer.objects.get(name="无锡锡澄机械").contract_ends_on == date(2026, 3, 1)
    out = b"".join(client.get("/exports/customers.csv").streaming_content).decode()
    assert "合同到期日" in out and "2027-06-30" in out
    ImportBatch.objects.get(pk=batch.pk)
    running.roll_back_now(ImportBatch.objects.get(pk=batch.pk), by=lin.actor())
    there.refresh_from_db()
    assert there.contract_ends_on == date(2026, 12, 31)


def test_why_it_was_lost_comes_in_and_goes_out(send: Send, client_of: Clients, lin: User) -> None:
    sheet = table(
        "甲线,输单,报价高于预算,市场,客户邮件", "乙线,输单,,Us,", "丙线,初步接触,,客户,", "丁线,输单,,天气,",
        name="商机.csv", header="商机名称,阶段,丢单原因,丢单起因,丢单依据",
    )  # fmt: skip
    batch, client = send(sheet), client_of(lin)
    assert (
        "请填写：我方、客户或市场。"
        in client.get(f"/imports/{batch.pk}/check/?state=invalid").content.decode()
    )
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    made = dict(Opportunity.objects.values_list("name", "lost_through"))
    assert made == {"甲线": "market", "乙线": "us", "丙线": ""}
    first = Opportunity.objects.get(name="甲线")
    told = first.subject.events.get(kind="opportunities.lost").payload
    assert (first.evidence, told["through"], told["evidence"]) == ("客户邮件", "market", "客户邮件")
    out = b"".join(client.get("/exports/opportunities.csv?outcome=lost").streaming_content).decode()
    assert "输单起因" in out and "市场" in out


def test_what_comes_between_the_check_and_the_writing_is_planned_again(
    send: Send, client_of: Clients, lin: User, wu: User, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_the_phone(system)
    batch, client = send(customers("甲公司,051266889900,,,", "乙公司,021-55556666,,,")), client_of(lin)
    assert checked(batch, lin).states["new"] == 2
    real, plans = running.plan_of, []

    def plan_of(*args: Any, **known: Any) -> Any:
        plan = real(*args, **known)
        if not plans:
            Customer.add("快一步", phone="0512-66889900", by=wu.actor())
        plans.append(plan)
        return plan

    monkeypatch.setattr(running, "plan_of", plan_of)
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    done = ImportBatch.objects.get(pk=batch.pk)
    assert (done.state, len(plans)) == ("done", 2)
    assert (done.counts["customer"]["new"], done.counts["customer"]["invalid"]) == (1, 1)
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["乙公司", "快一步"]

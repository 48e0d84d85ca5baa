"""Two versions of one record: two rows, or a row and what is there; the person says which is taken."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shangji.core.jobs import run_due
from shangji.customers.models import Customer
from shangji.gateway.imports import checks
from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

from .conftest import ROWS, Send, table

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
TWICE = "立体库二期,宁波甬拓精密制造有限公司,330,商务谈判,2027-02-15,林嘉禾,11月9日 报了价"


def take(client: Client, batch: ImportBatch, which: str, **said: str) -> str:
    """Decide about the one that is shown; the check as it is then."""
    html = client.get(f"/imports/{batch.pk}/check/?state=").content.decode()
    key = re.findall(r'name="key" value="([^"]*)"', html)[0]
    sent = {"key": key, "take": which, "state": "", **said}
    answer = client.post(f"/imports/{batch.pk}/version/", sent, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def bring_in(client: Client, batch: ImportBatch) -> None:
    client.post(f"/imports/{batch.pk}/start/")
    run_due()


@pytest.fixture
def twice(send: Send) -> ImportBatch:
    return send(table(*ROWS[:2], TWICE))


@pytest.fixture
def again(send: Send, client_of: Clients, lin: User) -> ImportBatch:
    """A second file with another amount, day and stage for what the first one brought."""
    bring_in(client_of(lin), send(table(*ROWS[:2])))
    return send(table(TWICE, name="下周.csv"))


def test_two_rows_that_differ_are_shown_side_by_side(
    twice: ImportBatch, client_of: Clients, lin: User
) -> None:
    html = client_of(lin).get(f"/imports/{twice.pk}/check/").content.decode()
    card = html.split('id="versions"')[1]
    assert "312" in card and "330" in card and "方案报价" in card and "商务谈判" in card
    assert "第 3 行" in card and "第 4 行" in card and "跟进情况" not in card
    assert "pair=1#versions" in html


@pytest.mark.parametrize(
    ("which", "amount", "day", "stage"),
    [
        ("there", 3_120_000, date(2027, 1, 15), "proposal"),
        ("comes", 3_300_000, date(2027, 2, 15), "negotiation"),
    ],
)
def test_the_row_that_was_chosen_goes_in_with_the_follow_ups_of_both(
    twice: ImportBatch, client_of: Clients, lin: User, which: str, amount: int, day: date, stage: str
) -> None:
    client = client_of(lin)
    html = take(client, twice, which)
    assert "再选一次" in html and 'name="take" value="there"' not in html
    found = checks.kept(ImportBatch.objects.get())
    assert found and found.states["invalid"] == 0 and found.states["duplicate"] == 1
    bring_in(client, twice)
    one = Opportunity.objects.get(name="立体库二期")
    assert (one.amount, one.expected_on, one.stage.key) == (amount, day, stage)
    assert one.subject.follow_ups.count() == 1


def test_a_decision_can_be_taken_back(twice: ImportBatch, client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    key = "华东商机.csv||4|C"
    client.post(
        f"/imports/{twice.pk}/fix/",
        {"file": "华东商机.csv", "sheet": "", "row": "4", "letter": "C", "text": "340"},
    )
    take(client, twice, "there")
    assert ImportBatch.objects.get().fixes["cells"][key] == "312"
    html = take(client, twice, "again")
    assert ImportBatch.objects.get().fixes == {"cells": {key: "340"}}
    assert 'name="take" value="there"' in html


def test_undecided_the_later_row_stays_out_as_it_is_said(
    twice: ImportBatch, client_of: Clients, lin: User
) -> None:
    client = client_of(lin)
    html = client.get(f"/imports/{twice.pk}/check/").content.decode()
    assert "不作选择时，只有第 3 行会导入，这一行不导入" in html
    bring_in(client, twice)
    assert Opportunity.objects.get(name="立体库二期").amount == 3_120_000


def test_an_update_shows_what_is_there_and_what_comes(
    again: ImportBatch, client_of: Clients, lin: User
) -> None:
    html = client_of(lin).get(f"/imports/{again.pk}/check/").content.decode()
    row = html.split('<td class="why">')[1].split("</tr>")[0]
    assert "¥3,120,000" in row and "¥3,300,000" in row and "2027-01-15" in row and "商务谈判" in row


@pytest.mark.parametrize(
    ("which", "amount", "stage"), [("there", 3_120_000, "proposal"), ("comes", 3_300_000, "negotiation")]
)
def test_what_is_there_is_kept_or_replaced(
    again: ImportBatch, client_of: Clients, lin: User, which: str, amount: int, stage: str
) -> None:
    client = client_of(lin)
    take(client, again, which)
    found = checks.kept(ImportBatch.objects.get(pk=again.pk))
    assert found and found.states["update"] == (which == "comes") and found.states["invalid"] == 0
    bring_in(client, again)
    one = Opportunity.objects.get(name="立体库二期")
    assert (one.amount, one.stage.key) == (amount, stage)


def test_a_large_file_is_decided_the_same_way(
    again: ImportBatch, client_of: Clients, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(lin)
    checks.check(again, by=lin.actor())
    monkeypatch.setattr("shangji.gateway.views.check.AT_ONCE", 0)
    html = take(client, again, "there")
    assert "again=1" in html and "再选一次" in html
    bring_in(client, again)
    assert Opportunity.objects.get(name="立体库二期").amount == 3_120_000


def test_companies_and_people_that_are_named_twice(send: Send, client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    header = "客户名称,行业,城市,地址"
    batch = send(
        table(
            "宁波甬拓,机械,宁波,江北路 1 号",
            "宁波甬拓,机械,宁波,海曙路 8 号",
            "宁波甬拓,,,",
            name="客户.csv",
            header=header,
        )
    )
    found = checks.check(batch, by=lin.actor())
    assert [(v.row, [d.label for d in v.differences]) for v in found.versions] == [(3, ["地址"])]
    take(client, batch, "comes")
    bring_in(client, batch)
    assert Customer.objects.get().address == "海曙路 8 号"

    people = send(
        table(
            "张科,宁波甬拓,设备科长,",
            "张科,宁波甬拓,厂长,13805740001",
            name="联系人.csv",
            header="联系人,客户名称,职务,手机",
        )
    )
    found = checks.check(people, by=lin.actor())
    assert [(v.noun, v.row, len(v.differences)) for v in found.versions] == [("contact", 3, 2)]
    take(client, people, "comes")
    bring_in(client, people)
    contact = Customer.objects.get().contacts.get()
    assert (contact.title, contact.phone) == ("厂长", "13805740001")


def test_one_decision_can_go_for_all_that_are_alike(send: Send, client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    bring_in(client, send(table(*ROWS[:2])))
    other = (row.replace("128.6", "130").replace("312", "330") for row in ROWS[:2])
    batch = send(table(*other, name="下周.csv"))
    html = take(client, batch, "there", all="1")
    assert html.count("再选一次") == 2
    found = checks.kept(ImportBatch.objects.get(pk=batch.pk))
    assert found and found.states == {"invalid": 0, "update": 0, "duplicate": 2, "new": 0}


def test_an_amount_of_another_sheet_keeps_its_worth(send: Send, client_of: Clients, lin: User) -> None:
    other = "项目名称,客户单位,预计金额,进展,预计签约,负责人"
    second = table(
        "立体库二期,宁波甬拓精密制造有限公司,330万,方案报价,2027-01-15,林嘉禾", name="二.csv", header=other
    )
    batch, client = send(table(*ROWS[:2]), second), client_of(lin)
    take(client, batch, "there")
    found = checks.kept(ImportBatch.objects.get())
    assert found and found.states["invalid"] == 0
    bring_in(client, batch)
    assert Opportunity.objects.get(name="立体库二期").amount == 3_120_000


def test_the_same_rows_twice_in_a_file_that_is_sent_again_are_no_errors(
    send: Send, client_of: Clients, lin: User
) -> None:
    client = client_of(lin)
    for _turn in range(2):
        batch = send(table(*ROWS[:2], ROWS[1]))
        found = checks.check(batch, by=lin.actor())
        assert found.states["invalid"] == 0 and found.versions == []
        bring_in(client, batch)
    assert Opportunity.objects.count() == 2


@pytest.mark.parametrize(
    "sent", [{"key": "x", "take": "there"}, {"take": "again", "key": "x"}, {}, {"take": "both"}]
)
def test_what_cannot_be_decided_is_refused(
    twice: ImportBatch, client_of: Clients, lin: User, wu: User, sent: dict[str, Any]
) -> None:
    client, at = client_of(lin), f"/imports/{twice.pk}/version/"
    html = client.get(f"/imports/{twice.pk}/check/").content.decode()
    sent = {"key": re.findall(r'name="key" value="([^"]*)"', html)[0], **sent}
    assert client.post(at, sent, headers=HTMX).status_code == 409
    assert client_of(wu).post(at, sent).status_code == 404
    assert ImportBatch.objects.get().fixes == {}


def test_decisions_outlast_another_look_at_the_columns(
    twice: ImportBatch, client_of: Clients, lin: User
) -> None:
    client = client_of(lin)
    take(client, twice, "there")
    before = ImportBatch.objects.get().fixes
    client.post(f"/imports/{twice.pk}/columns/", {"then": "check"})
    assert ImportBatch.objects.get().fixes == before and "versions" in before


def test_what_changes_nothing_is_no_update(
    send: Send, client_of: Clients, lin: User, crane: Opportunity
) -> None:
    """How it began is not assumed again of a record that is there."""
    row = f"{crane.name},宁波甬拓精密制造有限公司,,{crane.stage.name},,林嘉禾,"
    found = checks.check(send(table(row)), by=lin.actor())
    assert (found.states["duplicate"], found.states["update"]) == (1, 0)

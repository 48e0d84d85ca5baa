"""The day of a payment comes in by a file, is asked for in lists, goes out, and is set by the API and on many at once."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from shangji.core import clock, jobs
from shangji.core.calendar import local_day
from shangji.core.models import Event
from shangji.gateway.imports import running
from shangji.gateway.imports.reading.values import Undecided, parse_paid
from shangji.gateway.models import ApiToken, ImportBatch
from shangji.gateway.models.api_token import new_secret
from shangji.gateway.tests.conftest import Send, table
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

HEADER = "商机名称,阶段,成交日期,约定回款日,是否回款"
Clients = Callable[[User], Client]


@pytest.fixture(autouse=True)
def places(process: Any, teams: Any) -> Iterator[None]:
    ensure_leads()
    yield
    translation.deactivate()  # the API answers in English


def days(count: int) -> date:
    return local_day(clock.now()) + timedelta(days=count)


def brought(send: Send, client: Client, *rows: str, header: str = HEADER) -> ImportBatch:
    batch = send(table(*rows, name="商机.csv", header=header))
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    found = ImportBatch.objects.get(pk=batch.pk)
    assert found.state == "done"
    return found


def owed() -> dict[str, tuple[bool, date | None, bool]]:
    rows = Opportunity.objects.values_list("name", "awaits_payment", "payment_due_on", "payment_agreed")
    return {name: (awaits, on, agreed) for name, awaits, on, agreed in rows}


@pytest.mark.parametrize(
    ("cell", "paid"),
    [
        ("已回款", True), ("未回款", False), ("部分回款", False), ("是", True), ("0", False), ("paid in full", True), ("Paid for", True),
        ("not paid for", False), ("尚未付款", False), ("全部付清", True), ("", None), (True, True), ("款项已到账", True), ("逾期未付", False),
    ],
)  # fmt: skip
def test_whether_it_is_paid_is_read_in_many_words(cell: Any, paid: bool | None) -> None:
    assert parse_paid(cell) is paid


def test_an_amount_says_nothing_of_it() -> None:
    assert isinstance(parse_paid(350000), Undecided) and isinstance(parse_paid("30%"), Undecided)


def test_what_a_file_says_of_payments_comes_in(send: Send, client_of: Clients, lin: User) -> None:
    soon, past, long_ago = days(40), days(-20), days(-400)
    client = client_of(lin)
    rows = (
        f"约定未到,赢单,{days(-5)},{soon},未回款",
        f"只有日期,赢单,{days(-5)},{soon},",
        f"约定已过,赢单,{days(-90)},{past},未回款",
        f"过去的日期,赢单,{days(-90)},{past},",
        f"惯例,赢单,{days(-5)},,否",
        f"多年前,赢单,{long_ago},,未回款",
        f"回款了,赢单,{days(-5)},{soon},已回款",
        f"没赢,初步接触,,{soon},",
        f"金额,赢单,{days(-5)},,35000",
        f"很久以前,赢单,2011-05-01,{soon},未回款",
        f"太远,赢单,2011-05-01,{days(5000)},",
    )
    batch = send(table(*rows, name="商机.csv", header=HEADER))
    page = client.get(f"/imports/{batch.pk}/check/?state=fixed").content.decode()
    for why in (
        "日期已过，又没有写明是否回款",
        "已经回款",
        "只有赢单的商机才谈得上回款",
        "看不出是已回款还是未回款",
    ):
        assert why in page
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    found = owed()
    usual = found.pop("惯例")
    assert usual[0] and usual[1] and usual[1] > days(0) and not usual[2]
    assert found == {
        "约定未到": (True, soon, True), "只有日期": (True, soon, True), "约定已过": (True, past, True),
        "过去的日期": (False, None, False), "多年前": (True, None, False), "回款了": (False, None, False),
        "没赢": (False, None, False), "金额": (False, None, False), "很久以前": (True, soon, True),
        "太远": (False, None, False),
    }  # fmt: skip
    assert Opportunity.objects.get(name="没赢").extra["约定回款日"] == soon.isoformat()
    told = Opportunity.objects.get(name="约定已过").subject.events.get(kind="opportunities.payment_awaited")
    assert told.payload["due_on"] == past.isoformat() and local_day(told.occurred_at) == days(-90)
    assert brought(send, client, *rows).counts["opportunity"]["update"] == 0, (
        "the same file twice changes nothing"
    )


def test_a_list_of_payments_changes_what_is_there_and_is_taken_back(
    send: Send, client_of: Clients, lin: User
) -> None:
    by, soon, client = lin.actor(), days(30), client_of(lin)
    for name in ("东线", "西线", "南线"):
        Opportunity.open(name, by=by).win(by=by, awaits_payment=name != "东线")
    Opportunity.open("北线", by=by)
    header = "商机名称,约定回款日,是否回款"
    rows = (f"东线,{soon},", "西线,,已回款", f"南线,{days(-3)},未回款", f"北线,{soon},")
    batch = send(table(*rows, name="回款.csv", header=header + ",预计金额"))
    page = client.get(f"/imports/{batch.pk}/check/?state=update").content.decode()
    assert soon.isoformat() in page and "没有待回款" in page and "待回款" in page
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    found = owed()
    assert found["东线"] == (True, soon, True) and not found["西线"][0]
    assert found["南线"] == (True, days(-3), True) and found["北线"] == (False, None, False)
    west = Opportunity.objects.get(name="西线")
    assert west.subject.events.filter(kind="opportunities.payment_settled", channel="import").count() == 1
    # The money came meanwhile: the same file, which says a day and no more, does not take that back.
    Opportunity.objects.get(name="东线").settle(by=by)
    again = brought(send, client, f"东线,{soon},", "西线,,已回款", header=header)
    assert again.counts["opportunity"]["update"] == 0
    running.roll_back_now(ImportBatch.objects.get(pk=batch.pk), by=by)
    found = owed()
    assert found["西线"][0] and found["南线"][0] and not found["南线"][2]
    assert not found["东线"][0], "what was changed since stays"


def test_a_row_that_wins_it_says_of_its_payment(send: Send, client_of: Clients, lin: User) -> None:
    Opportunity.open("东线", by=lin.actor())
    Opportunity.open("西线", by=lin.actor())
    brought(send, client_of(lin), f"东线,赢单,{days(-2)},{days(30)},未回款", f"西线,赢单,{days(-2)},,已回款")
    found = owed()
    assert found["东线"] == (True, days(30), True) and not found["西线"][0]


def test_lists_show_and_filter_payments_and_exports_take_them_along(
    send: Send, client_of: Clients, lin: User
) -> None:
    by, client = lin.actor(), client_of(lin)
    for name, day in (("约定线", days(9)), ("惯例线", None)):
        Opportunity.open(name, by=by).win(by=by, awaits_payment=True, payment_due_on=day)
    Opportunity.open("付清线", by=by).win(by=by, awaits_payment=False)
    Opportunity.open("在谈线", by=by)

    def names(query: str) -> set[str]:
        page = client.get(f"/opportunities/list/?group=none&columns=name,payment&{query}").content.decode()
        return {n for n in ("约定线", "惯例线", "付清线", "在谈线") if n in page}

    assert names("payment=agreed") == {"约定线"} and names("payment=usual") == {"惯例线"}
    assert names("payment=paid") == {"付清线"} and names("payment=agreed&payment=usual") == {
        "约定线",
        "惯例线",
    }
    assert names(f"payment_due_from={days(9)}&payment_due_to={days(9)}") == {"约定线"}
    assert names("payment_due=overdue") == set() and names("") == {"在谈线"}
    grouped = client.get("/opportunities/list/?columns=name,payment&payment=agreed").content.decode()
    assert "约定线" in grouped and "约定" in grouped
    Opportunity.objects.get(name="约定线").settle(by=by)
    assert names("payment=agreed") == set() and "约定线" in names("payment=paid")
    assert "约定线" not in names(f"payment_due_from={days(9)}"), "its day is past: the money came"
    out = b"".join(client.get("/exports/opportunities.csv?outcome=won").streaming_content).decode("utf-8-sig")
    assert "是否回款" in out and "已回款" in out and "未回款" in out
    # What went out comes in again and changes nothing.
    sheet = table(
        *out.splitlines()[1:], name="导出.csv", header=out.splitlines()[0].replace("状态", "商机结果")
    )
    before, told = owed(), Event.objects.filter(kind__startswith="opportunities.payment").count()
    batch = send(sheet)
    client.post(f"/imports/{batch.pk}/start/")
    jobs.run_due()
    assert ImportBatch.objects.get(pk=batch.pk).state == "done" and owed() == before
    assert Event.objects.filter(kind__startswith="opportunities.payment").count() == told


def test_payments_on_many_at_once(client_of: Clients, lin: User) -> None:
    by, client = lin.actor(), client_of(lin)
    won = [Opportunity.open(f"{n}线", by=by) for n in "甲乙"]
    for each in won:
        each.win(by=by, awaits_payment=True)
    lost = Opportunity.open("丙线", by=by)
    keys = [each.pk for each in (*won, lost)]
    assert "约定回款日" in client.get("/opportunities/bulk/await/", {"pk": keys}).content.decode()
    said = {"pk": keys, "go": "1", "payment_due_on": days(12).isoformat()}
    assert "只有赢单的商机才谈得上回款" in client.post("/opportunities/bulk/await/", said).content.decode()
    assert {owed()[f"{n}线"] for n in "甲乙"} == {(True, days(12), True)} and not owed()["丙线"][0]
    client.post("/opportunities/bulk/settle/", {"pk": keys, "go": "1"})
    assert not any(awaits for awaits, _on, _agreed in owed().values())


def test_the_api_tells_a_payment_and_settles_it(client: Client, lin: User, wu: User, chen: User) -> None:
    found = Opportunity.open("东线", by=lin.actor())
    secret = new_secret()
    ApiToken.add("ERP", user=lin, secret=secret, by=chen.actor())

    def send(method: str, body: Any = None, path: str = f"/{found.pk}") -> Any:
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        return client.generic(method, f"/api/v1/opportunities{path}", **content, headers=headers)

    assert send("PATCH", {"awaits_payment": True}).status_code == 409, "it is not won"
    found.win(by=lin.actor(), awaits_payment=False)
    day = days(20).isoformat()
    for bad in ({"awaits_payment": "yes"}, {"awaits_payment": None}, {"payment_due_on": day}):
        assert send("PATCH", bad).status_code == 422
    told = send("PATCH", {"awaits_payment": True, "payment_due_on": day}).json()
    assert (told["awaits_payment"], told["payment_due_on"], told["payment_agreed"]) == (True, day, True)
    rows = send("GET", path="?payment=agreed").json()["rows"]
    assert [row["id"] for row in rows] == [found.pk]
    told = send("PATCH", {"awaits_payment": False}).json()
    assert (told["awaits_payment"], told["payment_due_on"], told["payment_agreed"]) == (False, None, False)
    assert found.subject.events.filter(kind="opportunities.payment_settled", channel="api").count() == 1

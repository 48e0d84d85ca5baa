"""The sheet of targets: read on the page, typed and pasted as a spreadsheet, copied from last year, taken back as one step."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.events import Event
from shangji.insight.models import Target, TargetMonth
from shangji.insight.targets.setting import spread
from shangji.opportunities.models import Opportunity

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NOON = datetime(2026, 11, 16, 4, tzinfo=UTC)
URL = "/insight/targets/"


@pytest.fixture(autouse=True)
def november():
    with clock.at(NOON):
        yield


def months(holder, measure="won_amount", level="target"):
    rows = TargetMonth.objects.filter(target__measure=measure, level=level, target__person=holder)
    return {f"{row.month:%Y-%m}": row.value for row in rows}


def paste(client, *changes, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    body = {"changes": [{"pk": pk, "field": field, "text": text} for pk, field, text in changes]}
    answer = client.post(f"{URL}grid/?{query}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    return {(c["pk"], c["field"]): c for c in answer.json()["cells"]}, answer


def test_a_block_is_pasted_cell_by_cell_and_the_sums_follow(lin, zhou, wu, teams, client_of):
    client = client_of(zhou)
    lin_, east = f"p{lin.pk}", f"t{teams['east'].pk}"
    cells, answer = paste(
        client, (lin_, "m202601", "12万"), (lin_, "m202602", "130,000"), (lin_, "m202603", "viel"), (lin_, "m202604", "-5"),
        (lin_, "differs", "1"), (east, "m202601", "5"), (f"p{wu.pk}", "m202601", "5"), (f"p{zhou.pk}", "m202601", "9"), year=2026,
    )  # fmt: skip
    assert months(lin) == {"2026-01": 120_000, "2026-02": 130_000}
    refused = {at: cell["message"] for at, cell in cells.items() if not cell["ok"]}
    assert set(refused) == {
        (lin_, "m202603"),
        (lin_, "m202604"),
        (lin_, "differs"),
        (f"p{wu.pk}", "m202601"),
        (f"p{zhou.pk}", "m202601"),
        (east, "m202601"),
    }
    assert all(refused.values()) and not Target.objects.filter(team=teams["east"]).exists()
    assert cells[lin_, "m202601"]["text"] == "120,000"
    assert cells[lin_, "year"]["text"] == cells[east, "year"]["text"] == "250,000"
    assert Event.objects.filter(kind="insight.target_set").count() == 1
    told = json.loads(answer.headers["HX-Trigger"])["toast"]
    client.post(told["undo"])
    assert months(lin) == {}


def test_a_year_is_spread_over_its_months(lin, zhou, client_of):
    client, key = client_of(zhou), f"p{lin.pk}"
    cells, _answer = paste(client, (key, "year", "1,000,000"), year=2026)
    assert sum(months(lin).values()) == 1_000_000 and len(months(lin)) == 12
    assert cells[key, "m202602"]["text"] == f"{months(lin)['2026-02']:,}"
    paste(client, (key, "m202601", "500000"), year=2026)
    paste(client, (key, "year", ""), year=2026)
    assert months(lin) == {}


def test_a_spread_keeps_the_shape_that_is_there():
    days = [date(2026, n, 1) for n in (1, 2, 3)]
    assert list(spread(120, days, [10, 20, 30], 1).values()) == [20, 40, 60]
    assert list(spread(100_000, days, [None, None, None], 1000).values()) == [36_000, 27_000, 37_000]
    assert sum(spread(7, days, [1, 1, 1], 1000).values()) == 7


def test_last_year_is_copied_with_a_bit_more_and_taken_back_as_one_step(lin, zhou, wu, client_of):
    with clock.at(NOON.replace(year=2025)):
        won = Opportunity.open("去年", amount=Decimal(333_333), owner_id=lin.pk, by=lin.actor())
        Target.of(lin, "won_amount", 2025, by=zhou.actor()).set_months(
            {"target": {1: 100_000, 2: 200_000}}, by=zhou.actor()
        )
        won.win(by=lin.actor())
    Target.of(lin, "won_amount", 2026, by=zhou.actor()).set_months({"target": {2: 5}}, by=zhou.actor())
    client = client_of(zhou)
    asked = {"source": "targets", "percent": "10", "only_empty": "on"}
    answer = client.post(f"{URL}copy/?year=2026", asked, headers=HX)
    assert months(lin)["2026-01"] == 110_000 and months(lin)["2026-02"] == 5
    client.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])
    assert {m: v for m, v in months(lin).items() if m >= "2026"} == {"2026-02": 5}
    client.post(f"{URL}copy/?year=2026", {"source": "results", "percent": "-50"}, headers=HX)
    assert months(lin)["2026-11"] == 167_000
    assert (
        client.post(f"{URL}copy/?year=2026", {"source": "results", "percent": "x"}, headers=HX).status_code
        == 422
    )
    assert client_of(wu).get(f"{URL}copy/").status_code == 403


def test_somebody_elses_step_is_not_taken_back(lin, zhou, chen, client_of):
    _cells, answer = paste(
        client_of(zhou), (f"p{lin.pk}", "m202601", "1"), (f"p{lin.pk}", "m202602", "2"), year=2026
    )
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert client_of(chen).post(undo).status_code == 404
    assert len(months(lin)) == 2


def test_the_plan_of_one_person_is_typed_in_a_dialog(lin, zhou, he, wu, client_of):
    url = f"{URL}p{lin.pk}/?year=2026"
    client = client_of(zhou)
    answer = client.post(url, {"target-2026-01": "12.5万", "stretch-2026-01": "15万"}, headers=HX)
    assert answer.status_code == 204
    assert (months(lin), months(lin, level="stretch")) == ({"2026-01": 125_000}, {"2026-01": 150_000})
    bad = client.post(url, {"target-2026-01": "sehr viel"}, headers=HX)
    assert bad.status_code == 422 and "sehr viel" in bad.content.decode()
    read = client_of(he).get(url, headers=HX).content.decode()
    assert "125000" in read and "<input" not in read.split("<table")[1]
    assert client_of(he).post(url, {"target-2026-01": "1"}, headers=HX).status_code == 403
    assert months(lin) == {"2026-01": 125_000}
    assert client_of(wu).get(url, headers=HX).status_code == 404


def test_each_sees_their_part_of_the_tree(lin, zhou, wu, he, teams, system, client_of):
    Target.of(teams["east"], "won_amount", 2026, by=system).set_months({"target": {1: 100}}, by=system)
    Target.of(lin, "won_amount", 2026, by=system).set_months({"target": {1: 60}}, by=system)

    def keys(user):
        return [row.key for row in client_of(user).get(f"{URL}?year=2026").context["sheet"].rows]

    assert keys(lin) == [f"p{lin.pk}"]
    assert keys(zhou) == [f"t{teams['east'].pk}", f"p{lin.pk}", f"p{zhou.pk}"]
    assert set(keys(he)) >= {f"t{teams['company'].pk}", f"t{teams['south'].pk}", f"p{wu.pk}"}
    page = client_of(zhou).get(f"{URL}?year=2026")
    assert page.context["sheet"].rows[0].differs_by == 40
    assert "mode=grid" in page.content.decode()
    assert "mode=grid" not in client_of(lin).get(f"{URL}?year=2026").content.decode()


def test_what_is_won_stands_beside_the_target_with_its_records(lin, zhou, client_of):
    Target.of(lin, "won_amount", 2026, by=zhou.actor()).set_months(
        {"target": {11: 1_000_000}}, by=zhou.actor()
    )
    Opportunity.open("赢", amount=Decimal(600_000), owner_id=lin.pk, by=lin.actor()).win(by=lin.actor())
    client = client_of(lin)
    row = client.get(f"{URL}?year=2026").context["sheet"].rows[0]
    assert (row.planned, row.done, row.state) == (1_000_000, 600_000, "on_track")
    cell = next(cell for cell in row.cells if cell.url)
    assert "<b>赢</b>" in client.get(cell.url).content.decode()


def test_an_empty_year_says_what_to_do(lin, zhou, client_of):
    assert "2026 年还没有目标" in client_of(zhou).get(URL).content.decode()
    assert "由你的主管设定" in client_of(lin).get(URL).content.decode()
    assert client_of(lin).get(f"{URL}?year=20x&measure=joy&level=dream&team=x").status_code == 200


def test_the_page_asks_little(lin, zhou, wu, teams, client_of, django_assert_max_num_queries):
    for month in range(1, 13):
        Target.of(lin, "won_amount", 2026, by=zhou.actor()).set_months(
            {"target": {month: month}}, by=zhou.actor()
        )
    client = client_of(zhou)
    client.get(URL)
    with django_assert_max_num_queries(20):
        client.get(URL)
    with django_assert_max_num_queries(20):
        client.get(f"{URL}grid/?year=2026")

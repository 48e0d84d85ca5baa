"""The list: groups and sums, cells edited in place, a block pasted, many at once."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shangji.core.access import Actor
from shangji.core.subjects import Traced
from shangji.opportunities.cells import NotUnderstood, amount_of, day_of
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.people.models import SavedView, User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]


def test_the_list_is_grouped_by_stage_with_sums(
    lin: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client = client_of(lin)
    client.get("/opportunities/list/")
    with django_assert_max_num_queries(19):
        page = client.get("/opportunities/list/")
    groups = [(lane.key, lane.totals.count) for lane in page.context["groups"]]
    assert groups == [("proposal", 1), ("contact", 1)]
    assert page.context["totals"].amount == Decimal(2151000)


def test_the_flat_list_sorts_and_goes_on_where_it_stopped(
    lin: User,
    stages: dict[str, Stage],
    client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for n in range(60):
        Opportunity.open(f"第{n:02}个", amount=Decimal(1000 + n), by=lin.actor())
    client = client_of(lin)
    client.get("/opportunities/list/?group=none&sort=-amount")
    with django_assert_max_num_queries(17):
        first = client.get("/opportunities/list/?group=none&sort=-amount")
    page = first.context["page"]
    assert [row.amount for row in page.rows][:2] == [Decimal(1059), Decimal(1058)] and len(page.rows) == 50
    rest = client.get(f"/opportunities/list/?group=none&sort=-amount&after={page.next_after}", headers=HX)
    assert rest.content.decode().count("<tr id=") == 10


def test_closed_ones_are_shown_when_asked_for(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    crane.win(by=lin.actor())
    client = client_of(lin)
    assert crane.name not in client.get("/opportunities/list/").content.decode()
    assert crane.name in client.get("/opportunities/list/?outcome=won").content.decode()


@pytest.mark.parametrize(
    ("column", "text", "check"),
    [
        ("amount", "130.4万", lambda o: o.amount == Decimal(1304000)),
        ("expected", "2027-01-15", lambda o: o.expected_on == date(2027, 1, 15)),
        ("ratio", "62%", lambda o: o.win_ratio == 0.62 and o.win_ratio_source == "owner"),
        ("step", "约周总", lambda o: o.next_step == "约周总" and o.next_step_at),
        ("step_at", "2027-01-15", lambda o: timezone.localtime(o.next_step_at).date() == date(2027, 1, 15)),
        ("product", "立体库", lambda o: o.product == "立体库"),
        ("name", "立体库二期", lambda o: o.name == "立体库二期"),
    ],
)
def test_a_cell_is_edited_in_place_through_its_verb(
    lin: User,
    crane: Opportunity,
    client_of: ClientOf,
    column: str,
    text: str,
    check: Callable[[Opportunity], bool],
    facts: Callable[[Traced], list[str]],
) -> None:
    client, url = client_of(lin), f"/opportunities/{crane.pk}/cell/{column}/"
    assert "<form" in client.get(url, headers=HX).content.decode()
    saved = client.post(url, {"text": text}, headers=HX)
    crane.refresh_from_db()
    assert saved.status_code == 200 and "saved" in saved.content.decode() and check(crane)
    assert len(facts(crane)) == 2


def test_a_cell_that_makes_no_sense_says_why_and_keeps_what_was_typed(
    lin: User, crane: Opportunity, client_of: ClientOf, facts: Callable[[Traced], list[str]]
) -> None:
    answer = client_of(lin).post(f"/opportunities/{crane.pk}/cell/amount/", {"text": "一百多"}, headers=HX)
    assert answer.status_code == 422
    assert 'value="一百多"' in answer.content.decode() and 'role="alert"' in answer.content.decode()
    assert len(facts(crane)) == 1


def test_the_same_value_again_leaves_no_trace(
    lin: User, crane: Opportunity, client_of: ClientOf, facts: Callable[[Traced], list[str]]
) -> None:
    client_of(lin).post(f"/opportunities/{crane.pk}/cell/amount/", {"text": "128.6"}, headers=HX)
    assert facts(crane) == ["opportunities.opened"]


def test_a_pasted_block_is_saved_cell_by_cell_and_what_is_refused_says_why(
    lin: User, wu: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf
) -> None:
    other = Opportunity.open("别人的", by=wu.actor())
    client = client_of(lin)
    sheet = client.get("/opportunities/grid/").json()
    assert {row["pk"] for row in sheet["rows"]} == {crane.pk, pump.pk}
    changes = [
        {"pk": crane.pk, "field": "amount", "text": "1,300,000"},
        {"pk": pump.pk, "field": "expected", "text": "12-31"},
        {"pk": pump.pk, "field": "amount", "text": "很多"},
        {"pk": other.pk, "field": "amount", "text": "1"},
        {"pk": crane.pk, "field": "outcome", "text": "won"},
    ]
    answer = client.post(
        "/opportunities/grid/", json.dumps({"changes": changes}), content_type="application/json"
    )
    assert [cell["ok"] for cell in answer.json()["cells"]] == [True, True, False, False, False]
    assert all(cell["message"] for cell in answer.json()["cells"][2:])
    crane.refresh_from_db()
    other.refresh_from_db()
    assert crane.amount == Decimal(1300000) and other.amount is None


def test_a_broken_paste_is_refused_quietly(lin: User, client_of: ClientOf) -> None:
    answer = client_of(lin).post("/opportunities/grid/", "not json", content_type="application/json")
    assert answer.status_code == 400


def test_many_are_handed_over_at_once_and_each_row_says_how_it_went(
    zhou: User,
    lin: User,
    crane: Opportunity,
    pump: Opportunity,
    person: Callable[..., User],
    client_of: ClientOf,
) -> None:
    cheng = person("cheng", "程予安", "sales", "east")
    pump.share_with(cheng, by=lin.actor())
    client = client_of(zhou)
    form = client.get(f"/opportunities/bulk/assign/?pk={crane.pk}&pk={pump.pk}", headers=HX).content.decode()
    assert 'name="owner"' in form
    done = client.post(
        "/opportunities/bulk/assign/", {"go": "1", "pk": [crane.pk, pump.pk], "owner": cheng.pk}, headers=HX
    )
    assert done.status_code == 204 and "record:changed" in done.headers["HX-Trigger"]
    assert set(Opportunity.objects.values_list("owner_id", flat=True)) == {cheng.pk}


def test_a_bulk_move_does_what_it_can(
    lin: User, crane: Opportunity, pump: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    done = client_of(lin).post(
        "/opportunities/bulk/move/",
        {"go": "1", "pk": [crane.pk, pump.pk], "stage": stages["negotiation"].pk},
        headers=HX,
    )
    told = {found.pk: said for found, said in done.context["rows"]}
    assert told[crane.pk] == "" and told[pump.pk]


def test_all_that_the_list_shows_is_chosen_at_once_and_nothing_else(
    lin: User,
    system: Actor,
    crane: Opportunity,
    pump: Opportunity,
    stages: dict[str, Stage],
    client_of: ClientOf,
) -> None:
    other = Pipeline.add("售后", stages=Pipeline.objects.get().plans_now(), by=system)
    Opportunity.open("备件", stage=other.stages_now()[0], by=lin.actor())
    client, url = client_of(lin), "/opportunities/bulk/expected/"

    def chosen(query: str) -> set[str]:
        found = client.get(url, {"matching": query, "pk": [crane.pk]}, headers=HX).context["chosen"]
        return {opportunity.name for opportunity in found}

    assert chosen(f"stage={crane.stage.key}") == {crane.name}
    assert chosen("") == {crane.name, pump.name}, "under its stages a list shows one process"
    assert chosen("group=none") == chosen("group=none&after=x") == {crane.name, pump.name, "备件"}
    assert chosen("q=" + "x" * 5_000) == set()
    client.post(url, {"go": "1", "pk": [crane.pk], "matching": "", "expected_on": "2027-03-01"}, headers=HX)
    changed = Opportunity.objects.filter(expected_on=date(2027, 3, 1))
    assert [found.pk for found in changed] == [crane.pk]


def test_a_view_of_the_list_is_kept_and_opened_again(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(lin)
    client.post("/views/save/?list=opportunities&query=overdue%3D1", {"name": "逾期的"})
    page = client.get("/opportunities/list/?overdue=1").content.decode()
    assert "逾期的" in page and "/views/save/" not in page, "it is kept as it looks"
    assert "/views/save/" in client.get("/opportunities/list/?overdue=1&group=none").content.decode()


def test_views_are_counted_put_in_order_shared_with_a_team_and_come_back(
    lin: User, wu: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client, other = client_of(lin), client_of(wu)
    for name, query in (("全部在管", ""), ("大单", "amount_min=100"), ("方案", f"stage={crane.stage.key}")):
        client.post(
            "/views/save/",
            {"name": name, "who": "me"},
            query_params={"list": "opportunities", "query": query},
        )
    views = {view.name: view for view in SavedView.objects.all()}
    assert client.get("/views/counts/").json() == {
        str(views[n].pk): str(c) for n, c in (("全部在管", 2), ("大单", 1), ("方案", 1))
    }
    pump.change_amount(Decimal(5_000_000), by=lin.actor())
    assert client.get("/views/counts/?changed=1").json()[str(views["大单"].pk)] == "2", (
        "a change is counted at once"
    )
    with django_assert_max_num_queries(6):
        client.get("/views/counts/")

    def shown(of: Client, page: str = "/") -> list[str]:
        return [line.label for entry in of.get(page).context["shell"].work for line in entry["beneath"]]

    assert shown(client) == ["全部在管", "大单", "方案"] and shown(other) == []
    client.post(f"/views/{views['方案'].pk}/move/up/")
    client.post(f"/views/{views['全部在管'].pk}/move/down/")
    client.post(f"/views/{views['全部在管'].pk}/move/up/")
    assert shown(client) == ["全部在管", "方案", "大单"]
    client.post(f"/views/{views['方案'].pk}/", {"name": "方案阶段", "who": "team"})
    assert shown(client) == ["全部在管", "方案阶段", "大单"] and shown(other) == []
    client.post(f"/views/{views['方案'].pk}/", {"name": "方案阶段", "who": "all"})
    assert shown(other) == ["方案阶段"] and other.get("/views/counts/").json() == {str(views["方案"].pk): "0"}
    assert other.post(f"/views/{views['方案'].pk}/", {"name": "x"}).status_code == 403
    gone = client.post(f"/views/{views['大单'].pk}/drop/", headers=HX)
    assert "大单" not in shown(client)
    client.post(json.loads(gone.headers["HX-Trigger"])["toast"]["undo"])
    assert shown(client) == ["全部在管", "方案阶段", "大单"]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("128.6万", "1286000"), ("¥12,000", "12000"), ("1.2亿", "120000000"), (" 3500元", "3500")],
)
def test_amounts_are_read_as_people_write_them(text: str, yuan: str) -> None:
    assert amount_of(text) == Decimal(yuan)


def test_days_are_read_as_people_write_them() -> None:
    soon = timezone.localdate() + timedelta(days=2)
    assert day_of(f"{soon:%m-%d}") == soon and day_of("2027/3/5") == date(2027, 3, 5) and day_of("") is None
    for nonsense in ("明年", "13-45", "2027-02-30"):
        with pytest.raises(NotUnderstood):
            day_of(nonsense)

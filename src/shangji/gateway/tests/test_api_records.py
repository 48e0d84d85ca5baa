"""The API of customers, contacts, opportunities and follow-ups: the verbs and the reach of its token's person, own fields typed."""

import json
from typing import Any

import pytest
from django.utils import translation

from shangji.activities.models import FollowUp
from shangji.core.models import CustomField, Event
from shangji.customers.models import Contact, Customer
from shangji.gateway import guard
from shangji.gateway.models import ApiToken, ExportRecord
from shangji.gateway.models.api_token import new_secret
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.models import Opportunity
from shangji.people.models import Pool, Role

KINDS = {"options": [{"name": "积极", "name_en": "Keen"}, {"name": "观望"}]}


@pytest.fixture
def define(system):
    def made(name, type, holds, **known_of):
        return CustomField.define(name, holds=holds, type=type, by=system, **known_of)

    return made


@pytest.fixture
def call(client, process, teams, lin, chen):
    secrets: dict[Any, str] = {}

    def send(method: str, path: str, body: Any = None, *, user: Any = lin, **headers: str) -> Any:
        if user.pk not in secrets:
            secrets[user.pk] = new_secret()
            ApiToken.add("ERP", user=user, secret=secrets[user.pk], by=chen.actor())
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        told = {"Authorization": f"Bearer {secrets[user.pk]}", "Accept-Language": "en", **headers}
        return client.generic(method, f"/api/v1/{path}", **content, headers=told)

    yield send
    translation.deactivate()  # the answers were in English


def test_a_customer_is_added_told_changed_and_found_by_its_own_fields(call, define, lin, yongtuo):
    mood, size = (
        define("态度", "choices", "customers.customer", settings=KINDS),
        define("人数", "number", "customers.customer"),
    )
    mother = define("母公司", "customer", "customers.customer")
    twice = define("两倍", "formula", "customers.customer", settings={"formula": "{人数} * 2"})
    CustomField.objects.filter(pk=twice.pk).update(is_prepared=True)
    said = {"name": "台州三门核电设备有限公司", "phone": "0576-83351234", "contract_ends_on": "2027-03-01"}
    said["custom"] = {mood.key: ["Keen"], size.key: 1200.5, mother.key: {"id": yongtuo.pk, "name": "x"}}
    answer = call("POST", "customers", said)
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    pk = told["id"]
    assert told["custom"] == {
        mood.key: ["积极"], size.key: "1200.5", mother.key: {"id": yongtuo.pk, "name": yongtuo.name}, twice.key: "2401",
    }  # fmt: skip
    assert (
        "*" in told["phone"]
        and "8335" not in told["phone"]
        and told["owner"] == {"id": lin.pk, "name": lin.name}
    )
    assert (
        Event.objects.get(subject_id=pk, seq=1).channel == "api"
        and answer["Location"] == f"/api/v1/customers/{pk}"
    )
    back = call(
        "PATCH", f"customers/{pk}", {"phone": told["phone"], "industry": "核电", "custom": {size.key: None}}
    )
    assert (back.json()["industry"], back.json()["custom"][twice.key]) == ("核电", None)
    assert Customer.objects.get(pk=pk).phone == "0576-83351234", (
        "a masked number that comes back is no new one"
    )
    call("PATCH", f"customers/{pk}", {"custom": {size.key: "7"}})
    found = call("GET", f"customers?own-{twice.pk}_min=14&own-{mother.pk}=甬拓&limit=5").json()
    assert [row["id"] for row in found["rows"]] == [pk] and found["next"] is None
    fields = {row["key"]: row for row in call("GET", "customers/fields").json()["fields"]}
    assert fields[mood.key]["options"][0] == {
        "key": "积极",
        "name": "积极",
        "name_en": "Keen",
        "parent": None,
    }
    assert fields[twice.key]["can_edit"] is False
    assert call("GET", f"customers/{pk}?reveal=phone").json()["phone"] == "0576-83351234"
    assert Event.objects.filter(subject_id=pk, kind="customers.phone_revealed").count() == 1


def test_what_is_wrong_is_told_at_each_field_and_nothing_is_kept(call, define, lin, yongtuo):
    leaders = [Role.objects.get(key="leader").pk]
    size, secret = (
        define("人数", "number", "customers.customer"),
        define("底价", "money", "customers.customer", see_roles=leaders),
    )
    before = Customer.objects.count()
    said = {"uscc": "1", "colour": "red", "note": True, "custom": {size.key: "many", secret.key: 5, "x": 1}}
    answer = call("POST", "customers", said)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["fields"]) == {
        "name", "uscc", "colour", "note",
    }  # fmt: skip
    answer = call("PATCH", f"customers/{yongtuo.pk}", {"note": "x", "custom": said["custom"]})
    assert set(answer.json()["fields"]) == {f"custom.{size.key}", f"custom.{secret.key}", "custom.x"}
    yongtuo.refresh_from_db()
    assert (Customer.objects.count(), yongtuo.note, yongtuo.custom) == (before, "", {})
    assert secret.key not in call("GET", f"customers/{yongtuo.pk}").json()["custom"]
    for body, status in (([1], 400), ({"name": "x", "custom": []}, 422), ({"name": 10**400}, 422)):
        assert call("POST", "customers", body).status_code == status
    assert call("DELETE", f"customers/{yongtuo.pk}").status_code == 405
    assert call("GET", "users").status_code == 404


def test_a_contact_an_opportunity_and_a_follow_up(call, define, lin, yongtuo, stages):
    hobby = define("爱好", "text", "customers.contact")
    opened = define("开标日", "day", "opportunities.opportunity")
    mood = define("客户态度", "choice", "activities.followup", settings=KINDS)
    person = call(
        "POST",
        "contacts",
        {"customer": yongtuo.pk, "name": "王工", "phone": "13805740099", "custom": {hobby.key: "乒乓球"}},
    )
    assert person.status_code == 201, person.content.decode()
    contact = Contact.objects.get(pk=person.json()["id"])
    assert person.json()["phone"] == "138****0099" and contact.custom == {hobby.key: "乒乓球"}
    call("PATCH", f"contacts/{contact.pk}", {"title": "总工", "custom": {hobby.key: "围棋"}})
    assert [
        r["title"] for r in call("GET", f"contacts?own-{hobby.pk}=围&customer={yongtuo.pk}").json()["rows"]
    ] == ["总工"]
    deal = call(
        "POST",
        "opportunities",
        {"name": "三号线", "customer": yongtuo.pk, "amount": "128.6万", "custom": {opened.key: "2026-12-15"}},
    )
    assert deal.status_code == 201, deal.content.decode()
    pk = deal.json()["id"]
    assert (deal.json()["amount"], deal.json()["custom"]) == ("1286000.00", {opened.key: "2026-12-15"})
    changed = call(
        "PATCH",
        f"opportunities/{pk}",
        {
            "amount": 2000000.5,
            "win_ratio": 0.6,
            "next_step": "寄方案",
            "next_step_on": "2026-12-01",
            "custom": {opened.key: None},
        },
    )
    assert (changed.json()["amount"], changed.json()["win_ratio"], changed.json()["custom"]) == (
        "2000000.50",
        0.6,
        {opened.key: None},
    )
    kinds = set(Event.objects.filter(subject_id=pk).values_list("kind", flat=True))
    assert {
        "opportunities.amount_changed",
        "opportunities.win_ratio_set",
        "activities.step_planned",
        "core.custom_set",
    } <= kinds
    assert call("PATCH", f"opportunities/{pk}", {"stage": "nowhere", "name": "x"}).json()[
        "fields"
    ].keys() == {"stage"}
    assert Opportunity.objects.get(pk=pk).name == "三号线", "all of a change or nothing"
    talk = {
        "about": pk,
        "text": "电话谈了方案，客户要报价",
        "type": "call",
        "contacts": [contact.pk],
        "custom": {mood.key: "观望"},
    }
    said = call("POST", "follow-ups", talk)
    assert said.status_code == 201, said.content.decode()
    assert said.json()["contacts"] == [{"id": contact.pk, "name": "王工"}] and said.json()["custom"] == {
        mood.key: "观望"
    }
    rows = call("GET", f"follow-ups?own-{mood.pk}=观望&kind=opportunities.opportunity&type=call").json()[
        "rows"
    ]
    assert [row["about"]["id"] for row in rows] == [pk]
    at = f"follow-ups/{said.json()['id']}"
    assert call("PATCH", at, {"text": "电话谈了方案"}).json()["text"] == "电话谈了方案"
    assert call("PATCH", at, {"custom": {mood.key: "积极"}}).status_code == 422


def test_it_reaches_what_its_person_reaches_and_may_what_they_may(
    call, wu, he, lin, yongtuo, zhang, crane, system
):
    crane.log_follow_up("说了很多", by=lin.actor())
    talk = FollowUp.objects.get()
    for path in (
        f"customers/{yongtuo.pk}",
        f"contacts/{zhang.pk}",
        f"opportunities/{crane.pk}",
        f"follow-ups/{talk.pk}",
    ):
        assert call("GET", path).status_code == 200
        assert call("GET", path, user=wu).status_code == 404
        assert call("PATCH", path, {"name": "x"}, user=wu).status_code == 404
        assert call("GET", path.partition("/")[0], user=wu).json() == {"rows": [], "next": None}
        assert call("GET", path.partition("/")[0]).json()["rows"][0]["id"] == int(path.partition("/")[2])
    assert call("PATCH", f"customers/{yongtuo.pk}", {"note": "x"}, user=he).status_code == 403
    assert call("POST", "customers", {"name": "甲乙"}, user=he).status_code == 403
    for about, field in (("contacts", "customer"), ("follow-ups", "about")):
        refused = call("POST", about, {field: yongtuo.pk, "name": "x", "text": "说了很多话"}, user=wu)
        assert refused.status_code in (404, 422)
    role = Role.objects.get(key="sales")
    role.change(
        name=role.name, scope=role.scope, grants=[g for g in role.grants if g != "gateway.export"], by=system
    )
    assert call("GET", "customers").status_code == 403, "a list is taken out"
    assert call("GET", f"customers/{yongtuo.pk}").status_code == 200


def test_what_a_pool_hides_stays_hidden(call, define, lin, wu, system):
    note = define("备注二", "text", "customers.customer")
    ensure_leads()
    Pool.objects.get(name="客户公海").set_members(users=[lin], by=system)
    lying = Customer.add(
        "嘉善宏茂",
        phone="13900003333",
        note="打 13900003333",
        custom={note.key: "13900003333"},
        by=wu.actor(),
    )
    lying.give_back("预算未批", by=wu.actor())
    for path in (f"customers/{lying.pk}", "customers?tab=pool"):
        told = call("GET", path).json()
        row = told["rows"][0] if "rows" in told else told
        assert (row["id"], row["is_masked"], row["custom"]) == (lying.pk, True, {})
        assert "13900003333" not in json.dumps(told)
    assert call("GET", f"customers/{lying.pk}?reveal=phone").status_code == 404


def test_sending_again_is_no_second_record(call, lin, monkeypatch):
    said, key = {"name": "台州三门核电"}, {"Idempotency-Key": "erp-1"}
    first, second = call("POST", "customers", said, **key), call("POST", "customers", said, **key)
    assert (first.status_code, second.status_code) == (201, 200) and first.json()["id"] == second.json()["id"]
    assert call("POST", "customers", {"name": "另一家"}, **key).status_code == 422
    assert call("POST", "customers", {"uscc": "1"}, **{"Idempotency-Key": "erp-2"}).status_code == 422
    assert call("POST", "customers", {"name": "另一家"}, **{"Idempotency-Key": "erp-2"}).status_code == 201
    assert Customer.objects.filter(name__in=["台州三门核电", "另一家"]).count() == 2
    monkeypatch.setattr(guard, "PER_TOKEN", 1)
    assert call("GET", "customers").status_code == 429


def test_a_list_goes_on_where_it_ended_and_refuses_what_means_nothing(
    call, define, lin, django_assert_max_num_queries
):
    size, who = (
        define("人数", "number", "customers.customer"),
        define("推荐人", "person", "customers.customer"),
    )
    for n in range(5):
        Customer.add(f"宁波{n}号", by=lin.actor(), custom={size.key: n, who.key: lin.pk})
    call("GET", "customers")
    with django_assert_max_num_queries(10):
        first = call("GET", f"customers?limit=2&sort=name&own-{size.pk}_min=1").json()
    second = call("GET", first["next"].removeprefix("/api/v1/")).json()
    assert [row["name"] for row in first["rows"] + second["rows"]] == [f"宁波{n}号" for n in (1, 2, 3, 4)]
    assert second["next"] is None
    assert ExportRecord.objects.get(list_name="customers", format="api").exported_by == lin, "once an hour"
    for query in (
        "colour=red",
        "limit=0",
        "limit=x",
        "contract=soon",
        "sort=colour",
        f"own-{size.pk}_min=many",
    ):
        answer = call("GET", f"customers?{query}")
        assert answer.status_code == 422 and answer.json()["fields"], query


def test_what_was_learnt_of_a_closed_one_is_told_until_it_is_opened_again(call, crane, lin):
    assert call("GET", f"opportunities/{crane.pk}").json()["review"] is None
    crane.win(by=lin.actor())
    assert call("GET", "opportunities?review=done").json()["rows"] == []
    assert [row["id"] for row in call("GET", "opportunities?review=missing").json()["rows"]] == [crane.pk]
    crane.review("见到了总工", "早点谈付款", stage="analysis", by=lin.actor())
    (told,) = call("GET", "opportunities?review=done").json()["rows"]
    assert told["review"]["reviewed_at"] and told["review"] | {"reviewed_at": ""} == {
        "decided_by": "见到了总工", "lesson": "早点谈付款", "stage": "analysis", "reviewed_at": "",
    }  # fmt: skip
    crane.reopen(reason="又谈起来了", by=lin.actor())
    assert call("GET", f"opportunities/{crane.pk}").json()["review"] is None

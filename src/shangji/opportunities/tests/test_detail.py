"""The page of an opportunity and the dialogs of its verbs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from shangji.core import clock
from shangji.core.subjects import Traced
from shangji.customers.models import Contact, Customer
from shangji.opportunities.forms.dialogs import DIALOGS
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.people.models import User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]


def test_the_page_tells_where_it_stands_what_happened_and_what_comes_next(
    lin: User, crane: Opportunity, zhang: Contact, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    crane.log_follow_up("到现场量了 3 条线", by=lin.actor(), next_step="送样件", next_step_at=timezone.now())
    client = client_of(lin)
    client.get(f"/opportunities/{crane.pk}/")
    with django_assert_max_num_queries(26):
        page = client.get(f"/opportunities/{crane.pk}/")
    text = page.content.decode()
    for word in ("立体库输送线改造", "¥128.6 万", "到现场量了 3 条线", "送样件", "张建平", "宁波甬拓"):
        assert word in text
    states = [step.state for step in page.context["path"]]
    assert states == ["done", "done", "now", "next", "next", "next"]


def test_the_statements_of_the_page_do_not_grow_with_the_trace(
    lin: User, crane: Opportunity, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(60):
        crane.log_follow_up(f"第{n}次", by=lin.actor())
    client = client_of(lin)
    client.get(f"/opportunities/{crane.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"/opportunities/{crane.pk}/")


def test_out_of_reach_is_not_found(wu: User, crane: Opportunity, client_of: ClientOf) -> None:
    client = client_of(wu)
    assert client.get(f"/opportunities/{crane.pk}/").status_code == 404
    for name in DIALOGS:
        assert client.get(f"/opportunities/{crane.pk}/{name}/").status_code == 404
    assert client.get(f"/opportunities/{crane.pk}/nonsense/").status_code == 404


def test_an_auditor_reads_and_is_offered_nothing_to_change(
    he: User, crane: Opportunity, client_of: ClientOf
) -> None:
    page = client_of(he).get(f"/opportunities/{crane.pk}/").content.decode()
    assert "立体库输送线改造" in page
    assert f"/opportunities/{crane.pk}/win/" not in page and "data-outbox" not in page
    assert client_of(he).post(f"/opportunities/{crane.pk}/win/", {}, headers=HX).status_code == 403


def test_every_dialog_opens_as_a_fragment_and_as_a_page(
    lin: User, crane: Opportunity, client_of: ClientOf, subtests: pytest.Subtests
) -> None:
    client = client_of(lin)
    for name in DIALOGS:
        url = f"/opportunities/{crane.pk}/{name}/"
        with subtests.test(name):
            assert b"<html" not in client.get(url, headers=HX).content
            assert b"<html" in client.get(url).content


def test_winning_and_reopening_go_through_their_dialogs(
    lin: User, crane: Opportunity, client_of: ClientOf, facts: Callable[[Traced], list[str]]
) -> None:
    client = client_of(lin)
    won = client.post(f"/opportunities/{crane.pk}/win/", {"note": "交期最短"}, headers=HX)
    assert won.status_code == 204 and "undo" in won.headers["HX-Trigger"]
    assert client.post(f"/opportunities/{crane.pk}/reopen/", {"reason": ""}, headers=HX).status_code == 422
    client.post(f"/opportunities/{crane.pk}/reopen/", {"reason": "合同作废"}, headers=HX)
    crane.refresh_from_db()
    assert crane.is_open and facts(crane)[-2:] == ["opportunities.won", "opportunities.reopened"]


def test_losing_asks_for_the_reason_on_two_levels(
    lin: User, crane: Opportunity, too_dear: LossReason, client_of: ClientOf
) -> None:
    client, url = client_of(lin), f"/opportunities/{crane.pk}/lose/"
    dialog = client.get(url, headers=HX).content.decode()
    assert "<optgroup" in dialog and too_dear.name in dialog
    assert client.post(url, {"competitor": "精智"}, headers=HX).status_code == 422
    day = timezone.localdate() + timedelta(days=90)
    client.post(url, {"reason": too_dear.pk, "competitor": "精智", "revisit_on": day.isoformat()}, headers=HX)
    crane.refresh_from_db()
    assert (crane.outcome, crane.loss_reason_id, crane.competitor) == ("lost", too_dear.pk, "精智")
    assert crane.revisit_on == day


def test_a_refusal_of_the_verb_is_told_in_the_dialog(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    answer = client_of(lin).post(
        f"/opportunities/{crane.pk}/hold/", {"until": "2020-01-01", "reason": "预算"}, headers=HX
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_holding_and_taking_up_again(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    client, day = client_of(lin), timezone.localdate() + timedelta(days=30)
    client.post(
        f"/opportunities/{crane.pk}/hold/", {"until": day.isoformat(), "reason": "等预算"}, headers=HX
    )
    crane.refresh_from_db()
    assert crane.is_on_hold
    client.post(f"/opportunities/{crane.pk}/resume/", headers=HX)
    crane.refresh_from_db()
    assert crane.is_open


def test_a_customer_is_set_by_name_within_reach(
    lin: User, wu: User, pump: Opportunity, yongtuo: Customer, client_of: ClientOf
) -> None:
    other = Customer.add("广州天工包装有限公司", by=wu.actor())
    client, url = client_of(lin), f"/opportunities/{pump.pk}/customer/"
    assert "甬拓" in client.get("/customers/names/?customer=甬拓", headers=HX).content.decode()
    assert client.post(url, {"customer": other.name}, headers=HX).status_code == 422
    client.post(url, {"customer": yongtuo.name}, headers=HX)
    pump.refresh_from_db()
    assert pump.customer_id == yongtuo.pk


def test_duplicates_are_merged_and_taken_apart(
    lin: User, crane: Opportunity, yongtuo: Customer, client_of: ClientOf
) -> None:
    other = Opportunity.open("立体库输送线", customer=yongtuo, by=lin.actor())
    other.log_follow_up("展会上聊过", by=lin.actor())
    client = client_of(lin)
    client.post(
        "/merge/opportunities.opportunity/", {"pk": [crane.pk, other.pk], "keep": crane.pk}, headers=HX
    )
    other.refresh_from_db()
    assert other.merged_into_id == crane.pk
    page = client.get(f"/opportunities/{crane.pk}/")
    seq = page.context["merges"][0].seq
    client.post(f"/subjects/{crane.pk}/split/{seq}/", headers=HX)
    other.refresh_from_db()
    assert other.merged_into_id is None and other.is_open


def test_a_new_one_needs_only_a_name(lin: User, process: Pipeline, client_of: ClientOf) -> None:
    client = client_of(lin)
    stage = process.stages_now()[0]
    assert client.post("/opportunities/new/", {"stage": stage.pk}, headers=HX).status_code == 422
    answer = client.post("/opportunities/new/", {"name": "清洗机", "stage": stage.pk}, headers=HX)
    found = Opportunity.objects.get()
    assert answer.headers["HX-Redirect"] == found.get_absolute_url() and found.owner_id == lin.pk


def test_a_new_one_takes_the_customer_and_the_stage_from_where_it_was_asked_for(
    lin: User, yongtuo: Customer, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    url = f"/opportunities/new/?customer={yongtuo.pk}&stage={stages['proposal'].pk}"
    client = client_of(lin)
    assert yongtuo.name in client.get(url, headers=HX).content.decode()
    day = timezone.localdate().isoformat()
    client.post(
        url,
        {"name": "清洗机", "customer": yongtuo.name, "stage": stages["proposal"].pk, "amount": "865000",
         "next_step": "约调研", "next_step_on": day},
        headers=HX,
    )  # fmt: skip
    found = Opportunity.objects.get()
    assert (found.customer_id, found.stage.key, found.amount) == (yongtuo.pk, "proposal", Decimal(865000))
    assert found.next_step == "约调研"


def test_a_version_behind_offers_to_follow_the_new_process(
    lin: User, chen: User, crane: Opportunity, process: Pipeline, client_of: ClientOf
) -> None:
    process.publish([stage.plan for stage in process.stages_now()][1:], by=chen.actor())
    client = client_of(lin)
    assert f"/opportunities/{crane.pk}/adopt/" in client.get(f"/opportunities/{crane.pk}/").content.decode()
    client.post(f"/opportunities/{crane.pk}/adopt/", headers=HX)
    crane.refresh_from_db()
    assert crane.stage.version == 2


def test_the_log_tells_columns_as_people_call_them(yongtuo: Customer, crane: Opportunity, lin: User) -> None:
    yongtuo.change(contract_ends_on=clock.now().date(), capital_currency="USD", by=lin.actor())
    crane.change(need="两台", by=lin.actor())
    with override("zh-hans"):
        assert yongtuo.subject.events.get(kind="customers.changed").sentence.endswith("修改了：合同到期日")
        assert crane.subject.events.get(kind="opportunities.changed").sentence.endswith("修改了：需求")

"""The board: columns and sums, carrying cards, and what the other sees who was too late."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shangji.core.subjects import Traced
from shangji.opportunities.board import Totals
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.people.models import User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]


def test_the_board_counts_and_sums_each_stage_within_reach(
    lin: User, wu: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    Opportunity.open("别人的", amount=Decimal(999), by=wu.actor())
    client = client_of(lin)
    client.get("/opportunities/")
    with django_assert_max_num_queries(19):
        page = client.get("/opportunities/")
    lanes = {lane.key: lane for lane in page.context["lanes"]}
    assert lanes["proposal"].totals.count == 1 and lanes["proposal"].totals.amount == Decimal(1286000)
    assert lanes["contact"].totals.count == 1
    assert page.context["whole"].amount == Decimal(1286000 + 865000)
    assert page.context["whole"].expected == Decimal(1286000) / 2 + Decimal(865000) / 10
    assert "别人的" not in page.content.decode()


def test_the_number_of_statements_does_not_grow_with_the_cards(
    lin: User,
    stages: dict[str, Stage],
    client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for n in range(40):
        Opportunity.open(f"第{n}个", by=lin.actor())
    client = client_of(lin)
    client.get("/opportunities/")
    with django_assert_max_num_queries(19):
        page = client.get("/opportunities/").content.decode()
    assert page.count('class="kc"') == 12
    with django_assert_max_num_queries(12):
        rest = client.get("/opportunities/?lane=contact&from=12", headers=HX).content.decode()
    assert rest.count('class="kc"') == 28


def test_the_rule_of_a_column_tells_of_money_behind_the_last_card(
    lin: User, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    for n in range(14):
        Opportunity.open(f"第{n}个", amount=Decimal(10 if n < 13 else 870), by=lin.actor())
    lane = client_of(lin).get("/opportunities/").context["lanes"][0]
    assert len(lane.cards) == 12 and lane.shares == [87.0, *[1.0] * 10, 3.0]


def test_other_currencies_are_named_and_never_added_up(
    lin: User, pump: Opportunity, client_of: ClientOf
) -> None:
    Opportunity.open("出口线", amount=Decimal(50000), currency="USD", by=lin.actor())
    lane = client_of(lin).get("/opportunities/").context["lanes"][0]
    assert lane.totals.count == 2 and lane.totals.amount == Decimal(865000)
    assert lane.totals.others == [("USD", Decimal(50000))]


def test_filters_stand_in_the_address_and_can_be_taken_away(
    lin: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(lin)
    found = client.get("/opportunities/?q=ltk&amount_min=100")
    assert [
        a.name for a in client.get("/opportunities/?amount_min=100&overdue=1").context["controls"] if a.active
    ]
    assert "立体库输送线改造" in found.content.decode() and "轴承清洗" not in found.content.decode()
    assert client.get("/opportunities/?owner=99999&expected=nonsense&amount_min=x").status_code == 200


def test_amounts_are_asked_in_the_unit_of_the_reader_and_a_link_means_the_same_to_everybody(
    lin: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf
) -> None:
    """From 1,000,000 yuan: 100 万 as Chinese writes it, 1,000 thousands in English."""
    client = client_of(lin)
    for query in ("amount_min=100", "amount_k_min=1000", "amount_k_min=1,000&amount_k_max="):
        for language, name, shown, words in (("zh-hans", "amount_min", "100", "100 –"), ("en", "amount_k_min", "1000", "1,000 –")):  # fmt: skip
            found = client.get(f"/opportunities/?{query}", headers={"Accept-Language": language})
            page = found.content.decode()
            assert "立体库输送线改造" in page and "轴承清洗" not in page
            assert f'name="{name}" value="{shown}"' in page
            amount = next(control for control in found.context["controls"] if control.name == "amount")
            assert (amount.active.value, amount.drop) == (words, "")
    half = client.get("/opportunities/?amount_k_max=1286.5").context["controls"]
    assert next(one.values["max"] for one in half if one.name == "amount") == "128.65"


def test_lanes_and_chosen_rows_are_counted_as_their_reader_writes(
    lin: User, crane: Opportunity, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(lin)
    add = Totals.add
    monkeypatch.setattr(Totals, "add", lambda lane, count, *amounts: add(lane, count * 1140, *amounts))
    assert '<span class="n">1,140</span>' in client.get("/opportunities/").content.decode()
    for language, unit, words in (("zh-hans", "10000", "万"), ("en", "1000", "(thousands)")):
        page = client.get("/opportunities/list/", headers={"Accept-Language": language}).content.decode()
        assert f'<b data-bulk-sum="{unit}"></b>{words}' in page
        assert "1,140 " in page


def test_before_the_drop_each_column_says_what_would_be_missing(
    lin: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    told = client_of(lin).get(f"/opportunities/{crane.pk}/check/").json()
    assert told[str(stages["negotiation"].pk)]["ok"]
    assert told[str(stages["contract"].pk)]["asks"] and not told[str(stages["contract"].pk)]["ok"]
    assert told[str(stages["contact"].pk)]["asks"]


def test_a_drop_moves_the_card_and_can_be_taken_back(
    lin: User,
    crane: Opportunity,
    stages: dict[str, Stage],
    client_of: ClientOf,
    facts: Callable[[Traced], list[str]],
) -> None:
    client = client_of(lin)
    answer = client.post(
        f"/opportunities/{crane.pk}/move/", {"stage": stages["negotiation"].pk, "version": 1}, headers=HX
    )
    crane.refresh_from_db()
    assert answer.status_code == 204 and crane.stage.key == "negotiation"
    assert f"/subjects/{crane.pk}/undo/3/" in answer.headers["HX-Trigger"]
    client.post(f"/subjects/{crane.pk}/undo/3/", headers=HX)
    crane.refresh_from_db()
    assert crane.stage.key == "proposal" and facts(crane)[-1] == "core.undone"


def test_skipping_asks_for_a_reason_in_a_dialog_and_keeps_it(
    lin: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    client, url = client_of(lin), f"/opportunities/{crane.pk}/move/"
    answer = client.post(url, {"stage": stages["contract"].pk, "version": 1}, headers=HX)
    assert answer.status_code == 409
    dialog = client.get(answer.headers["X-Dialog"], headers=HX).content.decode()
    assert 'name="reason"' in dialog and 'value="1"' in dialog
    empty = client.post(url, {"stage": stages["contract"].pk, "reason": "", "seen": 1}, headers=HX)
    assert empty.status_code == 422
    done = client.post(
        url, {"stage": stages["contract"].pk, "reason": "客户直接要合同", "seen": 1}, headers=HX
    )
    crane.refresh_from_db()
    assert done.status_code == 204 and crane.stage.key == "contract"
    assert crane.stays.filter(direction="skip").exists()


def test_who_comes_second_is_told_what_happened_and_changes_nothing(
    lin: User, zhou: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    url, card = f"/opportunities/{crane.pk}/move/", {"stage": stages["negotiation"].pk, "version": 1}
    assert client_of(zhou).post(url, card, headers=HX).status_code == 204
    late = client_of(lin).post(url, {**card, "stage": stages["negotiation"].pk}, headers=HX)
    assert late.status_code == 409
    assert "周敏" in late.content.decode() and "商务谈判" in late.content.decode()
    crane.refresh_from_db()
    assert crane.stage.key == "negotiation"


def test_another_change_in_between_does_not_stop_a_move(
    lin: User, zhou: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    crane.change_amount(Decimal(1300000), by=zhou.actor())
    answer = client_of(lin).post(
        f"/opportunities/{crane.pk}/move/", {"stage": stages["negotiation"].pk, "version": 1}, headers=HX
    )
    assert answer.status_code == 204


def test_whoever_may_only_read_cannot_move_and_whoever_cannot_see_finds_nothing(
    lin: User, wu: User, he: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    url, card = f"/opportunities/{crane.pk}/move/", {"stage": stages["negotiation"].pk, "version": 1}
    assert client_of(he).post(url, card, headers=HX).status_code == 403
    assert client_of(wu).post(url, card, headers=HX).status_code == 404
    assert client_of(wu).get(f"/opportunities/{crane.pk}/check/").status_code == 404


def test_cards_of_an_older_version_stand_in_the_column_of_the_same_key(
    lin: User,
    chen: User,
    crane: Opportunity,
    process: Pipeline,
    stages: dict[str, Stage],
    client_of: ClientOf,
) -> None:
    plans = [stage.plan for stage in process.stages_now() if stage.key != "proposal"]
    process.publish(plans, by=chen.actor())
    lanes = client_of(lin).get("/opportunities/").context["lanes"]
    assert lanes[-1].stage is None and lanes[-1].cards == [crane]
    pump = Opportunity.open("新版", by=lin.actor())
    old = Opportunity.open("旧版", stage=stages["contact"], by=lin.actor())
    first = client_of(lin).get("/opportunities/").context["lanes"][0]
    assert {card.pk for card in first.cards} == {pump.pk, old.pk}
    new = next(s for s in process.stages_now() if s.key == "analysis")
    answer = client_of(lin).post(
        f"/opportunities/{old.pk}/move/", {"stage": new.pk, "version": 1}, headers=HX
    )
    old.refresh_from_db()
    assert answer.status_code == 204 and old.stage_id == stages["analysis"].pk

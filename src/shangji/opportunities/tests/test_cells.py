"""What may be typed into cells and forms: units, limits, refusals, and who may edit at all."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from shangji.core.subjects import Traced
from shangji.opportunities.cells import CELLS, LIST_CELLS
from shangji.opportunities.forms.facts import AmountForm
from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.models.opportunity.bounds import AmountTooLarge, DayNotRight
from shangji.people.models import Role, User
from shangji.ui.amounts import NotAnAmount, amount_of, typed

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]
OUTSIDE = {"9999-12-31", "1999-12-31", f"{timezone.localdate() + timedelta(days=366 * 20):%Y-%m-%d}"}


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1,272,000", "1272000"), ("３５．５万", "355000"), ("￥１２，０００", "12000"), ("1.2亿元", "120000000"),
        ("35w", "350000"), ("1.5M", "1500000"), ("0.005", "0.01"), ("-5", "-5"), (".5万", "5000"), ("  ", None),
    ],
)  # fmt: skip
def test_amounts_are_understood(text: str, yuan: str | None) -> None:
    assert amount_of(text) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("text", ["1e400", "1e5", "nan", "Infinity", "12,5", "三万", "万", "3.5.1", "9" * 60])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        amount_of(text)


def test_a_bare_number_is_in_the_unit_and_one_with_a_sign_is_not() -> None:
    wan = Decimal(10_000)
    assert amount_of("35.5", wan) == Decimal(355_000) == amount_of("35.5万", wan)
    assert amount_of("35000元", wan) == amount_of("¥35,000", wan) == Decimal(35_000)
    assert typed(Decimal("1286000.00"), wan) == "128.6" and typed(Decimal("1000000.00")) == "1000000"


def test_an_amount_says_its_unit_where_there_is_no_head(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    cell = client_of(lin).get(f"/opportunities/{crane.pk}/cell/amount/?show=1", headers=HX).content.decode()
    assert ">128.6</span>" in cell and '<b class="only-s">¥128.6 万</b>' in cell


def test_the_list_counts_in_the_unit_of_its_head_and_the_grid_in_full(
    lin: User, crane: Opportunity, client_of: ClientOf
) -> None:
    url, client = f"/opportunities/{crane.pk}/cell/amount/", client_of(lin)
    editor = client.get(url, headers=HX).content.decode()
    assert 'value="128.6"' in editor and ">万<" in editor
    client.post(url, {"text": "35.5"}, headers=HX)
    crane.refresh_from_db()
    assert crane.amount == Decimal(355_000)
    assert CELLS["amount"].read(crane) == "355000"
    with translation.override("en"):
        assert LIST_CELLS["amount"].read(crane) == "355"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("amount", "1e400"), ("amount", "9" * 35), ("amount", "-1"), ("step", "步" * 201), ("name", "名" * 201),
        ("product", "品" * 201), ("source", "源" * 61), ("expected", "2026-99999999999999999999-1"),
        ("owner", "²"), ("owner", "9" * 40), *(("expected", day) for day in sorted(OUTSIDE)),
    ],
)  # fmt: skip
def test_a_cell_refuses_what_it_cannot_hold(
    lin: User,
    crane: Opportunity,
    client_of: ClientOf,
    column: str,
    text: str,
    facts: Callable[[Traced], list[str]],
) -> None:
    lin.role.grants.append("opportunities.assign")
    lin.role.save()
    answer = client_of(lin).post(f"/opportunities/{crane.pk}/cell/{column}/", {"text": text}, headers=HX)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert len(facts(crane)) == 1


def test_what_is_too_long_says_how_long_it_may_be(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    answer = client_of(lin).post(f"/opportunities/{crane.pk}/cell/step/", {"text": "步" * 205}, headers=HX)
    assert "最多 200 个字，现在是 205 个。" in answer.content.decode()


@pytest.mark.parametrize("day", sorted(OUTSIDE))
def test_every_way_to_set_the_day_refuses_what_nobody_plans(
    lin: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf, day: str
) -> None:
    client = client_of(lin)
    said = client.post(f"/opportunities/{crane.pk}/expected/", {"expected_on": day}, headers=HX)
    form = {"name": "新的", "expected_on": day, "stage": stages["contact"].pk}
    opened = client.post("/opportunities/new/", form, headers=HX)
    for answer in (said, opened):
        assert answer.status_code == 422 and "2000 年到 20 年后" in answer.content.decode()
    with pytest.raises(DayNotRight):
        crane.change_expected_on(date.fromisoformat(day), by=lin.actor())
    with pytest.raises(DayNotRight):
        Opportunity.open("新的", expected_on=date.fromisoformat(day), by=lin.actor())
    assert Opportunity.objects.count() == 1


def test_the_dialog_and_the_form_read_amounts_as_cells_do(
    lin: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf
) -> None:
    client, url = client_of(lin), f"/opportunities/{crane.pk}/amount/"
    field = str(AmountForm(opportunity=Opportunity.objects.get(), actor=lin.actor())["amount"])
    assert 'value="1286000"' in field and 'type="text"' in field and 'inputmode="decimal"' in field
    client.post(url, {"amount": "3.5万", "currency": "CNY"}, headers=HX)
    crane.refresh_from_db()
    assert crane.amount == Decimal(35_000)
    form = {"name": "新的", "amount": "￥12,000", "stage": stages["contact"].pk}
    client.post("/opportunities/new/", form)
    assert Opportunity.objects.get(name="新的").amount == Decimal(12_000)


@pytest.mark.parametrize(
    ("text", "words"),
    [("很多", "金额填数字"), ("-5", "不小于 0"), ("9999万亿", "1000 万亿"), ("99999999亿", "1000 万亿")],
)
def test_forms_say_what_is_wrong_with_an_amount(
    lin: User, crane: Opportunity, stages: dict[str, Stage], client_of: ClientOf, text: str, words: str
) -> None:
    client = client_of(lin)
    dialog = client.post(
        f"/opportunities/{crane.pk}/amount/", {"amount": text, "currency": "CNY"}, headers=HX
    )
    form = {"name": "新的", "amount": text, "stage": stages["contact"].pk}
    for answer in (dialog, client.post("/opportunities/new/", form, headers=HX)):
        assert answer.status_code == 422 and words in answer.content.decode()
        assert f'value="{text}"' in answer.content.decode()


def test_what_is_too_much_is_refused_when_it_is_opened(lin: User, stages: dict[str, Stage]) -> None:
    with pytest.raises(AmountTooLarge):
        Opportunity.open("太大", amount=Decimal(10) ** 15, by=lin.actor())


def test_cells_are_editors_only_for_those_who_have_the_permission(
    lin: User,
    crane: Opportunity,
    client_of: ClientOf,
    roles: dict[str, Role],
    facts: Callable[[Traced], list[str]],
) -> None:
    roles["sales"].grants = [
        g for g in roles["sales"].grants if g not in ("opportunities.*", "opportunities.assign")
    ]
    roles["sales"].grants += ["opportunities.change", "opportunities.change_amount"]
    roles["sales"].save()
    client = client_of(lin)
    page = client.get("/opportunities/list/").content.decode()
    assert "cell/amount/" in page and "cell/owner/" not in page and lin.name in page
    sheet = client.get("/opportunities/grid/").json()
    can_edit = {column["field"]: column["editable"] for column in sheet["columns"]}
    assert can_edit["amount"] and can_edit["name"] and not can_edit["owner"] and not can_edit["customer"]
    assert client.get(f"/opportunities/{crane.pk}/cell/owner/", headers=HX).status_code == 403
    assert client.get(f"/opportunities/{crane.pk}/cell/amount/", headers=HX).status_code == 200
    change = {"changes": [{"pk": crane.pk, "field": "owner", "text": lin.name}]}
    client.post("/opportunities/grid/", json.dumps(change), content_type="application/json")
    assert len(facts(crane)) == 1


def test_a_record_that_is_only_shared_to_be_read_opens_no_editor(
    lin: User, wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    crane.share_with(wu, by=lin.actor())
    answer = client_of(wu).get(f"/opportunities/{crane.pk}/cell/amount/", headers=HX)
    assert answer.status_code == 403 and "<form" not in answer.content.decode()

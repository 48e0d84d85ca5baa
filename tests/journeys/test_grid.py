"""The spreadsheet mode: a cell is saved by itself, and what was typed without a network goes when it is back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_what_is_typed_without_a_network_is_marked_and_goes_when_it_is_back(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    found = Opportunity.open("立体库改造", amount=Decimal(100), by=lin.actor())
    page = visit(is_apart=True)
    sign_in(page, lin)
    page.goto("/opportunities/list/?mode=grid")
    cell = page.locator(".tabulator-cell[tabulator-field=amount]").first
    expect(cell).to_have_text("100")
    page.context.set_offline(True)
    retype(page, "2500000")
    expect(cell).to_contain_class("bad")
    shot(page, "17-grid-without-a-network")
    page.context.set_offline(False)
    expect(page.locator(".toast")).to_contain_text("1")
    found.refresh_from_db()
    assert found.amount == Decimal(2500000)
    retype(page, "a lot")
    expect(cell).to_have_attribute("title", "金额填数字，比如 ¥1,286,000 或 128.6万。")
    found.refresh_from_db()
    assert found.amount == Decimal(2500000)


def test_a_pasted_block_is_saved_and_what_is_refused_is_marked(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    first = Opportunity.open("立体库改造", amount=Decimal(100), expected_on=date(2027, 1, 5), by=lin.actor())
    second = Opportunity.open("输送线二期", amount=Decimal(200), expected_on=date(2027, 2, 5), by=lin.actor())
    third = Opportunity.open("不相干的", amount=Decimal(300), expected_on=date(2027, 3, 5), by=lin.actor())
    page, sent = visit(), []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    sign_in(page, lin)
    page.goto("/opportunities/list/?mode=grid")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sent.clear()
    paste(page, "amount", "35万\t2027-04-01\r\n很多\t2027-04-02\r\n")
    expect(page.locator(".toast")).to_contain_text("3")
    expect(cell_of(page, "amount", 0)).to_have_text("350000")
    expect(cell_of(page, "amount", 1)).to_contain_class("bad")
    shot(page, "18-grid-pasted")
    assert [(o.amount, o.expected_on) for o in fresh(first, second, third)] == [
        (Decimal(350_000), date(2027, 4, 1)), (Decimal(200), date(2027, 4, 2)), (Decimal(300), date(2027, 3, 5)),
    ]  # fmt: skip
    assert len(sent) == 1
    paste(page, "expected", "2027-04-01\r\n")
    paste(page, "customer", "不能改的\t350000\r\n")
    page.wait_for_timeout(600)
    expect(cell_of(page, "customer", 0)).not_to_have_text("不能改的")
    assert len(sent) == 1
    expect(page.locator(".toast")).to_contain_text("1 格没处放")
    page.keyboard.press("Control+z")
    expect(page.locator(".toast [data-text]")).to_have_text("存好 1 格")
    assert len(sent) == 2 and fresh(second)[0].expected_on == date(2027, 2, 5)
    page.wait_for_timeout(400)
    cell_of(page, "amount", 2).click()
    page.evaluate("text => navigator.clipboard.writeText(text)", "41万\n42万\n43万\n")
    page.keyboard.press("Control+v")
    expect(page.locator(".toast [data-text]")).to_have_text(
        "存好 1 格 · 2 格没处放：超出了表格，或那里不能改"
    )


def paste(page: Page, field: str, text: str) -> None:
    """Through the clipboard of the machine, from the first cell of a column on."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    cell_of(page, field, 0).click()
    page.keyboard.press("Control+v")


def cell_of(page: Page, field: str, row: int) -> Locator:
    return page.locator(f".tabulator-cell[tabulator-field={field}]").nth(row)


def fresh(*found: Opportunity) -> list[Opportunity]:
    return [Opportunity.objects.get(pk=each.pk) for each in found]


def retype(page: Page, text: str) -> None:
    page.locator(".tabulator-cell[tabulator-field=amount]").first.dblclick()
    page.locator(".tabulator-editing input").fill(text)
    page.keyboard.press("Enter")

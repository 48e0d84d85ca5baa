"""The spreadsheet mode: a cell is saved by itself, and what was typed without a network goes when it is back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

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
    page = visit()
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
    expect(cell).to_have_attribute("title", "金额填数字，比如 1286000 或 128.6万。")
    found.refresh_from_db()
    assert found.amount == Decimal(2500000)


def retype(page: Page, text: str) -> None:
    page.locator(".tabulator-cell[tabulator-field=amount]").first.dblclick()
    page.locator(".tabulator-editing input").fill(text)
    page.keyboard.press("Enter")

"""The list is edited with the keyboard alone; the field of a customer takes the focus as well."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_enter_goes_down_tab_goes_right_and_escape_leaves(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    for name in ("甲", "乙"):
        Opportunity.open(name, amount=Decimal(10_000), by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/list/?group=none&sort=name")
    upper, lower = page.locator("tbody tr").nth(0), page.locator("tbody tr").nth(1)
    upper.locator("td[data-col=amount]").click()
    expect(upper.locator("input[name=text]")).to_be_focused()
    page.keyboard.type("35.5")
    shot(page, "19-list-cell")
    page.keyboard.press("Enter")
    expect(upper.locator("td[data-col=amount]")).to_contain_text("35.5")
    expect(lower.locator("td[data-col=amount] input[name=text]")).to_be_focused()
    page.keyboard.type("很多")
    page.keyboard.press("Tab")
    expect(lower.locator(".cellerr")).to_be_visible()
    expect(lower.locator("td[data-col=amount] input[name=text]")).to_be_focused()
    page.keyboard.type("1.2亿")
    page.keyboard.press("Tab")
    expect(lower.locator("td[data-col=expected] input[name=text]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(lower.locator("td[data-col=expected]")).to_be_focused()
    expect(page.locator("form[data-cell]")).to_have_count(0)
    amounts = set(Opportunity.objects.values_list("amount", flat=True))
    assert amounts == {Decimal(355_000), Decimal(120_000_000)}


def test_the_field_of_a_customer_takes_the_focus(
    lin: User, yongtuo: Customer, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto(yongtuo.get_absolute_url())
    page.locator("#field-industry a.btn").click()
    expect(page.locator("#field-industry [name]:not([type=hidden])").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("form#field-industry")).to_have_count(0)
    assert yongtuo.subject.events.count() == 1


def test_all_of_the_list_is_chosen_not_only_what_the_page_shows(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    for n in range(12):
        Opportunity.open(f"商机 {n}", amount=Decimal(10_000), by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/list/")
    expect(page.locator("tbody input[name=pk]")).to_have_count(10)
    page.locator("[data-select-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("10")
    page.locator("[data-choose-matching]").click()
    expect(page.locator("[data-bulk-count]")).to_have_text("12")
    expect(page.locator("[data-bulk-sum]")).to_be_hidden()
    shot(page, "19-all-of-the-list")
    page.locator("tbody input[name=pk]").first.uncheck()
    expect(page.locator("[data-bulk-count]")).to_have_text("9")
    page.locator("tbody input[name=pk]").first.check()
    page.locator("[data-choose-matching]").click()
    page.locator("#bulk button", has_text="日期").click()
    page.locator("#dialog [name=expected_on]").fill("2027-03-01")
    page.locator("#dialog button.primary").click()
    expect(page.locator(".toast")).to_contain_text("12")
    assert Opportunity.objects.filter(expected_on="2027-03-01").count() == 12
    expect(page.locator("tbody", has_text="2027-03-01").first).to_be_visible()
    page.locator(".toast button").first.click()
    expect(page.locator("tbody", has_text="2027-03-01")).to_have_count(0)
    assert Opportunity.objects.filter(expected_on=None).count() == 12, "and taken back as one"

"""From a list to a record and on to the next, by mouse and by key, and back to the very list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_the_records_of_a_list_are_walked_through(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    for name in ("立体库改造", "轴承清洗机", "光伏包装线"):
        Opportunity.open(name, by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/list/?group=none&sort=name&unplanned=1")
    names = page.locator("tr[id^=row-] td a").all_inner_texts()
    page.locator("tr[id^=row-] td a").nth(1).click()
    bar, title = page.locator("[data-neighbours]"), page.locator(".deal-head h1")
    expect(bar).to_contain_text("2 / 3")
    shot(page, "16-neighbours")
    bar.locator("[data-after]").click()
    expect(title).to_have_text(names[2])
    expect(bar.locator("[data-after]")).to_have_attribute("aria-disabled", "true")
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(title).to_have_text(names[1])
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(title).to_have_text(names[0])
    page.locator("[data-list]").click()
    page.wait_for_url("**/opportunities/list/?group=none&sort=name&unplanned=1")
    sessionless = visit()
    sign_in(sessionless, lin)
    sessionless.goto(Opportunity.objects.get(name=names[0]).get_absolute_url())
    expect(sessionless.locator("[data-neighbours]")).to_be_hidden()


def test_a_group_is_folded_away_and_stays_so(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    Opportunity.open("立体库改造", by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/list/")
    row, fold = page.locator("tr[id^=row-]"), page.locator("[data-fold]")
    fold.click()
    expect(row).to_be_hidden()
    page.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(row).to_be_hidden()
    fold.click()
    expect(row).to_be_visible()


def test_the_palette_offers_what_can_be_done_with_the_record_that_is_open(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    deal = Opportunity.open("立体库改造", by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto(deal.get_absolute_url())
    page.keyboard.press("Control+k")
    option = page.locator("#palette [data-here]")
    expect(option.first).to_be_visible()
    shot(page, "16-palette-here")
    page.keyboard.type("gz")
    expect(option).to_have_count(1)
    expect(option).to_have_text("搁置")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog [name=reason]")).to_be_visible()
    expect(page.locator("#palette")).to_be_hidden()


def test_days_of_follow_ups_stand_under_those_of_opportunities(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto(crane.customer.get_absolute_url())
    for part in (".who", ".tr"):
        lefts = page.locator(f".lanes .lane {part}").evaluate_all(
            "found => found.map((one) => one.getBoundingClientRect().left)"
        )
        assert len(lefts) > 1 and len({*lefts}) == 1, part

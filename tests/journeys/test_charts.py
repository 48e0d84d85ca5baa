"""Charts under the hand: axe in every theme, the keyboard, a finger, a narrow phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shangji.people.models import User
from tests.journeys.looks import Judge

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
GROUPS = ("figures", "over-time", "flow", "people", "money", "tables", "hostile")
Enter = Callable[[Page, User], None]


@pytest.fixture(autouse=True)
def _debug(settings: Any) -> None:
    """The page of all charts is there in debug mode only."""
    settings.DEBUG = True


def test_no_chart_breaks_a_rule_or_moves_the_page_sideways(
    chen: User, visit: Callable[..., Page], sign_in: Enter, settled: Callable[[Page], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, chen)
    judge = Judge(page, settled, shot)
    for group in GROUPS:
        judge.look(f"/insight/charts/?only={group}", f"charts-{group}")
    assert judge.flaws == []


def test_arrows_go_from_mark_to_mark_and_each_says_what_it_is(
    chen: User, visit: Callable[..., Page], sign_in: Enter
) -> None:
    page = visit()
    sign_in(page, chen)
    page.goto("/insight/charts/?only=over-time")
    land = page.locator("[data-chart=landscape]").first
    expect(land.locator('.mark[tabindex="0"]')).to_have_count(1)
    land.locator(".mark").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    third = land.locator(".spots > li").nth(2)
    expect(third.locator(".mark")).to_be_focused()
    expect(third.locator(".tip")).to_contain_text("方案报价")
    assert "06-15" in (third.locator(".mark").get_attribute("aria-label") or "")
    page.keyboard.press("Tab")
    expect(third.locator(".tip a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/insight/charts/?week=06-15")


def test_arrows_go_down_in_a_heat_map(chen: User, visit: Callable[..., Page], sign_in: Enter) -> None:
    page = visit()
    sign_in(page, chen)
    page.goto("/insight/charts/?only=tables")
    heat = page.locator("[data-chart=matrix]").first
    expect(heat.locator('.mark[tabindex="0"]')).to_have_count(1)
    heat.locator(".mark").first.focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("竞品关系 × 初步接触")
    expect(page.locator(".bubble")).to_have_text(focused)
    page.keyboard.press("Escape")
    expect(page.locator(".bubble")).to_be_hidden()


def test_a_fingers_first_tap_shows_and_its_second_one_follows(
    chen: User, visit: Callable[..., Page], sign_in: Enter
) -> None:
    page = visit(phone=True)
    sign_in(page, chen)
    page.goto("/insight/charts/?only=over-time")
    week = page.locator("[data-chart=landscape] .spots > li").nth(20)
    week.locator(".mark").tap()
    expect(week.locator(".tip")).to_be_visible()
    assert page.url.endswith("?only=over-time")
    week.locator(".mark").tap()
    page.wait_for_url("**/insight/charts/")


def test_the_page_is_not_there_for_users(
    chen: User, visit: Callable[..., Page], sign_in: Enter, settings: Any
) -> None:
    settings.DEBUG = False
    page = visit()
    sign_in(page, chen)
    answer = page.goto("/insight/charts/")
    assert answer and answer.status == 404

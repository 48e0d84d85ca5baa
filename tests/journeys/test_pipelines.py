"""A process is changed and read before it is published: what is typed shows what it would do, under the hands of who types."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def drag(page: Page, handle: Locator, onto: Locator) -> None:
    start, end = handle.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 6, steps=12)
    page.mouse.up()


def type_faster_than_answers_come(page: Page, limit: Locator, effect: Locator) -> None:
    """The answer that is held back comes when a newer one is shown."""
    held: list[Route] = []
    page.route("**/draft/?part=effect", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/draft/?part=effect"):
        limit.fill("30")
    limit.fill("28")
    expect(effect).to_contain_text("→ 28 ")
    held[0].continue_()
    page.unroute_all()


def test_a_stage_is_dragged_a_maximum_is_typed_read_and_published(
    crane: Opportunity, process: Pipeline, chen: User, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], settled: Callable[[Page], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, chen)
    page.goto("/settings/pipelines/")
    rows, effect = page.locator(".stages .sg-row"), page.locator("[id^=effect-]")
    rows.filter(has_text="方案报价").locator("button[value^='open:']").click()
    expect(page.locator(".props h2").first).to_have_text("方案报价")
    settled(page)
    drag(page, rows.nth(2).locator("[data-handle]"), rows.nth(1))
    expect(rows.nth(1)).to_contain_text("方案报价")
    settled(page)
    limit = page.locator(".props [name$=-max_days]")
    limit.fill("")
    limit.press_sequentially("21", delay=60)
    expect(effect).to_contain_text("方案报价")
    expect(effect).to_contain_text("→ 21")
    expect(limit).to_be_focused()
    limit.press("Home")
    limit.press_sequentially("3", delay=60)
    expect(effect).to_contain_text("→ 321")
    limit.press("Delete")  # the caret still stands after what was typed
    expect(limit).to_have_value("31")
    type_faster_than_answers_come(page, limit, effect)
    settled(page)
    expect(effect).to_contain_text("→ 28 ")
    page.locator(".props [name$=-percent]").fill("")
    expect(effect).to_contain_text("还看不到影响")
    page.locator(".props [name$=-percent]").fill("33")
    expect(effect).to_contain_text("→ 33%")
    page.locator(".props [name$=-mover]").select_option(label="主管")
    expect(effect).to_contain_text("可推进人 经办人都可以 → 主管")
    shot(page, "44-process-while-typing")
    page.get_by_role("button", name="发布 v2").click()
    expect(page.get_by_role("button", name="发布 v3")).to_be_visible()
    process.refresh_from_db()
    second = process.stages_now()[1]
    assert process.version == 2 and (second.name, second.max_days) == ("方案报价", 28)
    assert second.win_ratio == pytest.approx(0.33)
    assert crane.stage.version == 1, "what is open stays until it is brought along"

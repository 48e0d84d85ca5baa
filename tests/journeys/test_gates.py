"""A card is dropped before what is needed is there; it is mended on the way, and then goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
NEED = RequirementPlan(
    key="need", kind="field", name="关键需求已录入", params={"condition": {"field": "need", "op": "filled"}}
)


def test_a_dropped_card_says_what_is_missing_is_mended_in_place_and_goes_on(
    lin: User, zhou: User, crane: Opportunity, demanding: Callable[..., dict[str, Stage]], visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    demanding(negotiation=[NEED], contract=[NEED])
    crane.adopt_pipeline(by=lin.actor())
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/")
    page.wait_for_selector("[data-board][data-ready]")
    card = page.locator(f"#card-{crane.pk}")
    expect(card.locator(".gm")).to_contain_text("1")
    target = page.locator(".col", has_text="商务谈判")
    start, end = card.bounding_box(), target.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + 60)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 160, steps=12)
    expect(target.locator(".drop")).to_contain_text("还差 1 项：关键需求已录入")
    shot(page, "40-gate-before-the-drop")
    page.mouse.up()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("进入商务谈判还差 1 项")
    shot(page, "41-gate-refuses")
    dialog.get_by_role("link", name="关键需求已录入").click()
    dialog.locator("[name=need]").fill("两条老线改造")
    dialog.locator("button.primary").click()
    expect(dialog).to_contain_text("可以进入商务谈判")
    dialog.locator("button.primary").click()
    expect(target.locator(f"#card-{crane.pk}")).to_be_visible()
    crane.refresh_from_db()
    assert crane.stage.key == "negotiation"


def test_an_exception_is_asked_for_on_the_desk_and_granted_on_the_phone(
    lin: User, zhou: User, crane: Opportunity, demanding: Callable[..., dict[str, Stage]], visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    demanding(negotiation=[NEED])
    crane.adopt_pipeline(by=lin.actor())
    page, phone = visit(), visit(phone=True)
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    page.get_by_text("特殊情况？申请例外推进").click()
    dialog = page.locator("#dialog")
    dialog.locator("[name=reason]").fill("客户出国，回来补")
    dialog.locator("button.primary").click()
    expect(page.locator(".gates").first).to_contain_text("林嘉禾 申请例外")
    sign_in(phone, zhou)
    phone.goto(f"/opportunities/{crane.pk}/")
    shot(phone, "42-exception-on-the-phone")
    phone.get_by_role("link", name="批准").click()
    phone.locator("#dialog button.primary").click()
    expect(phone.locator(".gates").first).to_contain_text("可以进入商务谈判")
    crane.refresh_from_db()
    assert not crane.gate_to(crane.pipeline.stages_now().get(key="negotiation")).missing

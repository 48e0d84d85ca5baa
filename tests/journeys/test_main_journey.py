"""The main job: sign in, bring a spreadsheet in, carry a card, log a follow-up, win."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shangji.activities.models import FollowUp
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
SHEET = """商机名称,客户名称,负责人,阶段,预计金额,预计签约日期,跟进记录
立体库输送线改造,宁波甬拓精密制造有限公司,林嘉禾,方案报价,128.6万,2026年12月15日,2026-11-20 样件节拍 8.2 秒
轴承清洗检测一体机,无锡锡澄轴承有限公司,林嘉禾,需求分析,"865,000",2027/1/20,
光伏边框自动包装,溧阳溧澄光伏有限公司,林嘉禾,商务谈判,92万,2026-12-02,
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "在手商机.csv"
    path.write_bytes(SHEET.encode("gb18030"))
    return path


def test_from_a_spreadsheet_to_a_won_opportunity(
    lin: User, process: Pipeline, sheet: Path, visit: Callable[..., Page], sign_in_by_hand: Callable[[Page, User], None],
    shot: Callable[[Page, str], None], worker: Callable[[], None],
) -> None:  # fmt: skip
    page = visit()
    page.goto("/")
    shot(page, "01-sign-in")
    sign_in_by_hand(page, lin)
    shot(page, "02-today-empty")
    bring_in(page, sheet, shot, worker)
    assert Opportunity.objects.count() == 3

    page.goto("/opportunities/")
    page.wait_for_selector("[data-board][data-ready]")
    card = page.locator(".kc", has_text="立体库输送线改造")
    expect(card).to_be_visible()
    expect(page.locator(".col", has_text="方案报价").locator(".kc")).to_have_count(1)
    carry(page, card, "商务谈判", shot)
    expect(page.locator(".toast")).to_contain_text("商务谈判")
    expect(page.locator(".col", has_text="商务谈判").locator(".kc")).to_have_count(2)
    shot(page, "06-board-after-the-drop")

    page.locator(".kc h3 a", has_text="立体库输送线改造").click()
    log_a_follow_up(page, shot)
    win(page, shot)
    found = Opportunity.objects.get(name="立体库输送线改造")
    assert (found.stage.key, found.outcome) == ("negotiation", "won")
    assert FollowUp.objects.filter(subject_id=found.pk).count() == 2
    assert verify().flaws == []


def bring_in(page: Page, sheet: Path, shot: Callable[[Page, str], None], worker: Callable[[], None]) -> None:
    page.goto("/imports/")
    page.set_input_files("#id_files", sheet)
    expect(page.locator("#columns")).to_be_visible()
    shot(page, "03-import-columns")
    page.locator(".wiz-ft button.primary").click()
    expect(page.locator("#check aside")).to_contain_text("3")
    shot(page, "04-import-preview")
    page.locator("#check aside button.primary").click()
    expect(page.locator(".job")).to_be_visible()
    worker()
    expect(page.locator(".wizp table").first).to_contain_text("3")
    shot(page, "05-import-done")


def carry(page: Page, card: object, column: str, shot: Callable[[Page, str], None]) -> None:
    """Drag as a hand does, and look at what the column says before letting go."""
    page.wait_for_selector("[data-board][data-ready]")
    box = card.bounding_box()  # type: ignore[attr-defined]
    goal = page.locator(".col", has_text=column).locator(".col-b").bounding_box()
    assert box and goal
    page.mouse.move(box["x"] + 60, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.move(goal["x"] + 80, goal["y"] + 40, steps=12)
    expect(page.locator(".col", has_text=column).locator(".drop")).to_contain_text(column)
    shot(page, "06-board-before-the-drop")
    page.mouse.up()


def log_a_follow_up(page: Page, shot: Callable[[Page, str], None]) -> None:
    say = page.locator(".flowcol textarea.say")
    say.click()
    say.press_sequentially("刚和张科长通完电话，节拍研发说能做。他让周五把样件送过去试。")
    expect(page.locator(".composer [name=next_step]")).to_have_value("把样件送过去试")
    expect(page.locator(".composer input[name=type][value=call]")).to_be_checked()
    shot(page, "07-composer")
    page.locator(".composer button.primary").click()
    expect(page.locator(".toast")).to_contain_text("把样件送过去试")
    expect(page.locator(".tl")).to_contain_text("节拍研发说能做")
    expect(page.locator(".nextbar")).to_contain_text("把样件送过去试")
    expect(say).to_have_value("")


def win(page: Page, shot: Callable[[Page, str], None]) -> None:
    page.locator(".bar a.btn", has_text="赢单").click()
    page.fill("#dialog [name=note]", "交期最短")
    page.locator("#dialog button.primary").click()
    expect(page.locator(".deal-head")).to_contain_text("赢单")
    shot(page, "08-won")


def test_what_was_done_a_moment_ago_is_taken_back(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/")
    page.wait_for_selector("[data-board][data-ready]")
    page.locator(f"#card-{crane.pk} h3 a").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".toast")).to_contain_text("商务谈判")
    with page.expect_navigation():
        page.locator(".toast [data-undo]").click()
    expect(page.locator(".col", has_text="方案报价").locator(f"#card-{crane.pk}")).to_be_visible()
    crane.refresh_from_db()
    assert crane.stage.key == "proposal"


def test_going_back_asks_why_and_the_card_waits(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/")
    page.wait_for_selector("[data-board][data-ready]")
    carry(page, page.locator(f"#card-{crane.pk}"), "初步接触", lambda _page, _name: None)
    expect(page.locator("#dialog[open]")).to_contain_text("初步接触")
    expect(page.locator(".col", has_text="方案报价").locator(f"#card-{crane.pk}")).to_be_visible()
    shot(page, "09-why")
    page.locator("#dialog button.primary").click()
    expect(page.locator("#dialog [role=alert]")).to_be_visible()
    page.fill("#dialog [name=reason]", "客户换了负责人，重新来过")
    page.locator("#dialog button.primary").click()
    expect(page.locator(".col", has_text="初步接触").locator(f"#card-{crane.pk}")).to_be_visible()


def test_cells_are_edited_in_place_and_the_group_sums_follow(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/list/")
    cell = page.locator(f"#row-{crane.pk} td.edit").first
    cell.click()
    editor = page.locator(f"#row-{crane.pk} input[name=text]")
    expect(editor).to_have_value("128.6")
    editor.fill("一百多")
    editor.press("Enter")
    expect(page.locator(".cellerr")).to_be_visible()
    shot(page, "10-cell-refused")
    page.locator(f"#row-{crane.pk} input[name=text]").fill("130.4万")
    page.locator(f"#row-{crane.pk} input[name=text]").press("Enter")
    expect(page.locator(f"#row-{crane.pk}")).to_contain_text("130.4")
    crane.refresh_from_db()
    assert crane.amount == 1304000

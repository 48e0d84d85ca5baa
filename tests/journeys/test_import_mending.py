"""Mending an import like a spreadsheet: cells by keyboard, a block from Excel, two versions; and dropping a draft."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
SHEET = """商机名称,客户名称,负责人,阶段,预计金额,预计签约日期
立体库输送线改造,宁波甬拓精密制造有限公司,林嘉禾,方案报价,128.6万,2026年12月15日
轴承清洗检测一体机,无锡锡澄轴承有限公司,林嘉禾,需求分析,面议,2027/1/20
光伏边框自动包装,溧阳溧澄光伏有限公司,林嘉禾,黄了？,看情况,快了
涂布测厚,常州龙澄新材料有限公司,林嘉禾,初步接触,待定,月底
立体库输送线改造,宁波甬拓精密制造有限公司,林嘉禾,商务谈判,130万,2026年12月15日
"""
PASTE = """([cell, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
COVERS = """foot => {
  const { left, right, top, bottom } = foot.getBoundingClientRect();
  return [4, 20, bottom - top - 4].every((down) => [60, 300, 500].every((on) =>
    foot.contains(document.elementFromPoint(left + on, top + down))));
}"""
Shot = Callable[[Page, str], None]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "在手商机.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def paste(page: Page, cell: str, text: str) -> None:
    field = page.locator(f'#check [aria-label="{cell}"]')
    field.focus()
    page.evaluate(PASTE, [field.element_handle(), text])


def test_a_check_is_mended_like_a_spreadsheet(
    lin: User, process: Pipeline, sheet: Path, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Shot, worker: Callable[[], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    page.goto("/imports/")
    page.set_input_files("#id_files", sheet)
    foot = page.locator(".wiz-ft")
    expect(foot).to_be_visible()
    for tall in range(240, 400, 20):
        page.set_viewport_size({"width": 1440, "height": tall})
        assert foot.evaluate(COVERS), f"rows shine through the foot of a window {tall} px high"
    page.set_viewport_size({"width": 1440, "height": 900})
    foot.locator("button.primary").click()
    expect(page.locator("#check .seg [aria-current]")).to_contain_text("4")
    shot(page, "11-import-check")

    cell = page.locator('[aria-label="第 3 行 E 列"]')
    cell.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("86.5万")
    page.keyboard.press("Enter")
    expect(page.locator("#check .seg [aria-current]")).to_contain_text("3")
    expect(page.locator('[aria-label="第 4 行 E 列"]')).to_be_focused()

    paste(page, "第 4 行 D 列", '商务谈判\t"92万"\t2026-12-02\r\n初步接触\t18万\t2026-12-31\r\n')
    expect(page.locator("#check .seg [aria-current]")).to_contain_text("1")
    expect(page.locator("#versions")).to_contain_text("130万")
    shot(page, "12-import-two-versions")
    page.locator("#versions button", has_text="采用第 6 行").click()
    expect(page.locator("#versions")).to_contain_text("再选一次")
    expect(page.locator("#check aside button.primary")).to_contain_text("4")

    page.locator("#check aside button.primary").click()
    expect(page.locator(".job")).to_be_visible()
    worker()
    expect(page.locator(".wizp table").first).to_contain_text("4")
    amounts = dict(Opportunity.objects.values_list("name", "amount"))
    assert amounts == {
        "立体库输送线改造": 1_300_000, "轴承清洗检测一体机": 865_000, "光伏边框自动包装": 920_000, "涂布测厚": 180_000,
    }  # fmt: skip


def test_what_is_refused_stays_typed(
    lin: User,
    process: Pipeline,
    sheet: Path,
    visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto("/imports/")
    page.set_input_files("#id_files", sheet)
    page.locator(".wiz-ft button.primary").click()
    page.wait_for_load_state("networkidle")
    page.route("**/fix/", lambda route: route.fulfill(status=500))
    cell = page.locator('[aria-label="第 3 行 E 列"]')
    cell.fill("86.5万")
    cell.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    expect(cell).to_have_value("86.5万")
    page.locator("#check aside button.primary").click()
    expect(page.locator(".toast")).to_be_visible()
    assert ImportBatch.objects.get().state == ImportBatch.State.DRAFT, "not without what was typed last"
    page.unroute("**/fix/")
    other = page.locator('[aria-label="第 5 行 E 列"]')
    other.fill("18万")
    other.press("Enter")
    expect(page.locator('[aria-label="第 3 行 E 列"]')).to_have_count(0)
    assert ImportBatch.objects.get().fixes["cells"]["在手商机.csv||3|E"] == "86.5万"


def test_a_draft_is_discarded_and_brought_back(
    lin: User, process: Pipeline, sheet: Path, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Shot,
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    page.goto("/imports/")
    page.set_input_files("#id_files", sheet)
    page.locator(".bar button", has_text="放弃").click()
    expect(page.locator(".batches li")).to_have_count(0)
    shot(page, "13-import-discarded")
    page.locator(".notice button", has_text="撤销").click()
    expect(page.locator("#columns")).to_be_visible()

    page.goto("/imports/")
    page.locator(".batches button").click()
    expect(page.locator(".batches li")).to_have_count(0)
    with page.expect_navigation():
        page.locator(".toast [data-undo]").click()
    expect(page.locator(".batches li")).to_have_count(1)
    assert ImportBatch.objects.get().state == ImportBatch.State.DRAFT

"""A manager builds a board without help, looks at it by hand and by keys, and goes from a number to what stands behind it."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from shangji.core import clock
from shangji.insight.models import Board
from shangji.opportunities.models import LossReason, Opportunity, Stage
from shangji.people.models import User
from tests.journeys.looks import Judge, flaws

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


@pytest.fixture
def business(lin: User, wu: User, zhou: User, stages: dict[str, Stage]) -> None:
    """A few opportunities of this quarter, won, lost and open."""
    now = clock.now()
    for n, user in enumerate((lin, lin, zhou)):
        start = user.actor().at(now - timedelta(hours=n + 2))
        Opportunity.open(f"签下的{n}", amount=Decimal(800_000 + n * 100_000), by=start).win(
            by=user.actor().at(now - timedelta(hours=1))
        )
    lost = Opportunity.open(
        "丢掉的",
        amount=Decimal(500_000),
        stage=stages["proposal"],
        by=lin.actor().at(now - timedelta(hours=2)),
    )
    lost.lose(LossReason.objects.filter(parent__isnull=False).first(), by=lin.actor())
    Opportunity.open("在谈的", amount=Decimal(1_200_000), by=zhou.actor())


def designing(page: Page) -> None:
    """The designer is there with its scripts."""
    page.wait_for_url("**/design/")
    page.wait_for_load_state("networkidle")


def begin(page: Page, name: str) -> None:
    """From the sidebar to an empty board of that name."""
    page.goto("/")
    page.click("nav.side >> text=管理驾驶舱")
    page.click("header.bar a:has-text('全部看板')")
    page.click("text=新建看板")
    page.fill("#dialog [name=name]", name)
    page.click("#dialog button.primary")
    designing(page)


def drawn(page: Page, kind: str) -> None:
    """Its preview has come, and is no excuse."""
    expect(page.locator(f".piece [data-kind={kind}]").first).to_be_visible()


def test_a_manager_builds_a_board_without_help(
    business: None,
    zhou: User,
    visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    shot: Callable[..., None],
) -> None:
    page = visit()
    sign_in(page, zhou)
    begin(page, "华东晨会")

    # Two widgets from the gallery, each drawn at once with real numbers.
    page.click("[data-add=kpi]")
    drawn(page, "kpi")
    expect(page.locator(".piece .kpi").first).to_contain_text("270")
    page.click("[data-side=gallery]")
    held: list[Route] = []
    page.route("**/insight/designer/settings/", partial(list.append, held), times=1)
    page.click("[data-add=ranking]")
    drawn(page, "ranking")
    # While its settings are on their way, nobody types into those of the widget before.
    expect(page.locator("#widget-settings [name=name]")).not_to_be_visible()
    held.pop().continue_()
    expect(page.locator(".piece .rank")).to_contain_text("林嘉禾")

    # Another number and another dimension from the lists: seen at once.
    page.fill("#widget-settings [name=name]", "谁赢得多")
    page.keyboard.press("Tab")
    expect(page.locator(".piece h2:has-text('谁赢得多')")).to_be_visible()
    page.select_option("#widget-settings [name=metric]", "won_count")
    expect(page.locator(".piece .rank .amt").last).to_have_text("1")
    page.select_option("#widget-settings [name=by]", "team")
    expect(page.locator(".piece .rank")).to_contain_text("华东一部")

    # A copy, taken back and brought again.
    pieces = page.locator(".grid-stack-item:not(.grid-stack-placeholder)")
    page.hover(".grid-stack-item:has(.rank) .piece")
    page.click(".grid-stack-item:has(.rank) [data-tool=copy]")
    expect(pieces).to_have_count(3)
    page.click("[data-act=undo]")
    expect(pieces).to_have_count(2)
    page.click("[data-act=redo]")
    expect(pieces).to_have_count(3)
    page.hover(".grid-stack-item[gs-id=ranking-2] .piece")
    page.click(".grid-stack-item[gs-id=ranking-2] [data-tool=remove]")
    expect(pieces).to_have_count(2)

    # Dragged beside, by hand.
    ranking = page.locator(".grid-stack-item[gs-id=ranking-1]")
    before = ranking.bounding_box()
    assert before
    page.mouse.move(before["x"] + 60, before["y"] + 14)
    page.mouse.down()
    page.mouse.move(before["x"] + 460, before["y"] + 20, steps=12)
    page.mouse.up()
    expect(ranking).not_to_have_attribute("gs-x", "0")
    shot(page, "designer")

    page.click("[data-act=publish]")
    page.fill("#dialog [name=note]", "第一版")
    page.click("#dialog button.primary")
    expect(page.locator("nav.tabs [aria-current=page]")).to_have_text("华东晨会")
    expect(page.locator("#w-ranking-1 .rank")).to_contain_text("华东一部")
    made = Board.objects.get()
    assert (made.number, [w.kind for w in made.plan_now().widgets]) == (1, ["kpi", "ranking"])
    desk = made.plan_now().widget("ranking-1").desk
    assert desk and desk[0] > 0


def test_the_designer_is_worked_by_keys(
    business: None, zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/boards/new/")
    page.fill("[name=name]", "键盘")
    page.keyboard.press("Enter")
    designing(page)
    page.locator("[data-add=text]").focus()
    page.keyboard.press("Enter")
    piece = page.locator(".piece").first
    expect(piece.locator("[data-kind=text]")).to_be_visible()
    piece.focus()
    item = page.locator(".grid-stack-item").first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(item).to_have_attribute("gs-x", "2")
    page.keyboard.press("Shift+ArrowRight")
    expect(item).to_have_attribute("gs-w", "5")
    expect(page.locator("[data-spoken]")).to_contain_text("宽 5")
    page.keyboard.press("Control+z")
    expect(item).to_have_attribute("gs-w", "4")
    page.locator(".piece").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(".grid-stack-item:not(.grid-stack-placeholder)")).to_have_count(0)
    page.keyboard.press("Control+z")
    page.click("button[data-layout=phone]")
    page.hover(".piece")
    page.click("[data-tool=hide]")
    expect(page.locator("[data-tray] button")).to_have_text("带数字的文字")
    page.click("[data-act=keep]")
    expect(page.locator(".toast")).to_contain_text("草稿")
    widget = Board.objects.get().plan_drafted().widgets[0]
    assert (widget.desk, widget.phone) == ((2, 0, 4, 5), None)
    assert flaws(page) == []


def test_on_the_phone_nothing_of_a_title_is_cut_and_what_is_counted_is_said(
    business: None, zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit(phone=True, language="en-US")
    sign_in(page, zhou)
    page.goto("/insight/boards/funnel/")
    expect(page.locator("[data-widget][aria-busy]")).to_have_count(0)
    cut = "es => es.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    assert page.eval_on_selector_all("[data-widget] h2:not(.sr *), [data-widget] .hint", cut) == []
    expect(page.locator("#w-river .hint")).to_be_visible()


def test_what_can_be_added_stays_in_sight_beside_a_long_board(
    zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    begin(page, "很长")
    for _n in range(4):
        page.click("[data-side=gallery]")
        page.click("[data-add=heat]")
    # What is added stands in the first gap that takes it.
    expect(page.locator(".grid-stack-item[gs-id=heat-2]")).to_have_attribute("gs-x", "6")
    page.locator(".grid-stack-item[gs-id=heat-4]").scroll_into_view_if_needed()
    bar, side = page.locator("header.bar").bounding_box(), page.locator("[data-side=gallery]").bounding_box()
    assert bar and side and side["y"] >= bar["y"] + bar["height"]
    page.click("[data-side=gallery]")
    page.locator(".gallery li").last.scroll_into_view_if_needed()
    assert page.locator("[data-side=gallery]").bounding_box() == side
    page.click("[data-act=keep]")
    phone = visit(phone=True)
    sign_in(phone, zhou)
    phone.goto(page.url)
    width = phone.locator("[data-act=publish]").evaluate("e => e.getBoundingClientRect().right")
    assert width <= 390


def test_what_a_board_no_longer_says_is_gone(
    zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    begin(page, "收放")
    settings = page.locator("#board-settings")

    def asked_again() -> None:
        page.wait_for_load_state("networkidle")
        page.click("[data-side=gallery]")
        with page.expect_response("**/designer/board/"):
            page.click("[data-side=board]")
        page.wait_for_load_state("networkidle")

    asked_again()
    # What was changed is still on its way when the settings are asked for once more.
    far = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", far)
    settings.locator("[name=is_mine]").check()
    asked_again()
    expect(settings.locator("[name=is_mine]")).to_be_checked()
    settings.locator("[name=is_mine]").uncheck()
    chosen = settings.locator("[name=filters]:checked")
    for left in reversed(range(chosen.count())):
        chosen.first.click()
        asked_again()
        expect(chosen).to_have_count(left)
    expect(settings.locator("[name=is_mine]")).not_to_be_checked()


def test_a_number_leads_on_and_the_address_keeps_it(
    business: None,
    zhou: User,
    lin: User,
    visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    shot: Callable[..., None],
) -> None:
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/boards/director/")
    expect(page.locator("#w-ranking .rank")).to_contain_text("林嘉禾")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/w/" in request.url else None)

    # Only this person: the address says so, and what does not know people does not ask again.
    page.click("#w-ranking .rank a.mark:has-text('林嘉禾')")
    expect(page.locator("#figure-menu")).to_be_visible()
    shot(page, "figure-menu")
    page.click("#figure-menu a:has-text('只看')")
    expect(page).to_have_url(re.compile(f"owner={lin.pk}"))
    expect(page.locator("#board-state")).to_contain_text("林嘉禾")
    expect(page.locator("#w-figures .kpi").first).to_contain_text("170")
    page.reload()
    expect(page.locator("#w-figures .kpi").first).to_contain_text("170")
    page.click("#board-state a[data-change='owner=']")
    expect(page).not_to_have_url(re.compile("owner="))
    expect(page.locator("#w-figures .kpi").first).to_contain_text("270")

    # A switch concerns its own widget alone. What the board says of itself may still be on its way: numbers do not wait for it.
    asked.clear()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/insight/boards/director/\?"), hold)
    page.click("#w-landscape .seg a:has-text('个数')")
    expect(page.locator("#w-landscape .seg [aria-current]")).to_have_text("个数")
    assert asked and all("/w/landscape/" in url for url in asked)

    # Why did it change, and from the number to its records.
    page.click("#w-figures .kpi a >> nth=0")
    page.click("#figure-menu a:has-text('为什么变了')")
    assert held
    for route in held:
        route.continue_()
    page.unroute(re.compile(r"/insight/boards/director/\?"))
    expect(page.locator("#dialog")).to_contain_text("华东一部")
    page.keyboard.press("Escape")
    page.click("#w-figures .kpi a >> nth=0")
    page.click("#figure-menu a:has-text('看明细')")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("签下的1")


def test_a_wall_that_nothing_happens_on_is_told_so(
    business: None, zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/boards/executive/")
    expect(page.locator("[data-widget][aria-busy]")).to_have_count(0)
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/w/" in answer.url else None)
    page.evaluate(
        "document.querySelectorAll('[data-widget]').forEach(w => w.dispatchEvent(new CustomEvent('refresh')))"
    )
    page.wait_for_function(
        "n => window.performance.getEntriesByType('resource').filter(e => e.name.includes('/w/')).length >= n",
        arg=14,
    )
    assert answers and set(answers) == {304}
    expect(page.locator(".toast")).to_have_count(0)


def test_boards_are_accessible(
    business: None, zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    settled: Callable[[Page], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, zhou)

    def drawn_and_settled(page: Page) -> None:
        expect(page.locator("[data-widget][aria-busy]")).to_have_count(0)
        settled(page)

    judge = Judge(page, drawn_and_settled, shot)
    for name in ("director", "targets", "activity", ""):
        judge.look(f"/insight/boards/{name + '/' if name else ''}", f"board-{name or 'all'}")
    assert judge.flaws == []


def test_a_board_is_parted_by_tabs_and_gone_through_by_keys(
    business: None, zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    begin(page, "两页")
    tabs, pieces = (
        page.locator("[data-tabs] [role=tab]"),
        page.locator(".grid-stack-item:not(.grid-stack-placeholder)"),
    )
    page.click("[data-add=kpi]")
    drawn(page, "kpi")
    page.click("[data-tab-do=add]")
    expect(tabs).to_have_count(2)
    expect(pieces).to_have_count(0)
    page.click("[data-tab-form] summary")
    page.fill("[data-word=name]", "过程")
    page.keyboard.press("Tab")
    expect(tabs.last).to_have_text("过程")
    page.keyboard.press("Escape")
    tabs.last.focus()
    page.keyboard.press("ArrowLeft")
    page.click(".piece")
    page.select_option("[data-to-tab] select", label="过程")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    expect(pieces).to_have_count(1)

    # Taken away, its widgets are beside; taken back, it is as before.
    page.click("[data-tab-do=remove]")
    expect(tabs).to_have_count(0)
    expect(pieces).to_have_count(1)
    page.click("[data-act=undo]")
    expect(tabs).to_have_count(2)
    assert flaws(page) == []
    page.click("[data-act=publish]")
    page.click("#dialog button.primary")

    strip, asked = page.locator("#board-decks [role=tab]"), []
    expect(strip).to_have_count(3)
    page.on("request", lambda request: asked.append(request.url) if "/w/" in request.url else None)
    strip.first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#w-kpi-1 .kpi").first).to_be_visible()
    expect(page).to_have_url(re.compile("tab=t2"))
    expect(strip.nth(1)).to_be_focused()
    assert len(asked) == 1
    assert flaws(page) == []

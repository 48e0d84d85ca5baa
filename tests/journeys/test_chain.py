"""Who decides is mapped by hand and by keys; coverage falls as the days pass, and a talk both ways closes the gap."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from shangji.activities.models import FollowUp
from shangji.core.events import Event
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_a_chain_is_mapped_its_coverage_falls_and_the_gap_is_closed(
    lin: User, crane: Opportunity, yongtuo: Customer, zhang: Contact, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    boss = Contact.add("周启明", customer=yongtuo, title="总经理", by=lin.actor())
    then = lin.actor().at(timezone.now() - timedelta(days=40))
    top = yongtuo.seat("decider", contact=boss, influence=5, attitude=0, by=then).seat_id
    yongtuo.log_follow_up("第一次见周总", type="visit", contacts=[boss.subject], by=then)
    page = visit()
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    chain = page.locator(f"#chain-{crane.pk}")
    expect(chain).to_contain_text("覆盖率 0 %")
    chain.get_by_role("link", name="加人").click()
    dialog = page.locator("#dialog")
    dialog.locator("[name=contact]").select_option(label="张建平 设备科长")
    dialog.locator("[name=role]").select_option("user")
    dialog.locator("[name=attitude]").select_option("1")
    dialog.locator("[name=influence]").fill("4")
    dialog.locator("button.primary").click()
    expect(chain.locator(".pn")).to_have_count(2)
    worker = ChainSeat.objects.get(contact=zhang)
    page.wait_for_selector("[data-chain]")
    chain.locator(f"#seat-{worker.pk} .pn-in").drag_to(chain.locator(f"#seat-{top} .pn-in"))
    expect(chain.locator(f"#seat-{worker.pk}")).to_contain_text("汇报给 周启明")
    shot(page, "70-chain-mapped")
    page.goto(f"/chain/{crane.pk}/?day=5")
    expect(page.locator("#chain-page")).to_contain_text("覆盖率 35 %")
    page.locator("#chain-day").evaluate(
        "e => { e.value = e.max; e.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page.locator(f"#chain-{crane.pk}")).to_contain_text("覆盖率 0 %")
    page.goto(f"/opportunities/{crane.pk}/")
    page.get_by_role("link", name="记跟进").first.click()
    expect(dialog.locator("[name=text]")).to_be_visible()
    with page.expect_response(lambda answer: "/follow-up/" in answer.url):  # what the sentence says is read
        dialog.locator("[name=text]").fill("周启明来电，同意下周看样板线")
    dialog.locator("label", has_text="电话").click()
    dialog.locator(f"[name=contacts][value='{boss.pk}']").check(force=True)
    dialog.locator("button.primary").click()
    expect(page.locator("main")).to_contain_text("周启明来电，同意下周看样板线")
    page.goto(f"/opportunities/{crane.pk}/")
    expect(page.locator(f"#chain-{crane.pk}")).to_contain_text("覆盖率 33 %")
    shot(page, "71-chain-gap-closed")


@pytest.fixture
def top(yongtuo: Customer, lin: User) -> int:
    return yongtuo.seat("decider", name="总经理", by=lin.actor()).seat_id


@pytest.fixture
def user(top: int, yongtuo: Customer, zhang: Contact, lin: User) -> int:
    return yongtuo.seat("user", contact=zhang, by=lin.actor()).seat_id


def test_keys_carry_a_card_and_none_is_lost(
    lin: User, yongtuo: Customer, top: int, user: int, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    on_its_way: list[Route] = []

    def hold(route: Route) -> None:
        on_its_way.append(route)

    page.route("**/js/chain.js", hold)
    page.goto(f"/chain/{yongtuo.pk}/")
    page.wait_for_selector("[data-chain]")
    card = page.locator(f"#seat-{user}")
    card.locator(".pn-in").focus()
    # A key pressed before its script is there is not lost.
    page.keyboard.press("Alt+ArrowLeft")
    on_its_way[0].continue_()
    expect(page.locator(".chain li").first).to_have_id(f"seat-{user}")
    # Nobody takes up the card anew: after each key it is still the one that is meant.
    page.keyboard.press("Alt+ArrowDown")
    expect(card).to_contain_text("汇报给 总经理")
    expect(card.locator(".pn-in")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(card).not_to_contain_text("汇报给")
    page.keyboard.press("Alt+ArrowDown")
    expect(card).to_contain_text("汇报给 总经理")
    page.locator(f"#seat-{top} .pn-in").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog [name=role]")).to_have_value("decider")


def test_on_the_phone_a_list_is_edited_and_a_call_is_noted(
    lin: User, crane: Opportunity, zhang: Contact, top: int, user: int, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    phone = visit(phone=True)
    sign_in(phone, lin)
    phone.goto(f"/chain/{crane.pk}/")
    phone.wait_for_selector("[data-chain]")
    expect(phone.locator(".wires")).to_be_hidden()
    boxes = [phone.locator(f"#seat-{pk}").bounding_box() for pk in (top, user)]
    (first, second) = [box for box in boxes if box]
    assert first["x"] == second["x"] and first["y"] + first["height"] <= second["y"] and first["width"] > 300
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.locator(f"#seat-{user}").tap()
    phone.locator("#dialog [name=attitude]").select_option("2")
    phone.locator("#dialog button.primary").tap()
    expect(phone.locator(f"#seat-{user}")).to_contain_text("力挺")
    shot(phone, "72-chain-phone")

    phone.goto(f"/opportunities/{crane.pk}/")
    phone.locator(f".thumbbar form[action='/phones/{zhang.pk}/'] button").tap()
    expect(phone.locator(f"#phone-{zhang.pk} [data-dial]")).to_have_text("13800002107")
    phone.wait_for_timeout(1_600)
    # Back from the call: a page that is seen again is asked what came of it.
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    dialog = phone.locator("#dialog")
    expect(dialog.locator("[name=type][value=call]")).to_be_checked()
    expect(dialog.locator(f"[name=contacts][value='{zhang.pk}']")).to_be_checked()
    shot(phone, "73-back-from-the-call")
    dialog.locator("[name=text]").fill("张科长说样机周五到，下周二试装")
    dialog.locator(".save, button.primary").first.tap()
    expect(phone.locator(".toast").first).to_be_visible()
    said = FollowUp.objects.get()
    assert (said.subject_id, said.type, [who.pk for who in said.contacts.all()]) == (
        crane.pk,
        "call",
        [zhang.pk],
    )
    assert Event.objects.get(kind="customers.phone_revealed").payload["way"] == "call"

"""On the phone: a follow-up in a few taps, also without a network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shangji.activities.models import FollowUp
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_a_follow_up_is_logged_from_the_middle_button(
    lin: User, crane: Opportunity, pump: Opportunity, visit: Callable[..., Page],
    sign_in_by_hand: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit(phone=True)
    sign_in_by_hand(page, lin)
    shot(page, "20-phone-today")
    page.locator(".tabbar .plus").tap()
    page.locator("#dialog textarea[name=text]").fill(
        "刚见完甬拓的周总，立体库方案他认可。周三前给他发合同草案"
    )
    offer = page.locator("#offers .opt", has_text="立体库输送线改造")
    expect(offer).to_be_visible()
    shot(page, "21-phone-which-one")
    offer.tap()
    expect(page.locator("#dialog input[name=type][value=visit]")).to_be_checked()
    expect(page.locator("#dialog [name=next_step]")).to_have_value("给他发合同草案")
    shot(page, "22-phone-sheet")
    page.locator("#dialog .pick", has_text="会议").tap()
    page.locator("#dialog .save").tap()
    expect(page.locator(".toast")).to_contain_text("给他发合同草案")
    found = FollowUp.objects.get()
    assert (found.subject_id, found.type, found.result) == (crane.pk, "meeting", "progress")


def test_a_sentence_said_without_a_network_is_kept_and_sent_once(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit(phone=True, is_apart=True)
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    page.locator(".thumbbar .primary").tap()
    page.locator("#dialog textarea[name=text]").fill("车间里没信号，客户同意周五试机")
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    page.locator("#dialog .save").tap()
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.locator(".offline [data-waiting]")).to_contain_text("1")
    shot(page, "23-phone-offline")
    assert not FollowUp.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    assert FollowUp.objects.get().text == "车间里没信号，客户同意周五试机"
    page.reload()
    expect(page.locator(".tl")).to_contain_text("车间里没信号")
    assert FollowUp.objects.count() == 1


def test_what_is_typed_without_a_network_goes_as_a_whole_and_what_is_refused_is_not_lost(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
) -> None:  # fmt: skip
    """Typing asks what is understood, which fails; the page is closed before the network is back; the record is gone."""
    first = visit(phone=True, is_apart=True)
    context = first.context
    sign_in(first, lin)
    page = context.new_page()  # what fails without a network complains on its console
    page.goto(f"/subjects/{crane.pk}/follow-up/")
    context.set_offline(True)
    page.locator("[name=text]").press_sequentially("客户同意", delay=20)
    page.wait_for_timeout(900)
    expect(page.locator("[name=text]")).to_have_value("客户同意")
    page.locator("[name=text]").press_sequentially("周五试机", delay=20)
    page.locator("form[data-outbox] .save").tap()
    expect(page.locator(".offline [data-waiting]")).to_contain_text("1")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/me/")
    expect(page.locator(".toast")).to_be_visible()
    assert [found.text for found in FollowUp.objects.all()] == ["客户同意周五试机"]
    page.goto(f"/subjects/{crane.pk}/follow-up/")
    page.evaluate(
        "document.querySelector('form[data-outbox]').setAttribute('hx-post', '/subjects/987654/follow-up/')"
    )
    context.set_offline(True)
    page.locator("[name=text]").fill("再说一句")
    page.locator("form[data-outbox] .save").tap()
    context.set_offline(False)
    refused = page.locator("[data-refusals] .notice")
    expect(refused).to_contain_text("再说一句")
    page.goto("/me/")
    expect(refused.locator("a")).to_have_text("重新记")
    refused.locator("a").tap()
    expect(page.locator("input[name=text], textarea[name=text]").first).to_have_value("再说一句")
    refused.locator("button").tap()
    expect(refused).to_have_count(0)


def test_stages_are_swiped_and_a_card_is_moved_without_dragging(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit(phone=True)
    sign_in(page, lin)
    page.goto("/opportunities/")
    page.wait_for_selector("[data-board][data-ready]")
    page.locator(".stagebar button", has_text="方案报价").tap()
    card = page.locator(f"#card-{crane.pk}")
    expect(card).to_be_in_viewport()
    shot(page, "24-phone-board")
    card.locator(".shift").tap()
    page.locator("#dialog button.opt", has_text="商务谈判").tap()
    expect(page.locator(".toast")).to_contain_text("商务谈判")
    crane.refresh_from_db()
    assert crane.stage.key == "negotiation"

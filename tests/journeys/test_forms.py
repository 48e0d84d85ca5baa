"""What is typed is neither lost nor sent twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shangji.activities.models import FollowUp
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_a_double_click_makes_one_record(
    lin: User, process: Pipeline, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto("/opportunities/")
    page.keyboard.press("n")
    page.locator("#dialog [name=name]").fill("立体库改造")
    page.locator("#dialog .dialog-f .primary").dblclick()
    expect(page.locator(".deal-head h1")).to_have_text("立体库改造")
    assert Opportunity.objects.count() == 1


def test_a_half_written_sentence_survives_a_reload_and_goes_with_a_key(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    say = page.locator(".composer textarea")
    say.click()
    page.keyboard.type("刚和周总通完电话，方案他认可")
    expect(page.locator(".composer input[name=type][value=call]")).to_be_checked()
    page.wait_for_timeout(700)
    page.reload()
    expect(say).to_have_value("刚和周总通完电话，方案他认可")
    say.click()
    expect(page.locator(".composer input[name=type][value=call]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    assert FollowUp.objects.get().type == "call"
    page.reload()
    expect(say).to_have_value("")


def test_the_sentence_of_a_record_is_left_as_it_was_entered_by_a_key(
    lin: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    say = page.locator(".composer textarea")
    page.keyboard.press("f")
    expect(say).to_be_focused()
    page.keyboard.type("还没说完")
    page.keyboard.press("Escape")
    expect(say).not_to_be_focused()
    expect(say).to_have_value("还没说完")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def test_a_form_on_a_page_of_its_own_is_answered_there(
    zhou: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/boards/import/")
    text, read = page.locator("textarea[name=text]"), page.locator(".dialog-f .primary")
    for said in ("a: [", "- 1"):
        text.fill(said)
        with page.expect_response(lambda response: response.status == 422):
            read.click()
        expect(page.locator("[data-page-dialog] [role=alert]")).to_be_visible()
        expect(page.locator("#dialog")).not_to_be_visible()
        expect(text).to_have_value(said)

"""Who may not, is told so and changes nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shangji.opportunities.models import Opportunity
from shangji.people.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_another_team_finds_nothing_and_an_auditor_only_reads(
    lin: User, wu: User, he: User, crane: Opportunity, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    stranger = visit()
    sign_in(stranger, wu)
    stranger.goto(f"/opportunities/{crane.pk}/")
    expect(stranger.locator("main")).not_to_contain_text("立体库输送线改造")
    shot(stranger, "30-out-of-reach")
    stranger.goto("/opportunities/")
    expect(stranger.locator(".kc")).to_have_count(0)

    auditor = visit()
    sign_in(auditor, he)
    auditor.goto(f"/opportunities/{crane.pk}/")
    expect(auditor.locator("h1")).to_contain_text("立体库输送线改造")
    expect(auditor.locator(".composer")).to_have_count(0)
    auditor.goto("/opportunities/")
    auditor.wait_for_selector("[data-board][data-ready]")
    auditor.locator(f"#card-{crane.pk} h3 a").focus()
    auditor.keyboard.press("Alt+ArrowRight")
    expect(auditor.locator(".toast")).to_contain_text("不能修改")
    expect(auditor.locator(".col", has_text="方案报价").locator(f"#card-{crane.pk}")).to_be_visible()
    shot(auditor, "31-not-allowed")
    crane.refresh_from_db()
    assert crane.stage.key == "proposal"


def test_who_comes_second_sees_what_the_first_one_did(
    lin: User, zhou: User, crane: Opportunity, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    first, second = visit(), visit()
    for page, user in ((first, lin), (second, zhou)):
        sign_in(page, user)
        page.goto("/opportunities/")
        page.wait_for_selector("[data-board][data-ready]")
    for page in (first, second):
        page.locator(f"#card-{crane.pk} h3 a").focus()
        page.keyboard.press("Alt+ArrowRight")
        expect(page.locator(".toast")).to_be_visible()
    expect(second.locator(".toast")).to_contain_text("林嘉禾")
    shot(second, "32-too-late")

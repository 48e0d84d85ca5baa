"""A rule is put together without a word of code, tried out on the leads of the last weeks, saved, and put first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from shangji.core import clock, jobs
from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import AssignmentRule, Lead, Source
from shangji.opportunities.models import Pipeline
from shangji.people.models import User
from tests.journeys.looks import Judge

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


@pytest.fixture
def first(process: Pipeline, lin: User, wu: User, system: Actor) -> AssignmentRule:
    ensure_leads()
    for days in (6, 4, 2):
        with clock.at(clock.now() - timedelta(days=days)):
            Lead.capture(
                company=f"第{days}家公司",
                source=Source.objects.get(name="官网询盘"),
                province="浙江",
                by=system,
            )
    wu.plan_absence(today(), today() + timedelta(days=3), by=wu.actor())
    rule = AssignmentRule.add("其余轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)
    jobs.run_due()
    return rule


def test_a_rule_is_made_tried_and_put_first(
    first: AssignmentRule,
    chen: User,
    lin: User,
    visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
) -> None:
    page = visit()
    sign_in(page, chen)
    page.goto("/settings/assignment/add/")
    page.fill("[name=name]", "官网给林嘉禾")
    page.click("button[value=add_c]")
    page.click("#c0 .picker > summary")
    page.get_by_label("官网询盘").check()
    expect(page.locator("#c0-shown")).to_contain_text("官网询盘")
    expect(page.locator("#c0 .menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.select_option("[name=m0-who]", f"user:{lin.pk}")
    expect(page.locator("#told")).to_contain_text("凡来源是官网询盘的，轮流分给林嘉禾。")
    page.check("input[value=weight]")
    page.fill("[name=m0-weight]", "3")
    page.locator("[name=m0-weight]").press("Tab")
    expect(page.locator("#told")).to_contain_text("按权重分给林嘉禾 ×3")
    expect(page.locator("[name=name]")).to_have_value("官网给林嘉禾")
    page.click("#trial button[value='30']")
    expect(page.locator("#trial")).to_contain_text("进池 3 条线索")
    assert AssignmentRule.objects.count() == 1, "a dry run keeps nothing"
    page.click(".bar .primary")
    expect(page.locator(".rule-item b, .rule-item .link.b")).to_have_text(["其余轮流", "官网给林嘉禾"])
    page.wait_for_load_state("networkidle")
    page.locator(".rule-item").last.locator("[data-handle]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".rule-item .place").first).to_have_text("1")
    page.wait_for_timeout(800)
    page.reload()
    expect(page.locator(".rule-item .link.b")).to_have_text(["官网给林嘉禾", "其余轮流"])


def test_the_pages_of_rules_break_no_rule(
    first: AssignmentRule, chen: User, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    settled: Callable[[Page], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, chen)
    judge = Judge(page, settled, shot)
    here = "/settings/assignment/"
    given = Lead.objects.filter(owner__isnull=False).first()
    assert given
    for n, url in enumerate(
        (here, f"{here}{first.pk}/", f"{here}trial/", f"{here}log/", given.get_absolute_url())
    ):
        judge.look(url, f"rules-{n}")
    assert judge.flaws == []

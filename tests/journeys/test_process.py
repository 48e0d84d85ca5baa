"""Rules, approvals, alerts and losses as people handle them: put together, decided on a phone, acted on in place, taken up again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from shangji.core import clock
from shangji.opportunities.models import LossReason, Opportunity, Stage
from shangji.people.models import User
from shangji.process.models import Alert, Approval, AutomationRule
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
LIST = "/settings/automation/"


def test_a_rule_is_built_tried_runs_goes_back_and_is_switched_off(
    chen: User, lin: User, zhou: User, crane: Opportunity, stages: dict[str, Stage], visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], worker: Callable[[], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    crane.move_to(stages["negotiation"], by=lin.actor())
    worker()
    page = visit()
    sign_in(page, chen)
    page.goto(f"{LIST}add/")
    page.fill("[name=name]", "大单进谈判")
    page.select_option("[name=noun]", Opportunity.kind())
    page.select_option("[name=trigger]", "opportunities.stage_moved")
    page.click("button[value=add_c]")
    page.select_option("[name=c0-field]", "amount")
    page.select_option("[name=c0-op]", "at_least")
    page.fill("[name=c0-text]", "100万")
    page.select_option("[name=a0-whom]", "leader")
    page.fill("[name=a0-text]", "看一下 ")
    page.locator("[name=a0-text]").press("End")
    page.locator("#a0 .tokens button", has_text="记录名称").click()
    expect(page.locator("#told")).to_contain_text("金额不低于 100万 元")
    page.click("#trial button[value='30']")
    expect(page.locator("#trial")).to_contain_text(crane.name)
    shot(page, "50-rule-tried")
    assert not AutomationRule.objects.exists(), "a dry run keeps nothing"
    page.click(".bar .primary")
    expect(page.locator(".rule-item")).to_contain_text("大单进谈判")
    Opportunity.objects.get(pk=crane.pk).move_to(stages["proposal"], reason="再报一版", by=lin.actor())
    worker()
    page.goto(f"{LIST}log/")
    expect(page.locator(".given")).to_contain_text(crane.name)
    expect(page.locator(".given .chip").first).to_have_text("已执行")
    page.locator(".given a", has_text="v1").click()
    expect(page.locator("#version-1")).to_contain_text("执行过 1 次")
    page.locator(".crumb a", has_text="大单进谈判").click()
    page.fill("[name=c0-text]", "300万")
    page.fill("[name=note]", "只看三百万以上")
    page.click(".bar .primary")
    page.locator(".rule-item a", has_text="第 2 版").click()
    expect(page.locator("#differences")).to_contain_text("金额不低于 300万 元")
    page.locator("#version-1 button").click()
    expect(page.locator("#version-3")).to_contain_text("回退到第 1 版")
    shot(page, "51-rule-versions")
    page.goto(LIST)
    page.locator(".rule-item button", has_text="停用").click()
    expect(page.locator(".rule-item .chip")).to_have_text("已停用")
    assert not AutomationRule.objects.get().is_active


def test_a_leader_decides_and_acts_on_the_phone(
    lin: User, zhou: User, crane: Opportunity, pump: Opportunity, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], worker: Callable[[], None], shot: Callable[[Page, str], None],
    settled: Callable[[Page], None],
) -> None:  # fmt: skip
    """An approval with one tap and one with words from the inbox; two alerts where they stand."""
    for n, noun in enumerate((crane, pump)):
        noun.ask_approval(f"x{n}", ("让利 8%", "账期 60 天")[n], [{"mode": "any", "who": [{"user": zhou.pk}]}], by=lin.actor())  # fmt: skip
    worker()
    ensure_risk_rules()
    silent = Opportunity.open("停了的商机", amount=Decimal(2_860_000), by=lin.actor().at(clock.now() - timedelta(days=40)))  # fmt: skip
    scan(clock.now(), everything=True)
    page = visit(phone=True)
    sign_in(page, zhou)
    page.goto("/approvals/")
    page.locator(".ask", has_text="让利 8%").get_by_role("button", name="同意").tap()
    expect(page.locator(".ask")).to_have_count(1)
    page.goto("/inbox/")
    page.locator(".inbox li", has_text="账期 60 天").locator("a", has_text="驳回").tap()
    page.fill("#dialog [name=note]", "先收三成")
    shot(page, "52-phone-reject")
    page.locator("#dialog button.primary").tap()
    expect(page.locator("#dialog")).to_be_hidden()
    states = dict(Approval.objects.values_list("title", "state"))
    assert states == {"让利 8%": "granted", "账期 60 天": "rejected"}
    page.goto("/risks/")
    row = page.locator(f"#risk-{silent.pk}")
    row.locator("details.pop > summary").tap()
    row.get_by_role("button", name="开始处理").tap()
    expect(page.locator(".toast")).to_be_visible()
    standing = Alert.objects.standing().filter(subject_id=silent.pk)
    assert set(standing.values_list("state", flat=True)) == {"in_hand"}
    settled(page)
    row.locator("details.pop > summary").tap()
    row.locator(".menu a", has_text="误报").tap()
    page.fill("#dialog [name=reason]", "客户在休假")
    shot(page, "53-phone-false-alarm")
    page.locator("#dialog button.primary").tap()
    expect(row).to_have_count(0)
    assert set(standing.values_list("state", "reason")) == {("false_alarm", "客户在休假")}


def test_what_is_lost_says_why_and_comes_back(
    lin: User, crane: Opportunity, too_dear: LossReason, visit: Callable[..., Page],
    sign_in: Callable[[Page, User], None], worker: Callable[[], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit()
    sign_in(page, lin)
    page.goto(f"/opportunities/{crane.pk}/")
    page.locator(".bar a.btn", has_text="输单").click()
    page.select_option("#dialog [name=reason]", str(too_dear.pk))
    page.fill("#dialog [name=competitor]", "博瀚")
    page.locator("#dialog button.primary").click()
    expect(page.locator(".deal-head")).to_contain_text("输单")
    lost = Opportunity.objects.get(pk=crane.pk)
    lost.log_follow_up("他们来电问新报价", type="call", direction="in", by=lin.actor())
    page.goto(f"/opportunities/{crane.pk}/")
    page.get_by_role("button", name="重新激活").click()
    page.wait_for_url(lambda url: not url.endswith(f"/{crane.pk}/"))
    expect(page.locator("dl.kv", has_text="博瀚")).to_be_visible()
    shot(page, "54-revived")
    child = lost.revivals().get()
    assert page.url.endswith(f"/opportunities/{child.pk}/") and lost.outcome == "lost"

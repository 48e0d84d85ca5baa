"""A person leaves: their leader hands over what they have at the desk, a colleague receives it on the phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from tests.journeys.looks import flaws

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


def test_a_leavers_customers_are_handed_over_and_received_on_the_phone(
    yongtuo: Customer, zhang: Contact, crane: Opportunity, pump: Opportunity, lin: User, wu: User, zhou: User,
    visit: Callable[..., Page], sign_in: Callable[[Page, User], None], shot: Callable[[Page, str], None],
    settled: Callable[[Page], None], worker: Callable[[], None],
) -> None:  # fmt: skip
    crane.log_follow_up("张科长要求十二月前给方案", type="call", next_step="发方案", by=lin.actor())
    desk = visit()
    sign_in(desk, zhou)
    desk.goto(f"/handovers/new/?person={lin.pk}")
    expect(desk.locator(".bundle")).to_contain_text("128.6")
    assert flaws(desk) == []
    for noun in ("customers.customer", "opportunities.opportunity"):
        desk.check(f"[name='who-{noun}'][value='{wu.pk}']")
    desk.fill("[name=note]", "离职")
    desk.fill("[name=message]", "张科长只接微信")
    desk.check("[name=closes]")
    desk.get_by_role("button", name="预览分配").click()
    expect(desk.locator("form .notice")).to_contain_text("吴桐: 2")
    shot(desk, "handover-new")
    desk.locator("form .btn.primary").click()
    expect(desk.locator("progress")).to_be_visible()
    worker()
    expect(desk.locator(".handed-items")).to_contain_text("已转交")  # the page asks by itself
    expect(desk.locator("[id^=handover-]")).to_contain_text("账号已停用")
    shot(desk, "handover-done")

    for dark in (False, True):
        phone: Any = visit(phone=True, dark=dark, language="en-US" if dark else "zh-CN")
        sign_in(phone, wu)
        if not dark:
            phone.goto("/")
            settled(phone)
            assert flaws(phone) == []
            phone.get_by_role("link", name="看交接简报").click()
            phone.get_by_role("link", name=yongtuo.name).click()
        else:
            phone.goto("/handovers/")
            phone.get_by_role("link", name=lin.name).first.click()
            phone.get_by_role("link", name=yongtuo.name).click()
        expect(phone.locator(".brief")).to_contain_text("张科长要求十二月前给方案")
        settled(phone)
        assert flaws(phone) == []
        shot(phone, f"handover-brief{'-dark' if dark else ''}")
        if not dark:
            phone.goto("/")
            phone.get_by_role("button", name="全部确认接收").click()
            expect(phone.locator(".receivers")).to_contain_text("已接收 2")
    lin.refresh_from_db()
    assert not lin.is_active and Opportunity.objects.filter(owner=wu).count() == 2

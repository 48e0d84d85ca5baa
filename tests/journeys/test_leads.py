"""A lead's way in the browser: typed, pasted or sent by a stranger, claimed, converted, merged, and taken back again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shangji.core import clock
from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.gateway.models import PublicForm
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import AssignmentRule, ConversionMap, Lead
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import Pool, User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed", "leads"),
]
Visit = Callable[..., Page]
SignIn = Callable[[Page, User], None]
Shot = Callable[..., None]
SAID = "王总您好，我是苏州恒澜新能源的李明，13800138000，想看看两台电芯入壳机，月底前能报价吗？"


@pytest.fixture
def leads(process: Pipeline, teams: Any) -> None:
    ensure_leads()


@pytest.fixture
def shore(teams: Any, zhou: User, system: Actor) -> Pool:
    found = Pool.objects.get(name="线索公海")
    found.set_members(teams=[teams["company"]], administrators=[zhou], by=system)
    return found


def capture(company: str, owner: User | None = None, **known: Any) -> Lead:
    by = owner.actor() if owner else User.objects.for_sign_in().get(username="chen").actor()
    return Lead.capture(company=company, owner_id=owner.pk if owner else None, by=by, **known)


def test_a_lead_is_two_taps_away_on_the_phone(lin: User, visit: Visit, sign_in: SignIn, shot: Shot) -> None:
    page = visit(phone=True)
    sign_in(page, lin)
    page.goto("/")
    page.locator(".tabbar a", has_text="线索").tap()
    page.get_by_label("新建线索").tap()
    page.locator("#dialog [name=company]").fill("嘉善宏茂食品机械")
    page.locator("#dialog [name=phone]").fill("139 0000 1111")
    shot(page, "60-phone-lead")
    page.locator("#dialog button.primary").tap()
    page.wait_for_url("**/leads/**")
    expect(page.locator("main")).to_contain_text("嘉善宏茂食品机械")
    found = Lead.objects.get(phone_digits="13900001111")
    assert found.owner_id == lin.pk and found.respond_by


def test_a_chat_is_pasted_and_nothing_is_kept_that_was_not_shown(
    lin: User, visit: Visit, sign_in: SignIn, shot: Shot
) -> None:
    page = visit()
    sign_in(page, lin)
    page.goto("/leads/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    page.locator("#dialog a", has_text="粘贴").click()
    page.locator("#dialog #paste-text").fill(SAID)
    page.locator("#dialog button.primary").click()
    expect(page.locator("#dialog [name=company]")).to_have_value("苏州恒澜新能源")
    expect(page.locator("#dialog [name=person]")).to_have_value("李明")
    expect(page.locator("#dialog [name=phone]")).to_have_value("13800138000")
    assert not Lead.objects.exists(), "reading keeps nothing"
    shot(page, "61-pasted")
    page.locator("#dialog [name=company]").fill("苏州恒澜新能源科技有限公司")
    page.locator("#dialog button.primary").click()
    page.wait_for_url("**/leads/**")
    expect(page.locator("main")).to_contain_text("苏州恒澜新能源科技有限公司")
    assert Lead.objects.get().phone == "13800138000"


def test_what_a_stranger_sends_without_scripts_is_on_the_today_of_a_salesperson(
    chromium: Browser, live_server: Any, chen: User, lin: User, visit: Visit, sign_in: SignIn, shot: Shot,
    worker: Callable[[], None],
) -> None:  # fmt: skip
    AssignmentRule.add("都给林嘉禾", members=[{"user": lin.pk}], by=chen.actor())
    form = PublicForm.add("展台", title="留下您的需求", consent="同意联系我", by=chen.actor())
    stranger = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    ).new_page()
    with clock.at(clock.now() - timedelta(minutes=1)):
        stranger.goto(form.address)  # somebody who types for a while
    stranger.fill("[name=company]", "宁波甬拓精密")
    stranger.fill("[name=phone]", "13900002222")
    stranger.check("[name=agreed]")
    stranger.wait_for_timeout(2_500)
    stranger.click("main button")
    expect(stranger.locator("[role=status]")).to_be_visible()
    shot(stranger, "62-thanks", is_still=True)
    stranger.context.close()
    worker()
    page = visit()
    sign_in(page, lin)
    page.goto("/")
    waiting = page.locator(".act", has_text="宁波甬拓精密")
    expect(waiting).to_contain_text("首次联系")
    shot(page, "63-on-today")
    waiting.locator("a.btn", has_text="记跟进").click()
    with page.expect_response(lambda answer: "/draft/" in answer.url):
        page.locator("#dialog textarea[name=text]").fill("打了电话，约好周四上门")
    expect(page.locator("#dialog .understood [data-inferred]").first).to_be_visible()
    page.locator("#dialog .save").click()
    expect(page.locator(".toast").first).to_be_visible()
    assert Lead.objects.get().responded_at is not None


def test_who_claims_may_see_the_number_and_who_is_late_reads_who_was_quicker(
    lin: User, wu: User, shore: Pool, chen: User, visit: Visit, sign_in: SignIn, shot: Shot
) -> None:
    lead = capture("宁波甬拓", phone="139 0000 2222", pool=shore)
    first, late = visit(phone=True), visit()
    for page, user in ((first, lin), (late, wu)):
        sign_in(page, user)
        page.goto("/leads/?tab=pool")
        expect(page.locator(f"#row-{lead.pk}")).to_be_visible()
        assert "2222" not in page.content()
        page.wait_for_load_state("networkidle")
    shot(first, "64-phone-pool")
    first.locator(f"#row-{lead.pk} button", has_text="领取").tap()
    first.wait_for_url(f"**/leads/{lead.pk}/")
    number = first.locator(f"#phone-{lead.pk}")
    expect(number).to_contain_text("139****2222")
    first.wait_for_load_state("networkidle")
    number.locator("button").tap()
    expect(number.locator("a[href='tel:13900002222']")).to_have_text("139 0000 2222")
    shot(first, "65-phone-claimed")
    late.locator(f"#row-{lead.pk} button", has_text="领取").click()
    expect(late.locator(".toast")).to_contain_text("刚被 林嘉禾 领取")
    assert Lead.objects.get().owner_id == lin.pk


def test_a_conversion_asks_for_what_is_required_and_is_taken_back(
    lin: User, visit: Visit, sign_in: SignIn, shot: Shot, system: Actor
) -> None:
    found = ConversionMap.objects.get()
    found.change(pairs=found.pairs, required=["customer.industry"], by=system)
    lead = capture("宁波甬拓", lin, person="周总", phone="13900002222", need="两台码垛机")
    page = visit()
    sign_in(page, lin)
    page.goto(f"/leads/{lead.pk}/")
    page.wait_for_load_state("networkidle")
    page.locator("main a.btn, main button", has_text="转").first.click()
    expect(page.locator("#dialog [name=customer_name]")).to_have_value("宁波甬拓")
    page.locator("#dialog button.primary").click()
    expect(page.locator("#dialog .err").first).to_contain_text("这一项要填")
    shot(page, "66-convert-asks")
    page.locator("#dialog [name=customer__industry]").fill("食品机械")
    page.locator("#dialog button.primary").click()
    page.wait_for_url("**/opportunities/**")
    expect(page.locator("main")).to_contain_text("宁波甬拓")
    shot(page, "67-converted")
    lead.refresh_from_db()
    assert lead.opportunity and lead.customer.industry == "食品机械"
    page.goto(f"/leads/{lead.pk}/")
    page.wait_for_load_state("networkidle")
    page.locator(".notice a.btn", has_text="撤回").click()
    page.locator("#dialog button.primary, #dialog button.danger").first.click()
    page.wait_for_url(f"**/leads/{lead.pk}/")
    expect(page.locator("main a.btn, main button", has_text="转").first).to_be_visible()
    lead.refresh_from_db()
    assert lead.opportunity_id is None and not Opportunity.objects.open().exists()


def test_many_are_converted_with_an_answer_for_each(
    lin: User, visit: Visit, sign_in: SignIn, shot: Shot
) -> None:
    Customer.add("嘉善宏茂", by=lin.actor())
    capture("宁波甬拓", lin, person="周总")
    capture("无锡锡澄", lin, person="顾工")
    page = visit()
    sign_in(page, lin)
    page.goto("/leads/")
    page.wait_for_load_state("networkidle")
    page.locator("[data-select-all]").check()
    page.locator("#bulk button", has_text="转").click()
    page.wait_for_url("**/leads/convert/**")
    expect(page.locator("article.pair")).to_have_count(2)
    name = page.locator("article.pair").nth(1).locator("[name$=customer_name]")
    name.fill("")
    page.locator("form button.primary").last.click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("article.pair")).to_have_count(1)
    shot(page, "68-many-one-left")
    page.locator("article.pair [name$=customer_name]").fill("无锡锡澄机械")
    page.locator("form button.primary").last.click()
    expect(page.locator("article.pair")).to_have_count(0)
    assert Lead.objects.filter(state=Lead.State.CONVERTED).count() == 2


def test_two_leads_become_one_and_are_taken_apart(
    lin: User, visit: Visit, sign_in: SignIn, shot: Shot
) -> None:
    kept, other = (
        capture("宁波甬拓", lin, phone="13900002222"),
        capture("宁波甬拓机械", lin, phone="13900003333"),
    )
    page = visit()
    sign_in(page, lin)
    page.goto("/leads/")
    page.wait_for_load_state("networkidle")
    page.locator("[data-select-all]").check()
    page.locator("#bulk button", has_text="合并").click()
    page.wait_for_url("**/merge/leads.lead/**")
    page.locator(f"input[type=radio][name=keep][value='{kept.pk}']").check()
    page.wait_for_load_state("networkidle")
    page.locator(f"input[name=f-phone][value='{other.pk}']").check()
    shot(page, "69-merge-leads")
    page.locator("form button.primary").last.click()
    page.wait_for_url(f"**/leads/{kept.pk}/")
    expect(page.locator("main")).to_contain_text("139****3333")
    shot(page, "70-merged-lead")
    page.goto(f"/leads/{other.pk}/")
    expect(page).to_have_url(f"{page.url.split('/leads/')[0]}/leads/{kept.pk}/")
    page.wait_for_load_state("networkidle")
    page.locator(".merged button", has_text="拆开").click()
    expect(page.locator(".merged")).to_have_count(0)
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (kept.phone, other.phone, other.withdrawn_at) == ("13900002222", "13900003333", None)

"""axe-core on every page, in both themes and on the phone; and both languages say something of their own."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from shangji.core.access import System
from shangji.core.calendar import today
from shangji.customers.models import Contact, Customer, Tag, TierRule
from shangji.customers.tiers.terms import default_settings
from shangji.gateway.imports.drafting import Upload, draft
from shangji.gateway.models import Outlet, PublicForm, Recipients, ReportRun, ReportSchedule, ShareLink
from shangji.gateway.models.share_link import new_secret
from shangji.gateway.reports.making import fill
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.opportunities.bulks import BULKS
from shangji.opportunities.models import LossReason, Opportunity
from shangji.people.models import LongStep, Pool, Pulse, SavedView, User
from shangji.process.automation.examples import EXAMPLES
from shangji.process.defaults import ensure_approvals
from shangji.process.models import Approval, AutomationRule, Digest, RiskRule
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from tests.journeys.looks import NARROW, Judge, sideways

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


@pytest.fixture
def pages(
    chen: User, lin: User, crane: Opportunity, pump: Opportunity, zhang: Contact, yongtuo: Customer
) -> list[str]:
    tag = Tag.add(
        "重点客户", condition={"all": [{"field": "province", "op": "is", "value": ["浙江"]}]}, by=chen.actor()
    )
    yongtuo.tag(tag, by=lin.actor())
    TierRule.publish(default_settings(), by=chen.actor())
    yongtuo.set_tier("A", "战略客户", today() + timedelta(days=30), by=chen.actor())
    view = SavedView.keep("浙江", list_name="customers", query="province=浙江", by=chen.actor())
    crane.log_follow_up(
        "到现场量了 3 条线", type="visit", result="progress", next_step="送样件", next_step_at=timezone.now(), by=lin.actor()
    )  # fmt: skip
    yongtuo.seat("user", contact=zhang, attitude=1, by=lin.actor())
    crane.seat("decider", name="总经理", by=lin.actor())
    crane.add_task("出付款方案", assignee=lin, by=lin.actor())
    sheet = (
        b"\xef\xbb\xbf"
        + "商机名称,客户名称,阶段,金额\n清洗机,无锡锡澄轴承,需求分析,86.5万\n,,,不是数字\n清洗机,无锡锡澄轴承,方案报价,90万\n".encode()
    )
    batch = draft([Upload("在手商机.csv", len(sheet), lambda: [sheet])], by=chen.actor())
    ensure_leads()
    shore = Pool.objects.get(name="线索公海")
    shore.set_members(administrators=[chen], by=chen.actor())
    lead = Lead.capture(
        company="嘉善宏茂",
        person="赵磊",
        phone="13900001111",
        need="两条包装线",
        owner_id=chen.pk,
        by=chen.actor(),
    )
    lying = Lead.capture(company="宁波甬拓", phone="13900002222", pool=shore, by=chen.actor())
    twin = Customer.add("宁波甬拓机械", industry="食品机械", owner_id=chen.pk, by=chen.actor())
    form = PublicForm.add("展台", title="留下您的需求", consent="同意", by=chen.actor())
    ensure_approvals()
    crane.ask_approval(
        "x",
        "让利 8%",
        [{"mode": "any", "who": [{"user": chen.pk}]}],
        details={"说明": "对手报价低"},
        by=lin.actor(),
    )
    request = Approval.objects.get()
    automation = AutomationRule.add(by=chen.actor(), **EXAMPLES[0].columns())
    automation.change(at_most_per_hour=30, note="少打扰", by=chen.actor())
    of_process = [
        "/approvals/", "/approvals/?tab=asked", f"/approvals/{request.pk}/", f"/approvals/{request.pk}/reject/", "/settings/approvals/", "/settings/approvals/add/",
        "/settings/automation/", f"/settings/automation/{automation.pk}/", f"/settings/automation/{automation.pk}/versions/", "/settings/automation/log/", f"/subjects/{crane.pk}/ask-approval/",
    ]  # fmt: skip
    silent = Opportunity.open(
        "停了的商机", amount=Decimal(2_860_000), by=lin.actor().at(timezone.now() - timedelta(days=40))
    )
    over = Opportunity.open("结束了的商机", customer=yongtuo, amount=Decimal(400_000), by=lin.actor().at(timezone.now() - timedelta(days=30)))  # fmt: skip
    over.lose(LossReason.objects.filter(parent__isnull=False).first(), by=lin.actor())
    ensure_risk_rules()
    scan(timezone.now())
    rule = RiskRule.objects.get(key="R1")
    Outlet.add("华东销售群", service="wecom_robot", said={"url": "https://qyapi.weixin.qq.com/x?key=abcd1234"}, groups=["risks"], by=chen.actor())  # fmt: skip
    hook = Outlet.add("数据平台", service="webhook", said={"url": "https://data.example/in"}, by=chen.actor())
    Outlet.add("浏览器", service="push", said={"subject": "it@example.com"}, by=chen.actor())
    step = LongStep.begin([crane.pk, silent.pk], BULKS["expected"], noun="opportunities.opportunity", verb="expected", said="", by=chen.actor())  # fmt: skip
    of_crane = {"subject": crane.pk, "title": "回电", "why": ["今天到期"], "amount": "100000", "ratio": 0.5, "urgency": 1.5, "is_guessed": False}  # fmt: skip
    morning = Digest.send(chen, today(), lines=[of_crane], missed=[of_crane], by=System("digest"))
    step.turn(crane.pk, lambda: crane.reopen(by=chen.actor(), reason="x"))
    return [
        step.get_absolute_url(),
        *of_process, *_leaving(chen), *_asked(lin, chen), "/handovers/", f"/handovers/new/?pk={yongtuo.pk}", f"/handovers/new/?person={lin.pk}",
        "/risks/", "/risks/?by=stage", "/risks/?by=person&level=3", "/risks/?tab=over", "/risks/rules/", f"/risks/rules/{rule.pk}/",
        "/risks/rules/new/", "/risks/nudge/?worst=1", f"/risks/{silent.pk}/snooze/", f"/opportunities/{silent.pk}/",
        "/settings/outlets/", f"/settings/outlets/{hook.pk}/deliveries/", f"/settings/outlets/{hook.pk}/replay/", "/settings/outlets/add/smtp/", "/settings/outlets/undelivered/", "/me/inbox/",
        "/leads/", "/leads/?tab=pool", f"/leads/{lead.pk}/", f"/leads/{lying.pk}/?peek=1", f"/leads/{lead.pk}/convert/",
        f"/settings/pools/{shore.pk}/", form.address, "/leads/campaigns/",
        f"/merge/customers.customer/?pk={yongtuo.pk}&pk={twin.pk}&q=甬拓", f"/merge/leads.lead/?pk={lead.pk}",
        "/insight/boards/", "/insight/boards/quality/", "/insight/boards/director/copy/", "/insight/boards/import/", "/insight/figure/watch/?m=won_amount",
        "/settings/tags/", "/settings/tags/new/", f"/settings/tags/{tag.pk}/", "/settings/tiers/", "/customers/lists/", "/customers/lists/new/",
        f"/customers/{yongtuo.pk}/tags/", f"/customers/{yongtuo.pk}/tier/", "/exports/customers/hand-off/?where=x", f"/customers/?tag={tag.pk}",
        f"/chain/{crane.pk}/", f"/chain/{yongtuo.pk}/add/", f"/customers/{yongtuo.pk}/contacts/cards/",
        "/", "/insights/losses/", "/opportunities/", "/opportunities/list/", "/opportunities/list/?group=none",
        f"/opportunities/{crane.pk}/", f"/opportunities/{over.pk}/sheet/", "/customers/", f"/customers/{yongtuo.pk}/", "/customers/regions/", "/contacts/", "/contacts/add/", "/follow-ups/", f"/customers/{yongtuo.pk}/group/", f"/customers/{yongtuo.pk}/interactions/", "/imports/", "/inbox/", "/me/", "/changes/", "/views/?list=customers", f"/views/{view.pk}/", f"/imports/{batch.pk}/columns/", f"/imports/{batch.pk}/check/",
        "/settings/fields/", "/settings/fields/add/?holds=opportunities.opportunity&type=cascade", "/settings/fields/add/?holds=leads.lead&type=formula",
        "/settings/people/", "/settings/people/teams/", "/settings/people/roles/", "/settings/pipelines/", "/settings/pipelines/add/", f"/opportunities/{crane.pk}/move/", f"/opportunities/{crane.pk}/exceptions/?stage=win", f"/subjects/{crane.pk}/files/", "/settings/rhythm/", "/today/kept/", f"/today/told/{morning.pk}/", "/settings/exports/", "/accounts/2fa/",
        f"/subjects/{crane.pk}/follow-up/", f"/opportunities/{crane.pk}/lose/", "/opportunities/new/",
        f"/subjects/{crane.pk}/past/", "/follow-up/", "/nowhere/",
    ]  # fmt: skip


def _asked(lin: User, chen: User) -> list[str]:
    """A month that can be told, and the question of this one on Today."""
    before = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    said = {"asked": 7, "answers": 6, "total": 48, "scores": [0] * 8 + [6, 0, 0], "words": ["顺手"]}
    Pulse.objects.create(month=before, role=lin.role, **said)
    Pulse.ask([lin, chen], today())
    return ["/pulse/"]


def _leaving(chen: User) -> list[str]:
    """What leaves the house: a report that has run, a link, and what it shows to whoever has it."""
    to = Recipients(people=(chen,))
    report = ReportSchedule.add("周报", to=to, author=chen, by=chen.actor(), formats=["xlsx"])
    run = ReportRun.begin(report, "1", today(), today(), by=System("test"))
    fill(run)
    secret = new_secret()
    known = {"what": "board:director", "maker": chen, "shown_as": chen, "days": 7, "by": chen.actor()}
    link = ShareLink.make("给伙伴", secret=secret, **known)
    locked = new_secret()
    ShareLink.make("有密码", secret=locked, password="开门开门", **known)
    return [
        "/settings/reports/", "/settings/reports/add/", f"/settings/reports/{report.pk}/", f"/settings/reports/{report.pk}/outside/",
        f"/reports/{run.pk}/", f"/reports/{run.pk}/copies/", "/settings/links/", "/settings/links/add/?what=board:director",
        f"/settings/links/{link.pk}/visits/", f"/s/{secret}/", f"/s/{locked}/", "/s/nothing/",
    ]  # fmt: skip


def test_no_page_breaks_a_rule(
    chen: User, pages: list[str], visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    settled: Callable[[Page], None], shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    """In English, whose words are the longer ones: what is wide enough for them is wide enough for Chinese."""
    page = visit(language="en-US")
    sign_in(page, chen)
    judge = Judge(page, settled, shot)
    for url in pages:
        judge.look(url, f"page-{url.strip('/').replace('/', '-').split('?')[0] or 'today'}")
    assert judge.flaws == []


def test_no_page_moves_sideways_for_who_reaches_little(
    zhou: User, pages: list[str], visit: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = visit(phone=True)
    page.set_viewport_size(NARROW)
    sign_in(page, zhou)
    moved = []
    for url in pages:
        page.goto(url)
        moved += [f"{url} {each}" for each in sideways(page)]
    assert moved == []

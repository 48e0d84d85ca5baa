"""The scene of the matrix: 林's records, and everybody who stands in some relation to them."""

import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.activities.models import Task
from shangji.core.access import NOBODY, Actor, Level, System
from shangji.core.calendar import today
from shangji.core.models import CustomField
from shangji.customers.models import Contact, Customer, Tag, TierRule
from shangji.customers.tiers.terms import default_settings
from shangji.gateway.models import (
    ApiToken,
    ExportRecord,
    ImportBatch,
    InboundHook,
    MailDrop,
    Outlet,
    PublicForm,
    Recipients,
    ReportRun,
    ReportSchedule,
    ShareLink,
)
from shangji.insight.boards.plan import BoardPlan
from shangji.insight.models import Adjustment, Board, FigureWatch, Kiosk, OwnMetric, Playlist, Target
from shangji.insight.models.share import Circle
from shangji.insight.wall.pages import Page
from shangji.insight.wall.secret import new_secret
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import AssignmentRule, Campaign, ConversionMap, Delivery, Lead, Source
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.bulks import BULKS
from shangji.opportunities.defaults import ensure_process
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.people.defaults import ensure_roles
from shangji.people.models import (
    DuplicateRule,
    Handover,
    HandoverItem,
    LikelyPair,
    LongStep,
    Pool,
    Role,
    SavedView,
    Team,
    User,
)
from shangji.process.models import (
    Alert,
    Approval,
    ApprovalTemplate,
    Approver,
    AutomationRule,
    Rhythm,
    RiskRule,
)

BY = System("scene")
STANDS_IN = {
    "owner": ("sales", "east"), "reader": ("sales", "south"), "writer": ("sales", "south"),
    "leader_above": ("leader", "east"), "leader_beside": ("leader", "south"), "outsider": ("sales", "south"),
    "operations": ("operations", "company"), "executive": ("executive", "company"), "auditor": ("auditor", "company"),
    "administrator": ("administrator", "company"), "disabled": ("sales", "east"), "mate": ("sales", "east"),
}  # fmt: skip


@dataclass
class Scene:
    people: dict[str, User]
    team: Team
    role: Role
    mate: User
    barred: User
    process: Pipeline
    second: Pipeline
    drafted: ImportBatch
    discarded: ImportBatch
    running: ImportBatch
    imported: ImportBatch
    rolling: ImportBatch
    reason: LossReason
    customer: Customer
    contact: Contact
    gone: Contact
    """Has left the company, and has a phone."""
    opportunity: Opportunity
    gated: Opportunity
    """Stands before a gate, and somebody asked for an exception."""
    asked: Opportunity
    """Of 林; everybody is asked to approve something about it."""
    template: ApprovalTemplate
    automation: AutomationRule
    resting: Opportunity
    lost: Opportunity
    won: Opportunity
    """Its process collects in a stage that it never came to: payment is outstanding."""
    twins: dict[str, tuple[Any, Any]]
    """Noun → two records of 林 that may become one."""
    merged: dict[str, Any]
    """Noun → a record of 林 into which another one was merged."""
    view: SavedView
    pool: Pool
    lead: Lead
    pooled: Lead
    pooled_customer: Customer
    grouped: Customer
    converted: Lead
    invalid: Lead
    source: Source
    campaign: Campaign
    map: ConversionMap
    rule: AssignmentRule
    duplicates: DuplicateRule
    risk_rule: RiskRule
    delivery: Delivery
    form: PublicForm
    hook: InboundHook
    mail_drop: MailDrop
    outlet: Outlet
    token: ApiToken
    rhythm: Rhythm
    export_waiting: ExportRecord
    export_kept: ExportRecord
    report: ReportSchedule
    report_paused: ReportSchedule
    report_run: ReportRun
    report_failed: ReportRun
    link: ShareLink
    board: Board
    """Of 林, in its second version with a draft, shared with the reader and the writer."""
    board_away: Board
    watch: FigureWatch
    target: Target
    adjustment: Adjustment
    playlist: Playlist
    kiosk: Kiosk
    own_metric: OwnMetric
    tag: Tag
    tier_rule: TierRule
    """A version that is no longer in force."""
    tier_rule_now: TierRule
    webhook: Outlet
    handover: Handover
    """Made by 林; everybody who signs in got a record by it."""
    handover_running: Handover
    long_step: LongStep
    stopped_step: LongStep
    field: CustomField
    archived_field: CustomField

    def actor(self, relation: str) -> Actor:
        if relation == "signed_out":
            return NOBODY
        return User.objects.for_sign_in().get(username=relation).actor()

    def customer_of(self, by: Actor) -> Customer:
        """A customer that the actor may work on, whoever they are: a birth asks for grants alone."""
        return Customer.add("自己的客户", owner_id=by.user_id, by=BY)


class Fresh:
    """A scene for one verb: each record is copied when it is first asked for, so that no verb changes another one's."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._made: dict[int, Any] = {}
        """What was copied before: two names of one record stay names of one."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._scene, name)
        if not callable(found):
            found = copy.deepcopy(found, self._made)
            setattr(self, name, found)
        return found


def _gone(customer: Customer, owner: Actor) -> Contact:
    contact = Contact.add("李工", customer=customer, phone="13800001111", by=owner)
    contact.mark_left(by=owner)
    return contact


def set_scene() -> Scene:
    ensure_roles()
    ensure_process()
    ensure_leads()
    RiskRule._base_manager.filter(key="R2").delete()  # else the verb that adds it would have nothing to do
    roles = {role.key: role for role in Role.objects.all()}
    company = Team.add("公司", by=BY)
    teams = {
        "company": company,
        "east": Team.add("华东", parent=company, by=BY),
        "south": Team.add("华南", parent=company, by=BY),
    }
    people = {
        name: User.add(name, name=name, role=roles[role], team=teams[team], by=BY)
        for name, (role, team) in STANDS_IN.items()
    }
    people["disabled"].disable(by=BY)
    owner = people["owner"].actor()
    reason = LossReason.objects.filter(parent__isnull=False)[0]
    customer = Customer.add("客户", phone="057488001111", by=owner)
    contact = Contact.add("张工", customer=customer, by=owner)
    apart = _told_apart(customer, owner)
    opened = {
        name: Opportunity.open(name, amount=Decimal(1), by=owner) for name in ("商机", "搁置", "输单", "赢单")
    }
    opened["搁置"].hold(today() + timedelta(days=60), reason="等", by=owner)
    opened["输单"].lose(reason, by=owner)
    opened["赢单"].win(by=owner)
    common = Customer.add("共享客户", owner_id=owner.user_id, by=BY)
    pool = Pool.objects.get(name="线索公海")
    pool.set_members(by=BY, teams=[teams["east"]])
    given_up = Customer.add("退回的客户", owner_id=owner.user_id, by=BY)
    shore = Pool.objects.get(name="客户公海")
    shore.set_members(by=BY, teams=[teams["east"]])
    given_up.give_back("预算冻结", pool=shore, by=BY)
    shore.change(cooldown_days=0, by=BY)
    leads = {
        name: Lead.capture(company=name, phone="13800001111", owner_id=owner.user_id, pool=pool, by=BY)
        for name in ("线索", "已转", "无效")
    }
    leads["已转"].convert(Into(customer=customer, opportunity_known={"name": "转来"}), by=owner)
    leads["无效"].invalidate("空号", by=owner)
    grouped = _in_group(customer, owner)
    for noun in (customer, common, grouped, *opened.values(), *leads.values()):
        _furnish(noun, people)
    view = SavedView.keep("视图", list_name="opportunities", query="", by=owner)
    process = Pipeline.objects.get()
    process.publish([stage.plan for stage in process.stages_now()], by=BY)
    second = Pipeline.add("第二流程", stages=[stage.plan for stage in process.stages_now()], by=BY)
    gated = _gated(process, owner, people)
    fresh = {name: Opportunity.objects.get(pk=o.pk) for name, o in opened.items()}
    _advance(fresh["商机"], people["mate"])
    pairs = [_same(customer, pool, owner, people) for _each in range(2)]
    for noun, twin in pairs[0].values():
        LikelyPair.objects.create(
            kind=noun.kind(), first_id=noun.pk, second_id=twin.pk, score=0.95, found_at=BY.now
        )
    merged = {name: noun for name, (noun, _twin) in pairs[1].items()}
    for noun, twin in pairs[1].values():
        noun.merge([twin], by=owner)
    asked = Opportunity.open("审批", by=owner)
    asked.ask_approval("x", "让利", [{"mode": "all", "who": [{"user": people["owner"].pk}]}], by=BY)
    request = Approval.objects.get(subject_id=asked.pk)
    asked_people = [p for name, p in people.items() if name not in ("disabled", "mate", "owner")]
    Approver.objects.bulk_create(Approver(approval=request, user=p, step=0) for p in asked_people)
    # Last: a change of the record ends an alert whose rule no longer finds it.
    _alarm(fresh["商机"], leads["线索"], customer)
    return Scene(
        **_long_steps(fresh["商机"], owner), field=_field("矩阵"), archived_field=_archived("旧字段"),
        automation=_automation(),
        asked=asked, template=ApprovalTemplate.add("主管审批", [{"mode": "any", "who": [{"leader": True}]}], by=BY),
        people=people, team=teams["south"], role=roles["sales"], mate=people["mate"], barred=people["disabled"],
        process=process, reason=reason, customer=customer, contact=contact, gone=_gone(customer, owner), opportunity=fresh["商机"],
        twins=pairs[0], gated=gated, resting=fresh["搁置"], lost=fresh["输单"], won=fresh["赢单"], merged=merged,
        view=view, second=second, pool=pool, lead=leads["线索"], converted=leads["已转"], invalid=leads["无效"],
        pooled_customer=given_up, grouped=grouped, pooled=Lead.capture(company="海里", pool=pool, by=BY), source=Source.objects.all()[0],
        campaign=Campaign.add("展会", by=BY), map=ConversionMap.objects.get(),
        duplicates=DuplicateRule.objects.filter(level="warn")[0], risk_rule=RiskRule.objects.get(key="R1"),
        rule=AssignmentRule.add("轮流", members=[{"user": people["mate"].pk}], by=BY),
        delivery=Delivery.receive({"text": "你好"}, channel="form", inlet="官网", by=BY),
        hook=InboundHook.add("接口", secret="x", by=BY), mail_drop=MailDrop.add("邮箱", host="imap.example.com", user="u", password="p", by=BY),
        outlet=Outlet.add("数据平台", service="webhook", said={"url": "https://data.example/x"}, by=BY),
        form=PublicForm.add("官网", by=BY), token=ApiToken.add("官网", user=people["owner"], secret="secret", by=BY),
        rhythm=Rhythm.start(by=BY), board=_board(owner, people), board_away=_board(owner, people, is_away=True),
        watch=FigureWatch.watch("赢单", metric="won_count", asked="m=won_count", limit=Decimal(3), is_above=True, is_over=False, by=owner),
        target=_planned(people["owner"]), adjustment=_adjusted(people["owner"]), **_batches(owner),
        **_outhouse(people["owner"]), **apart,
        webhook=Outlet.add("市场系统", service="webhook", said={"url": "https://market.example/x", "secret": "x"}, by=BY),
        playlist=Playlist.make("前厅", [Page("wall", 30)], by=replace(owner, grants=frozenset({"*"}))),
        handover=_handed_over(people, [customer, common, *opened.values(), *leads.values(), given_up, gated, asked]),
        handover_running=_handed_over(people, [customer, common, *opened.values(), *leads.values(), given_up, gated, asked], is_running=True),
        own_metric=OwnMetric.add("展会商机", noun="opportunities.opportunity", time="opened", by=BY),
        kiosk=Kiosk.make("前台", secret=new_secret(), maker=people["owner"], days=30, board="wall", by=BY),
    )  # fmt: skip


def _long_steps(noun: Any, owner: Actor) -> dict[str, LongStep]:
    """Of 林, one under way and one stopped."""
    begun = [
        LongStep.begin([noun.pk], BULKS["expected"], noun=noun.kind(), verb="expected", said="", by=owner)
        for _each in range(2)
    ]  # fmt: skip
    begun[1].stop(by=owner)
    LongStep._base_manager.filter(pk=begun[1].pk).update(turns=1, total=2)
    return {"long_step": begun[0], "stopped_step": begun[1]}


def _batches(owner: Actor) -> dict[str, ImportBatch]:
    """Imports at every point of their way."""
    batches = {
        name: ImportBatch.draft([], mapping={}, by=owner)
        for name in ("drafted", "discarded", "running", "imported", "rolling")
    }
    for name in ("running", "imported", "rolling"):
        batches[name].start(by=owner)
    for name in ("imported", "rolling"):
        batches[name].finish({}, [], by=owner)
    batches["rolling"].start_roll_back(by=owner)
    batches["discarded"].discard(by=owner)
    return batches


def _in_group(parent: Customer, owner: Actor) -> Customer:
    found = Customer.add("子公司", owner_id=owner.user_id, by=BY)
    found.set_parent(parent, by=BY)
    return found


def _told_apart(customer: Customer, owner: Actor) -> dict[str, Any]:
    """Its tags and its tier, which a person has set."""
    tag, _other = (Tag.add(name, by=BY) for name in ("重点", "展会"))
    customer.tag(tag, by=owner)
    customer.set_tier("A", "战略", today() + timedelta(days=60), by=BY)
    before, now = (TierRule.publish(default_settings(), by=BY) for _n in range(2))
    return {"tag": tag, "tier_rule": before, "tier_rule_now": now}


def _handed_over(people: dict[str, User], nouns: list[Any], *, is_running: bool = False) -> Handover:
    """Nothing has moved by it: only its papers are there."""
    got = [person for name, person in people.items() if name != "disabled"]
    items = [
        HandoverItem(
            subject_id=noun.pk, giver=person, question="谁决定？", receiver=person, state="moved", moved_at=BY.now,
            brief={}, moved=[],
        )
        for noun, person in zip(nouns, got, strict=False)
    ]  # fmt: skip
    found = Handover.begin(items, note="调岗", by=replace(people["owner"].actor(), grants=BY.grants))
    Handover._base_manager.filter(pk=found.pk).update(state="running" if is_running else "done")
    return found


def _outhouse(owner: User) -> dict[str, Any]:
    """What leaves the house: files, reports and links of 林."""
    by = owner.actor()
    waiting, kept = (
        ExportRecord.ask("people", title="人员", format="csv", query="", by=by) for _each in range(2)
    )
    kept.keep("there-is-none.csv", rows=1, size_bytes=1, by=BY)
    report, paused = (
        ReportSchedule.add("周报", to=Recipients(people=(owner,)), author=owner, by=BY) for _each in range(2)
    )
    paused.pause(by=BY)
    run, failed = (ReportRun.begin(report, str(n), today(), today(), by=BY) for n in range(2))
    failed.fail("坏了", by=BY)
    link = ShareLink.make(
        "链接",
        what="board:director",
        secret="secret",
        maker=owner,
        shown_as=owner,
        days=7,
        by=replace(by, grants=BY.grants),
    )
    return {
        "export_waiting": waiting, "export_kept": kept, "report": report, "report_paused": paused, "report_run": run,
        "report_failed": failed, "link": link,
    }  # fmt: skip


def _board(owner: Actor, people: dict[str, User], *, is_away: bool = False) -> Board:
    board = Board.make(BoardPlan(name="看板"), by=owner)
    for name in ("看板", "看板二"):
        board.publish(BoardPlan(name=name), by=owner)
    board.keep_draft(BoardPlan(name="看板三"), by=owner)
    board.share(Circle(people=(people["reader"],)), Circle(people=(people["writer"],)), by=BY)
    if is_away:
        board.retire(by=owner)
    return board


def _planned(owner: User) -> Target:
    """Its last change can be undone."""
    plan = Target.begin(owner, "won_amount", 2026, by=BY)
    plan.set_months({"target": {1: 5}}, by=BY)
    return plan


def _adjusted(owner: User) -> Adjustment:
    found = Adjustment.begin(owner, "2026Q4", by=BY)
    found.adjust(5, by=BY)
    return found


def _automation() -> AutomationRule:
    """It has an older version to go back to."""
    tells = [{"do": "tell", "whom": "owner", "text": "来了"}]
    rule = AutomationRule.add("规则", noun="leads.lead", trigger="leads.captured", actions=tells, by=BY)
    rule.change(at_most_per_hour=30, by=BY)
    return rule


def _gated(process: Pipeline, owner: Actor, people: dict[str, User]) -> Opportunity:
    quote = RequirementPlan(key="quote", kind="quote", params={"since": "ever"}, name="报价单已发送")
    plans = [
        replace(plan, requirements=(quote,)) if plan.key == "analysis" else plan
        for plan in process.plans_now()
    ]
    process = Pipeline.add("有门槛的流程", stages=plans, by=BY)
    found = Opportunity.open("有门槛", stage=process.stages_now()[0], by=owner)
    _furnish(found, people)
    stage = process.stages_now()[1]
    found.ask_exception(stage, ["analysis/quote"], reason="客户急", expires_on=today(), by=BY)
    return Opportunity.objects.get(pk=found.pk)


def _same(
    customer: Customer, pool: Pool, owner: Actor, people: dict[str, User]
) -> dict[str, tuple[Any, Any]]:
    """Two of each noun that can be merged, shared as everything of the scene is."""
    found: dict[str, tuple[Any, Any]] = {
        "customer": (Customer.add("甲", by=owner), Customer.add("乙", by=owner)),
        "contact": (
            Contact.add("甲", customer=customer, by=owner),
            Contact.add("乙", customer=customer, by=owner),
        ),
        "lead": (
            Lead.capture(company="甲", owner_id=owner.user_id, pool=pool, by=BY),
            Lead.capture(company="乙", owner_id=owner.user_id, pool=pool, by=BY),
        ),
        "opportunity": (Opportunity.open("甲", by=owner), Opportunity.open("乙", by=owner)),
    }
    for name in ("customer", "lead", "opportunity"):
        for noun in found[name]:
            _furnish(noun, people)
    return found


def _furnish(noun: Any, people: dict[str, User]) -> None:
    noun.share_with(people["mate"], level=Level.READ, by=BY)
    noun.add_task("open", assignee=people["mate"], by=BY)
    noun.add_task("done", assignee=people["mate"], by=BY)
    noun.finish_task(Task.objects.get(subject_id=noun.pk, title="done"), by=BY)
    noun.attach(SimpleUploadedFile("a.txt", b"abc"), by=BY)
    noun.plan_next_step("回电", BY.now, by=BY)
    noun.share_with(people["reader"], level=Level.READ, by=BY)
    noun.share_with(people["writer"], level=Level.WRITE, by=BY)
    if isinstance(noun, Customer | Lead):
        noun.change(city="宁波", by=BY)


def _alarm(*nouns: Any) -> None:
    Alert.objects.bulk_create(
        Alert(
            subject_id=noun.pk, kind=noun.kind(), rule="R1", severity=2, first_seen_at=BY.now, last_seen_at=BY.now,
            is_gravest=True,
        )
        for noun in nouns
    )  # fmt: skip


def _advance(opportunity: Opportunity, mate: User) -> None:
    """The last of it can be undone."""
    opportunity.adopt_pipeline(by=BY)
    opportunity.ask_approval("y", "让利", [{"mode": "any", "who": [{"user": mate.pk}]}], by=BY)
    opportunity.change_amount(Decimal(2), by=BY)


def _field(name: str) -> CustomField:
    return CustomField.define(name, holds="customers.customer", type="text", by=BY)


def _archived(name: str) -> CustomField:
    made = _field(name)
    made.archive(by=BY)
    return made

"""How each verb is called in the matrix: one line a verb, on a scene where it would succeed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.activities.models import Attachment, FollowUp, Task
from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import add_working_days, today
from shangji.core.events import FACTS, Event
from shangji.core.models import CustomField
from shangji.core.prepared import Prepared
from shangji.customers.models import ChainLine, ChainSeat, Contact, Customer, Tag, TierRule
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
from shangji.insight.models import (
    Adjustment,
    Board,
    FigureWatch,
    Kiosk,
    OwnMetric,
    Playlist,
    SentFigure,
    Target,
)
from shangji.insight.models.share import Circle
from shangji.insight.wall.pages import Page
from shangji.insight.wall.secret import new_secret
from shangji.leads.models import AssignmentRule, Campaign, ConversionMap, Delivery, Lead, Source
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.bulks import BULKS
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.people.inbox import Wishes
from shangji.people.models import (
    Absence,
    DuplicateRule,
    Handover,
    HandoverItem,
    LongStep,
    Pool,
    Pulse,
    Role,
    SavedView,
    Team,
    User,
)
from shangji.process.models import Alert, Approval, ApprovalTemplate, AutomationRule, Digest, Rhythm, RiskRule
from shangji.process.models.rhythm import end_of_day
from shangji.ui.veil import Veil

Call = Callable[[Any, Any], Any]
BY = System("test")


def _soon() -> date:
    return today() + timedelta(days=30)


def _self(scene: Any, by: Any) -> User:
    return User.objects.for_sign_in().get(pk=by.user_id or scene.mate.pk)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("note.txt", "交货期".encode())


def _last(noun: Any) -> Event:
    automatic = [kind for kind, fact in FACTS.items() if fact.follows]
    return Event.objects.filter(subject_id=noun.pk).exclude(kind__in=automatic).latest("seq")


def n_field() -> str:
    return CustomField.objects.get(name="矩阵").key


def on(name: str, act: Callable[[Any, Any], Any]) -> Call:
    """Act on one record of the scene, read anew."""

    def call(scene: Any, by: Any) -> Any:
        noun = getattr(scene, name)
        return act(_row_of(type(noun)).first(noun.pk), by)

    return call


@cache
def _row_of(model: Any) -> Prepared:
    return Prepared(lambda pk: model._base_manager.filter(pk=pk))


def _shared(scene_name: str) -> dict[str, Call]:
    """The verbs that customers and opportunities have in common."""
    return {
        "assign_to": on(scene_name, lambda n, by: n.assign_to(User.objects.get(username="mate"), by=by)),
        "lend": on(scene_name, lambda n, by: n.lend(_absence_of(n.owner), by=by)),
        "note_request": on(scene_name, lambda n, by: n.note_request(1, "某人", "想一起跟", by=by)),
        "share_with": on(scene_name, lambda n, by: n.share_with(User.objects.get(username="mate"), by=by)),
        "stop_sharing_with": on(scene_name, lambda n, by: n.stop_sharing_with(User.objects.get(username="reader"), by=by)),
        "log_follow_up": on(scene_name, lambda n, by: n.log_follow_up("通了电话", type="call", by=by)),
        "correct_follow_up": lambda scene, by: _correct(getattr(scene, scene_name), by),
        "plan_next_step": on(scene_name, lambda n, by: n.plan_next_step("发报价", by.now, by=by)),
        "drop_next_step": on(scene_name, lambda n, by: n.drop_next_step("客户出差", by=by)),
        "add_task": on(scene_name, lambda n, by: n.add_task("出图", assignee=User.objects.get(username="mate"), by=by)),
        "finish_task": on(scene_name, lambda n, by: n.finish_task(Task.objects.get(subject_id=n.pk, title="open"), by=by)),
        "reopen_task": on(scene_name, lambda n, by: n.reopen_task(Task.objects.get(subject_id=n.pk, title="done"), by=by)),
        "comment": on(scene_name, lambda n, by: n.comment("注意付款条件", by=by)),
        "attach": on(scene_name, lambda n, by: n.attach(_file(), by=by)),
        "detach": on(scene_name, lambda n, by: n.detach(Attachment.objects.get(subject_id=n.pk), by=by)),
        "undo": lambda scene, by: _undo(getattr(scene, scene_name), by),
        "snooze": on(scene_name, lambda n, by: n.snooze(end_of_day(add_working_days(today(), 2)), "客户出差", by=by)),
        "hear": on(scene_name, lambda n, by: n.hear("请报个价", by=by)),
    }  # fmt: skip


def _chained(scene_name: str) -> dict[str, Call]:
    """The verbs of a decision chain."""

    def seats(noun: Any) -> tuple[ChainSeat, ChainSeat]:
        made = [
            ChainSeat.objects.create(record=noun.subject, role=role, made_at=clock.now())
            for role in ("user", "coach")
        ]
        ChainLine.objects.create(record=noun.subject, source=made[0], target=made[1], kind="influences")
        return made[0], made[1]

    mate = "mate"
    return {
        "seat": on(scene_name, lambda n, by: n.seat("decider", name="总经理", by=by)),
        "ask_for_seat": on(scene_name, lambda n, by: n.ask_for_seat("decider", assignee=User.objects.get(username=mate), by=by)),
        "change_seat": on(scene_name, lambda n, by: n.change_seat(seats(n)[0], influence=5, by=by)),
        "set_attitude": on(scene_name, lambda n, by: n.set_attitude(seats(n)[0], 1, by=by)),
        "unseat": on(scene_name, lambda n, by: n.unseat(seats(n)[0], by=by)),
        "draw_line": on(scene_name, lambda n, by: n.draw_line(*seats(n), "reports", by=by)),
        "take_line": on(scene_name, lambda n, by: n.take_line(*seats(n), "influences", by=by)),
    }  # fmt: skip


def _correct(noun: Any, by: Any) -> Any:
    """Everybody corrects their own words: the author is whoever acts."""
    follow_up = FollowUp.objects.create(
        subject=noun.subject, text="x", author_id=by.user_id, happened_at=by.now, recorded_at=by.now
    )
    return noun.correct_follow_up(follow_up, "y", by=by)


def _undo(noun: Any, by: Any) -> Any:
    event = _last(noun)
    event.actor_id = by.user_id
    return noun.undo(event, by=by)


def _undo_leaving(scene: Any, by: Any) -> Any:
    scene.contact.mark_left(by=BY)
    return _undo(scene.contact, by)


def _kiosk(scene: Any, by: Any) -> Any:
    """Everybody shows their own team, and who is nobody somebody's."""
    maker = User.objects.get(pk=by.user_id or scene.mate.pk)
    team = maker.team
    return Kiosk.make("大厅", secret=new_secret(), maker=maker, team=team, days=30, board="wall", by=by)


def _own_entry(scene: Any, by: Any) -> Any:
    """Everybody corrects their own entry; who is nobody tries somebody's."""
    noun = User.objects.get(pk=by.user_id or scene.mate.pk)
    return noun.change_own_entry(name="改名", email="", phone="", by=by)


def _own_inbox(act: Any) -> Any:
    """Everybody chooses how they are told; who is nobody tries it for somebody."""
    return lambda scene, by: act(User.objects.get(pk=by.user_id or scene.mate.pk), by)


def _own_pulse(act: Any) -> Any:
    """Everybody answers for themselves what they are asked; who is nobody tries it for somebody."""

    def call(scene: Any, by: Any) -> Any:
        noun = User.objects.get(pk=by.user_id or scene.mate.pk)
        noun.pulses.all().delete()
        Pulse.ask([noun], today())
        return act(noun, by)

    return call


def _own_absence(scene: Any, by: Any) -> Any:
    """Everybody says when they are away; who is nobody tries it for somebody."""
    noun = User.objects.get(pk=by.user_id or scene.mate.pk)
    return noun.plan_absence(today(), _soon(), by=by)


def _absence_of(user: User | None) -> Absence:
    """With somebody who covers."""
    found = user or User.objects.get(username="mate")
    covers = User.objects.filter(is_active=True).exclude(pk=found.pk).order_by("pk")[0]
    return Absence.objects.create(user=found, deputy=covers, starts_on=today(), ends_on=_soon())


def _deputy(scene: Any, by: Any) -> Any:
    """Everybody says who covers for them; who is nobody tries it for somebody."""
    noun = User.objects.get(pk=by.user_id or scene.mate.pk)
    absence = noun.absences.create(starts_on=today(), ends_on=_soon())
    return noun.name_deputy(absence.pk, User.objects.filter(is_active=True).exclude(pk=noun.pk)[0], by=by)


def _no_absence(scene: Any, by: Any) -> Any:
    noun = User.objects.get(pk=by.user_id or scene.mate.pk)
    return noun.drop_absence(0, by=by)


def _pooled(scene_name: str) -> dict[str, Call]:
    """The verbs of what has an owner or lies in a pool, besides claiming."""
    return {
        "give_back": on(scene_name, lambda n, by: n.give_back("三次未接通", by=by)),
        "reclaim": on(scene_name, lambda n, by: n.reclaim("15 天没有跟进", by=by)),
        "announce_reclaim": on(scene_name, lambda n, by: n.announce_reclaim(_soon(), 3, "15 天没有跟进", by=by)),
        "call_off_reclaim": on(scene_name, lambda n, by: n.call_off_reclaim(by=by)),
        "ask_longer": on(scene_name, lambda n, by: n.ask_longer("客户出差", by=by)),
        "grant_longer": on(scene_name, lambda n, by: n.grant_longer(_soon(), by=by)),
        "lock": on(scene_name, lambda n, by: n.lock("战略客户", by=by)),
        "unlock": on(scene_name, lambda n, by: n.unlock(by=by)),
        "set_pool": on(scene_name, lambda n, by: n.set_pool(Pool.objects.filter(holds=n.kind()).first(), by=by)),
    }  # fmt: skip


def _mergeable(noun: str, name: str) -> dict[str, Call]:
    """Becoming one with its twin, and being taken apart again."""

    def take_in(scene: Any, by: Any) -> Any:
        one, twin = scene.twins[name]
        return type(one)._base_manager.get(pk=one.pk).take_in([twin], by=by)

    def split(scene: Any, by: Any) -> Any:
        kept = scene.merged[name]
        event = Event.objects.get(subject_id=kept.pk, kind="people.merged")
        return type(kept)._base_manager.get(pk=kept.pk).split(event, by=by)

    def apart(scene: Any, by: Any) -> Any:
        one, twin = scene.twins[name]
        return type(one)._base_manager.get(pk=one.pk).tell_apart(twin, by=by)

    def doubt(scene: Any, by: Any) -> Any:
        one, twin = scene.twins[name]
        return type(one)._base_manager.get(pk=one.pk).doubt_again(twin, by=by)

    return {
        f"{noun}.take_in": take_in, f"{noun}.split": split, f"{noun}.tell_apart": apart, f"{noun}.doubt_again": doubt,
    }  # fmt: skip


def _at_risk(scene_name: str) -> dict[str, Call]:
    """What is done about an alert of the record."""

    def asked(act: Callable[[Any, int, Any], Any]) -> Call:
        return on(scene_name, lambda n, by: act(n, Alert.objects.standing().get(subject_id=n.pk).pk, by))

    return {
        "know_risk": asked(lambda n, alert, by: n.know_risk(alert, by=by)),
        "take_risk": asked(lambda n, alert, by: n.take_risk(alert, by=by)),
        "snooze_risk": asked(lambda n, alert, by: n.snooze_risk(alert, _soon(), "出差", by=by)),
        "call_false_alarm": asked(lambda n, alert, by: n.call_false_alarm(alert, _soon(), "客户休假", by=by)),
    }


TELLS = {"do": "tell", "whom": "owner", "text": "来了"}
LEADER = {"mode": "any", "who": [{"leader": True}]}


def _request(noun: Any) -> Approval:
    return Approval.objects.waiting().get(subject_id=noun.pk)


def _item(noun: Any, by: Any) -> HandoverItem:
    """Everybody got a record by the hand-over of the scene; who is nobody tries somebody's."""
    found: HandoverItem = noun.items.filter(receiver_id=by.user_id).first() or noun.items.first()
    return found


def _planned(scene: Any) -> list[HandoverItem]:
    return [HandoverItem(subject_id=scene.customer.pk, giver=scene.people["owner"], receiver=scene.mate)]


CALLS: dict[str, Call] = {
    **{
        f"{noun}.{verb}": on(name, act)
        for noun, name in (("opportunities.Opportunity", "opportunity"), ("customers.Customer", "customer"), ("leads.Lead", "lead"))
        for verb, act in (
            ("hand_over_to", lambda n, by: n.hand_over_to(User.objects.get(username="mate"), by=by)),
            ("pass_along", lambda n, by: n.pass_along(User.objects.get(username="mate"), by=by)),
            ("hand_back_to", lambda n, by: n.hand_back_to(User.objects.get(username="mate"), handover_id=1, along={}, by=by)),
        )
    },
    "people.Handover.begin": lambda s, by: Handover.begin(_planned(s), note="调岗", by=by),
    "people.Handover.end_work": lambda s, by: Handover.end_work(s.people["owner"], _planned(s), note="离职", by=by),
    "people.Handover.finish": on("handover_running", lambda n, by: n.finish(by=by)),
    "people.Handover.acknowledge": on("handover", lambda n, by: n.acknowledge(by=by)),
    "people.Handover.ask": on("handover", lambda n, by: n.ask(_item(n, by), "谁决定？", by=by)),
    "people.Handover.reply": on("handover", lambda n, by: n.reply(_item(n, by), "张建平", by=by)),
    "people.Handover.tell_unread": on("handover", lambda n, by: n.tell_unread(n.items.first().receiver, by=by)),
    "people.LongStep.begin": lambda s, by: LongStep.begin([s.opportunity.pk], BULKS["expected"], noun="opportunities.opportunity", verb="expected", said="", by=by),
    "people.LongStep.stop": on("long_step", lambda n, by: n.stop(by=by)),
    "people.LongStep.finish": on("long_step", lambda n, by: n.finish(by=by)),
    "people.LongStep.give_up": on("long_step", lambda n, by: n.give_up(by=by)),
    "people.LongStep.go_on": on("stopped_step", lambda n, by: n.go_on(by=by)),
    "people.LongStep.take_back": on("stopped_step", lambda n, by: n.take_back(by=by)),
    "people.Handover.take_back": on("handover", lambda n, by: n.take_back(by=by)),
    "people.Handover.try_again": on("handover", lambda n, by: n.try_again(by=by)),
    "opportunities.Opportunity.ask_approval": on("opportunity", lambda n, by: n.ask_approval("x", "让利", [LEADER], by=by)),
    "opportunities.Opportunity.approve": on("asked", lambda n, by: n.approve(_request(n), by=by)),
    "opportunities.Opportunity.reject": on("asked", lambda n, by: n.reject(_request(n), "太低", by=by)),
    "opportunities.Opportunity.delegate_approval": on("asked", lambda n, by: n.delegate_approval(_request(n), User.objects.get(username="mate"), by=by)),
    "opportunities.Opportunity.withdraw_approval": on("opportunity", lambda n, by: n.withdraw_approval(_request(n), by=by)),
    "opportunities.Opportunity.chase_approval": on("opportunity", lambda n, by: n.chase_approval(_request(n), by=by)),
    "opportunities.Opportunity.time_out_approval": on("opportunity", lambda n, by: n.time_out_approval(_request(n), by=by)),
    **{
        f"{noun}.tell_by_rule": on(name, lambda n, by: n.tell_by_rule("看一下", [User.objects.get(username="mate")], by=by))
        for noun, name in (("opportunities.Opportunity", "opportunity"), ("customers.Customer", "customer"), ("leads.Lead", "lead"))
    },
    "process.AutomationRule.add": lambda s, by: AutomationRule.add("规则", noun="leads.lead", trigger="leads.captured", actions=[TELLS], by=by),
    "process.AutomationRule.change": on("automation", lambda n, by: n.change(name="改名", by=by)),
    "process.AutomationRule.restore": on("automation", lambda n, by: n.restore(1, by=by)),
    "process.AutomationRule.stop": on("automation", lambda n, by: n.stop("太多", by=by)),
    "process.ApprovalTemplate.add": lambda s, by: ApprovalTemplate.add("新审批", [LEADER], by=by),
    "process.ApprovalTemplate.change": on("template", lambda n, by: n.change(note="改了", by=by)),
    **_mergeable("customers.Customer", "customer"),
    **_mergeable("customers.Contact", "contact"),
    **_mergeable("leads.Lead", "lead"),
    **_mergeable("opportunities.Opportunity", "opportunity"),
    **{f"leads.Lead.{name}": call for name, call in {**_shared("lead"), **_pooled("lead"), **_at_risk("lead")}.items()},
    **{f"opportunities.Opportunity.{name}": call for name, call in _at_risk("opportunity").items()},
    "process.RiskRule.add": lambda s, by: RiskRule.add("大单", noun="opportunities.opportunity", condition={"field": "next_step_at", "op": "empty"}, severity=2, by=by),
    "process.RiskRule.of_product": lambda s, by: RiskRule.of_product("R2", by=by),
    "process.RiskRule.change": on("risk_rule", lambda n, by: n.change(severity=1, by=by)),
    **{f"customers.Customer.{name}": call for name, call in {**_pooled("customer"), **_chained("customer")}.items()},
    **{f"opportunities.Opportunity.{name}": call for name, call in _chained("opportunity").items()},
    "customers.Contact.mark_left": on("contact", lambda n, by: n.mark_left(by=by)),
    "customers.Contact.mark_back": on("gone", lambda n, by: n.mark_back(by=by)),
    "customers.Contact.reveal_phone": on("gone", lambda n, by: n.reveal_phone(by=by)),
    "customers.Contact.undo": _undo_leaving,
    "customers.Customer.claim": on("pooled_customer", lambda n, by: n.claim(by=by)),
    **{f"customers.Customer.{name}": call for name, call in _at_risk("customer").items()},
    "customers.Customer.set_parent": on("grouped", lambda n, by: n.set_parent(None, by=by)),
    "customers.Customer.leave_alone": on("customer", lambda n, by: n.leave_alone(_soon(), by=by)),
    "customers.Customer.tag": on("customer", lambda n, by: n.tag(Tag.objects.get(name="展会"), by=by)),
    "customers.Customer.untag": on("customer", lambda n, by: n.untag(Tag.objects.get(name="重点"), by=by)),
    "customers.Customer.set_tier": on("customer", lambda n, by: n.set_tier("B", "战略", _soon(), by=by)),
    "customers.Customer.release_tier": on("customer", lambda n, by: n.release_tier(by=by)),
    "customers.Tag.add": lambda s, by: Tag.add("新标签", by=by),
    "customers.Tag.change": on("tag", lambda n, by: n.change(color=2, by=by)),
    "customers.Tag.merge_into": on("tag", lambda n, by: n.merge_into(Tag.objects.get(name="展会"), by=by)),
    "customers.TierRule.publish": lambda s, by: TierRule.publish(default_settings(), by=by),
    "customers.TierRule.step_aside": on("tier_rule_now", lambda n, by: n.step_aside(by=by)),
    "customers.TierRule.put_back": on("tier_rule", lambda n, by: n.put_back(by=by)),
    "customers.Customer.withdraw": on("customer", lambda n, by: n.withdraw(by=by)),
    "customers.Contact.withdraw": on("contact", lambda n, by: n.withdraw(by=by)),
    "leads.Lead.claim": on("pooled", lambda n, by: n.claim(by=by)),
    "leads.Lead.capture": lambda s, by: Lead.capture(company="新线索", by=by),
    "leads.Lead.touch": on("lead", lambda n, by: n.touch("又来问价", by=by)),
    "leads.Lead.reveal_phone": on("lead", lambda n, by: n.reveal_phone(by=by)),
    "customers.Customer.reveal_phone": on("customer", lambda n, by: n.reveal_phone(by=by)),
    "leads.Lead.change": on("lead", lambda n, by: n.change(need="两台", by=by)),
    "leads.Lead.invalidate": on("lead", lambda n, by: n.invalidate("空号", by=by)),
    "leads.Lead.revive": on("invalid", lambda n, by: n.revive(by=by)),
    "leads.Lead.tell_unowned": on("lead", lambda n, by: n.tell_unowned(4, by=by)),
    "leads.Lead.convert": on("lead", lambda n, by: n.convert(Into(customer=Customer.objects.get(name="共享客户")), by=by)),
    "leads.Lead.unconvert": on("converted", lambda n, by: n.unconvert(by=by)),
    "leads.AssignmentRule.add": lambda s, by: AssignmentRule.add("规则", members=[{"user": s.mate.pk}], by=by),
    "leads.AssignmentRule.change": on("rule", lambda n, by: n.change(name="改名", by=by)),
    "leads.AssignmentRule.give": lambda s, by: AssignmentRule.objects.get(pk=s.rule.pk).give(s.pooled, by=by),
    "leads.Source.add": lambda s, by: Source.add("新来源", by=by),
    "leads.Source.change": on("source", lambda n, by: n.change(name="改名", by=by)),
    "leads.Campaign.add": lambda s, by: Campaign.add("新活动", by=by),
    "leads.Campaign.change": on("campaign", lambda n, by: n.change(name="改名", by=by)),
    "leads.ConversionMap.start": lambda s, by: ConversionMap.start(by=by),
    "leads.ConversionMap.change": on("map", lambda n, by: n.change({}, [], by=by)),
    "leads.Delivery.receive": lambda s, by: Delivery.receive({}, channel="form", inlet="官网", by=by),
    "leads.Delivery.take": on("delivery", lambda n, by: n.take(Lead.objects.get(company="线索"), by=by)),
    "leads.Delivery.fail": on("delivery", lambda n, by: n.fail("没有电话", by=by)),
    "leads.Delivery.discard": on("delivery", lambda n, by: n.discard("广告", by=by)),
    "people.DuplicateRule.add": lambda s, by: DuplicateRule.add("leads.lead", ["phone"], "warn", by=by),
    "people.DuplicateRule.change": on("duplicates", lambda n, by: n.change(level="block", by=by)),
    "people.Pool.add": lambda s, by: Pool.add("新公海", holds="leads.lead", by=by),
    "people.Pool.change": on("pool", lambda n, by: n.change(claims_per_day=9, by=by)),
    "people.Pool.set_members": on("pool", lambda n, by: n.set_members(by=by)),
    "people.User.plan_absence": _own_absence,
    "people.User.drop_absence": _no_absence,
    "people.User.name_deputy": _deputy,
    **{f"customers.Customer.{name}": call for name, call in _shared("customer").items()},
    **{f"opportunities.Opportunity.{name}": call for name, call in _shared("opportunity").items()},
    "core.CustomField.define": lambda s, by: CustomField.define("新字段", holds="customers.customer", type="text", by=by),
    "core.CustomField.change": on("field", lambda n, by: n.change(help="说明", by=by)),
    "core.CustomField.make_room": on("field", lambda n, by: n.make_room(1, by=by)),
    "core.CustomField.place": on("field", lambda n, by: n.place(1, by=by)),
    "core.CustomField.archive": on("field", lambda n, by: n.archive(by=by)),
    "core.CustomField.bring_back": on("archived_field", lambda n, by: n.bring_back(by=by)),
    "core.CustomField.call_prepared": on("field", lambda n, by: n.call_prepared(by=by)),
    "customers.Customer.set_custom": on("customer", lambda n, by: n.set_custom({n_field(): "x"}, by=by)),
    "customers.Contact.set_custom": on("contact", lambda n, by: n.set_custom({}, by=by)),
    "leads.Lead.set_custom": on("lead", lambda n, by: n.set_custom({}, by=by)),
    "opportunities.Opportunity.set_custom": on("opportunity", lambda n, by: n.set_custom({}, by=by)),
    "customers.Customer.add": lambda s, by: Customer.add("新客户", by=by),
    "customers.Customer.change": on("customer", lambda n, by: n.change(city="舟山", by=by)),
    "customers.Contact.add": lambda s, by: Contact.add("王工", customer=s.customer_of(by), by=by),
    "customers.Contact.change": on("contact", lambda n, by: n.change(title="副总", by=by)),
    "opportunities.Opportunity.open": lambda s, by: Opportunity.open("新商机", by=by),
    "opportunities.Opportunity.move_to": on("opportunity", lambda n, by: n.move_to(n.pipeline.stages_now()[1], by=by)),
    "opportunities.Opportunity.adopt_pipeline": on("opportunity", lambda n, by: n.adopt_pipeline(by=by)),
    "opportunities.Opportunity.ask_exception": on("gated", lambda n, by: n.ask_exception(n.pipeline.stages_now()[1], ["analysis/quote"], reason="客户急", expires_on=_soon(), by=by)),
    "opportunities.Opportunity.grant_exception": on("gated", lambda n, by: n.grant_exception(n.exceptions.get(state="asked"), by=by)),
    "opportunities.Opportunity.refuse_exception": on("gated", lambda n, by: n.refuse_exception(n.exceptions.get(state="asked"), note="等报价", by=by)),
    "opportunities.Opportunity.withdraw_exception": on("gated", lambda n, by: n.withdraw_exception(n.exceptions.get(state="asked"), by=by)),
    "opportunities.Opportunity.win": on("opportunity", lambda n, by: n.win(by=by)),
    "opportunities.Opportunity.settle": on("won", lambda n, by: n.settle(by=by)),
    "opportunities.Opportunity.await_payment": on("won", lambda n, by: n.await_payment(by=by)),
    "opportunities.Opportunity.lose": on("opportunity", lambda n, by: n.lose(LossReason.objects.filter(parent__isnull=False).first(), by=by)),
    "opportunities.Opportunity.revive": on("lost", lambda n, by: n.revive(by=by)),
    "opportunities.Opportunity.review": on("lost", lambda n, by: n.review("报价", "早点见拍板人", by=by)),
    "opportunities.Opportunity.plan_revisit": on("lost", lambda n, by: n.plan_revisit(_soon(), by=by)),
    "opportunities.Opportunity.recode_loss": on("lost", lambda n, by: n.recode_loss(LossReason.objects.filter(parent__isnull=False).first(), by=by)),
    "opportunities.Opportunity.decline_revival": on("lost", lambda n, by: n.decline_revival("没有预算", by=by)),
    "opportunities.LossReason.tell_change": on("reason", lambda n, by: n.tell_change("新报价单", by=by)),
    "opportunities.Opportunity.propose_revival": on("lost", lambda n, by: n.propose_revival("day", by=by)),
    "opportunities.Opportunity.invalidate": on("opportunity", lambda n, by: n.invalidate("重复", by=by)),
    "opportunities.Opportunity.hold": on("opportunity", lambda n, by: n.hold(_soon(), reason="等预算", by=by)),
    "opportunities.Opportunity.resume": on("resting", lambda n, by: n.resume(by=by)),
    "opportunities.Opportunity.reopen": on("lost", lambda n, by: n.reopen(reason="回头了", by=by)),
    "opportunities.Opportunity.change_amount": on("opportunity", lambda n, by: n.change_amount(Decimal(5), by=by)),
    "opportunities.Opportunity.change_expected_on": on("opportunity", lambda n, by: n.change_expected_on(_soon(), by=by)),
    "opportunities.Opportunity.set_win_ratio": on("opportunity", lambda n, by: n.set_win_ratio(0.3, by=by)),
    "opportunities.Opportunity.set_call": on("opportunity", lambda n, by: n.set_call("commit", by=by)),
    "opportunities.Opportunity.set_customer": on("opportunity", lambda n, by: n.set_customer(Customer.objects.get(name="共享客户"), by=by)),
    "opportunities.Opportunity.change": on("opportunity", lambda n, by: n.change(product="柔性线", by=by)),
    "opportunities.Pipeline.add": lambda s, by: Pipeline.add("新流程", stages=[st.plan for st in s.process.stages_now()], by=by),
    "opportunities.Pipeline.publish": on("process", lambda n, by: n.publish([st.plan for st in n.stages_now()], by=by)),
    "opportunities.Pipeline.rename": on("process", lambda n, by: n.rename("改名", by=by)),
    "opportunities.Pipeline.make_default": on("second", lambda n, by: n.make_default(by=by)),
    "opportunities.Pipeline.give_up_default": on("process", lambda n, by: n.give_up_default(by=by)),
    "opportunities.Pipeline.deactivate": on("second", lambda n, by: n.deactivate(by=by)),
    "opportunities.Pipeline.activate": on("second", lambda n, by: n.activate(by=by)),
    "opportunities.LossReason.add": lambda s, by: LossReason.add("新原因", by=by),
    "opportunities.LossReason.set_revisit": on("reason", lambda n, by: n.set_revisit("days", 30, by=by)),
    "opportunities.LossReason.retire": on("reason", lambda n, by: n.retire(by=by)),
    "opportunities.LossReason.offer_again": on("reason", lambda n, by: n.offer_again(by=by)),
    "people.Role.add": lambda s, by: Role.add("新角色", key="new", scope="own", grants=[], by=by),
    "people.Role.change": on("role", lambda n, by: n.change(name="改名", scope="own", grants=[], by=by)),
    "people.Team.add": lambda s, by: Team.add("新团队", by=by),
    "people.Team.rename": on("team", lambda n, by: n.rename("改名", by=by)),
    "people.Team.move_below": on("team", lambda n, by: n.move_below(None, by=by)),
    "people.User.add": lambda s, by: User.add("newcomer", name="新人", by=by),
    "people.User.change": on("mate", lambda n, by: n.change(name="改名", email="", phone="", role=n.role, team=n.team, by=by)),
    "people.User.disable": on("mate", lambda n, by: n.disable(by=by)),
    "people.User.enable": on("barred", lambda n, by: n.enable(by=by)),
    "people.User.give_password": on("mate", lambda n, by: n.give_password("lake-otter-42", by=by)),
    "people.User.change_own_entry": _own_entry,
    "people.User.choose_inbox": _own_inbox(lambda n, by: n.choose_inbox(Wishes(language="en"), by=by)),
    "people.User.add_device": _own_inbox(lambda n, by: n.add_device("https://push.example/x", p256dh="B", auth="a", name="Firefox", by=by)),
    "people.User.drop_device": _own_inbox(lambda n, by: n.drop_device(0, by=by)),
    "people.User.answer_pulse": _own_pulse(lambda n, by: n.answer_pulse(8, "顺手", by=by)),
    "people.User.put_pulse_off": _own_pulse(lambda n, by: n.put_pulse_off(by=by)),
    "people.User.note_sign_in": on("mate", lambda n, by: n.note_sign_in(by=by)),
    "gateway.ImportBatch.draft": lambda s, by: ImportBatch.draft([], mapping={}, by=by),
    "gateway.ImportBatch.remap": on("drafted", lambda n, by: n.remap(fixes={"cells": {"a": "b"}}, by=by)),
    "gateway.ImportBatch.correct": on("drafted", lambda n, by: n.correct({"cells": {"a": "b"}}, by=by)),
    "gateway.ImportBatch.discard": on("drafted", lambda n, by: n.discard(by=by)),
    "gateway.ImportBatch.restore": on("discarded", lambda n, by: n.restore(by=by)),
    "gateway.ImportBatch.start": on("drafted", lambda n, by: n.start(by=by)),
    "gateway.ImportBatch.finish": on("running", lambda n, by: n.finish({}, [], by=by)),
    "gateway.ImportBatch.fail": on("running", lambda n, by: n.fail("文件坏了", by=by)),
    "gateway.ImportBatch.start_roll_back": on("imported", lambda n, by: n.start_roll_back(by=by)),
    "gateway.ImportBatch.finish_roll_back": on("rolling", lambda n, by: n.finish_roll_back(by=by)),
    "gateway.ExportRecord.note": lambda s, by: ExportRecord.note("people", format="csv", query="", row_count=1, by=by),
    "gateway.ExportRecord.ask": lambda s, by: ExportRecord.ask("people", title="人员", format="csv", query="", by=by),
    "gateway.ExportRecord.hand_off": lambda s, by: ExportRecord.hand_off("customers", title="客户", query="", outlet=s.webhook, by=by),
    "gateway.ExportRecord.handed_off": on("export_waiting", lambda n, by: n.handed_off(1, by=by)),
    "gateway.ExportRecord.keep": on("export_waiting", lambda n, by: n.keep("x.csv", rows=1, size_bytes=1, by=by)),
    "gateway.ExportRecord.fail": on("export_waiting", lambda n, by: n.fail("磁盘满了", by=by)),
    "gateway.ExportRecord.hold": on("export_kept", lambda n, by: n.hold(n.until + timedelta(days=9), by=by)),
    "gateway.ExportRecord.expire": on("export_kept", lambda n, by: n.expire(by=by)),
    "gateway.ReportSchedule.add": lambda s, by: ReportSchedule.add("周报", to=Recipients(owners=True), author=_self(s, by), by=by),
    "gateway.ReportSchedule.change": on("report", lambda n, by: n.change(name="月报", by=by)),
    "gateway.ReportSchedule.send_outside": on("report", lambda n, by: n.send_outside(["a@example.com"], [], n.author, by=by)),
    "gateway.ReportSchedule.pause": on("report", lambda n, by: n.pause(by=by)),
    "gateway.ReportSchedule.resume": on("report_paused", lambda n, by: n.resume(by=by)),
    "gateway.ReportSchedule.run_now": on("report", lambda n, by: n.run_now(by=by)),
    "gateway.ReportSchedule.keep_on": on("report", lambda n, by: n.keep_on(by=by)),
    "gateway.ReportSchedule.ask_whether_read": on("report", lambda n, by: n.ask_whether_read(by=by)),
    "gateway.ReportSchedule.stop": on("report", lambda n, by: n.stop("没人看", by=by)),
    "gateway.ReportRun.begin": lambda s, by: ReportRun.begin(s.report, "新一期", today(), today(), by=by),
    "gateway.ReportRun.finish": on("report_run", lambda n, by: n.finish(by=by)),
    "gateway.ReportRun.fail": on("report_run", lambda n, by: n.fail("坏了", by=by)),
    "gateway.ReportRun.retry": on("report_failed", lambda n, by: n.retry(by=by)),
    "gateway.ShareLink.make": lambda s, by: ShareLink.make("链接", what="board:director", secret="x", maker=_self(s, by), shown_as=_self(s, by), days=7, by=by),
    "gateway.ShareLink.end": on("link", lambda n, by: n.end(by=by)),
    "gateway.PublicForm.add": lambda s, by: PublicForm.add("展台", by=by),
    "gateway.PublicForm.change": on("form", lambda n, by: n.change(is_open=False, by=by)),
    "gateway.MailDrop.add": lambda s, by: MailDrop.add("询盘", host="imap.example.com", user="u", password="p", by=by),
    "gateway.InboundHook.add": lambda s, by: InboundHook.add("新接口", secret="x", by=by),
    "gateway.InboundHook.change": on("hook", lambda n, by: n.change(is_open=False, by=by)),
    "gateway.InboundHook.rotate": on("hook", lambda n, by: n.rotate("y", by=by)),
    "gateway.Outlet.replay": on("outlet", lambda n, by: n.replay(by.now - timedelta(days=3650), by.now, by=by)),
    "gateway.Outlet.send_once_more": on("outlet", lambda n, by: n.send_once_more(1, by=by)),
    "gateway.Outlet.rotate_secret": on("outlet", lambda n, by: n.rotate_secret("whsec_" + "QUJD" * 12, by=by)),
    "gateway.Outlet.take_over": on("outlet", lambda n, by: n.take_over(by=by)),
    "gateway.Outlet.shut": on("outlet", lambda n, by: n.shut("410", by=by)),
    "gateway.Outlet.add": lambda s, by: Outlet.add("群", service="wecom_robot", said={"url": "https://x.example/"}, by=by),
    "gateway.Outlet.change": on("outlet", lambda n, by: n.change(is_open=False, by=by)),
    "gateway.Outlet.note_trial": on("outlet", lambda n, by: n.note_trial("连不上", by=by)),
    "gateway.Outlet.note_trouble": on("outlet", lambda n, by: n.note_trouble("连不上", by=by)),
    "gateway.Outlet.send_again": on("outlet", lambda n, by: n.send_again(by=by)),
    "gateway.MailDrop.change": on("mail_drop", lambda n, by: n.change(is_open=False, by=by)),
    "gateway.MailDrop.note_trouble": on("mail_drop", lambda n, by: n.note_trouble("连不上", by=by)),
    "gateway.ApiToken.add": lambda s, by: ApiToken.add("官网", user=User.objects.get(pk=by.user_id or s.mate.pk), secret="x" * 9, by=by),
    "gateway.ApiToken.revoke": on("token", lambda n, by: n.revoke(by=by)),
    "process.Rhythm.start": lambda s, by: Rhythm.start(cadence_days=2, by=by),
    "process.Rhythm.change": on("rhythm", lambda n, by: n.change(cadence_days=4, by=by)),
    "process.Digest.send": lambda s, by: Digest.send(s.mate, today(), lines=[{"title": "回电"}], missed=[], by=by),
    "insight.Board.make": lambda s, by: Board.make(BoardPlan(name="看板"), by=by),
    "insight.Board.keep_draft": on("board", lambda n, by: n.keep_draft(BoardPlan(name="改了"), by=by)),
    "insight.Board.drop_draft": on("board", lambda n, by: n.drop_draft(by=by)),
    "insight.Board.publish": on("board", lambda n, by: n.publish(BoardPlan(name="改了"), by=by)),
    "insight.Board.restore": on("board", lambda n, by: n.restore(1, by=by)),
    "insight.Board.share": on("board", lambda n, by: n.share(Circle(everybody=True), Circle(), by=by)),
    "insight.Board.retire": on("board", lambda n, by: n.retire(by=by)),
    "insight.Board.bring_back": on("board_away", lambda n, by: n.bring_back(by=by)),
    "insight.SentFigure.send": lambda s, by: SentFigure.send("赢单", url="/insight/records/?m=won_count", to=s.mate, by=by),
    "insight.FigureWatch.watch": lambda s, by: FigureWatch.watch("赢单", metric="won_count", asked="m=won_count", limit=Decimal(3), is_above=True, is_over=False, by=by),
    "insight.FigureWatch.stop": on("watch", lambda n, by: n.stop(by=by)),
    "insight.OwnMetric.add": lambda s, by: OwnMetric.add("展会", noun="opportunities.opportunity", time="opened", by=by),
    "insight.OwnMetric.change": on("own_metric", lambda n, by: n.change(name="展会来的", by=by)),
    "insight.OwnMetric.retire": on("own_metric", lambda n, by: n.retire(by=by)),
    "insight.OwnMetric.offer_again": on("own_metric", lambda n, by: n.offer_again(by=by)),
    "insight.Playlist.make": lambda s, by: Playlist.make("大厅", [Page("wall", 30)], by=by),
    "insight.Playlist.change": on("playlist", lambda n, by: n.change("大厅", [Page("wall", 60)], by=by)),
    "insight.Playlist.retire": on("playlist", lambda n, by: n.retire(by=by)),
    "insight.Kiosk.make": _kiosk,
    "insight.Kiosk.change": on("kiosk", lambda n, by: n.change("前台", veil=Veil(amounts=True), by=by)),
    "insight.Kiosk.end": on("kiosk", lambda n, by: n.end(by=by)),
    "insight.FigureWatch.note": on("watch", lambda n, by: n.note(Decimal(5), "5", at=by.now, by=by)),
    "insight.Target.begin": lambda s, by: Target.begin(s.people["owner"], "won_count", 2026, by=by),
    "insight.Target.set_months": on("target", lambda n, by: n.set_months({"target": {2: 100}}, by=by)),
    "insight.Target.undo": lambda s, by: _undo(s.target, by),
    "insight.Adjustment.begin": lambda s, by: Adjustment.begin(s.people["owner"], "2026-11", by=by),
    "insight.Adjustment.adjust": on("adjustment", lambda n, by: n.adjust(7, by=by)),
    "insight.Adjustment.undo": lambda s, by: _undo(s.adjustment, by),
    "people.SavedView.keep": lambda s, by: SavedView.keep("视图", list_name="opportunities", query="", by=by),
    "people.SavedView.replace": on("view", lambda n, by: n.replace(query="x=1", by=by)),
    "people.SavedView.drop": on("view", lambda n, by: n.drop(by=by)),
    "opportunities.LossReason.rename": on("reason", lambda n, by: n.rename("报价太高", "Too dear", by=by)),
    "people.SavedView.rename": on("view", lambda n, by: n.rename("另一个名字", by=by)),
    "people.SavedView.share": on("view", lambda n, by: n.share(is_shared=True, by=by)),
    "people.SavedView.put_at": on("view", lambda n, by: n.put_at(0.5, by=by)),
    "people.SavedView.restore": on("view", lambda n, by: n.restore(by=by)),
}  # fmt: skip

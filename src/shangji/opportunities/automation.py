"""What rules may wait for and do about opportunities."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.activities.events import FollowUpLogged
from shangji.core.access import Actor, Refusal
from shangji.core.calendar import add_working_days, local_day
from shangji.core.numbers import pk_of
from shangji.opportunities.call_events import CallSet
from shangji.opportunities.events import (
    AmountChanged,
    ExpectedDayChanged,
    Held,
    Lost,
    Opened,
    StageMoved,
    Won,
)
from shangji.opportunities.models import Opportunity, Stage
from shangji.people.events import Assigned
from shangji.people.handover.events import HandedOver
from shangji.process.approval_events import ApprovalGranted, ApprovalRejected
from shangji.process.automation.common import TEXT, common
from shangji.process.automation.deeds import Action, Argument, Deed, Doing, deed
from shangji.process.automation.triggers import noun, trigger
from shangji.process.models import ApprovalTemplate

noun(Opportunity, _("Opportunity"))
for fact, label in (
    (StageMoved, _("when it reaches another stage")), (Opened, _("when it is opened")), (Won, _("when it is won")),
    (Lost, _("when it is lost")), (Held, _("when it is put on hold")), (AmountChanged, _("when its amount changes")),
    (ExpectedDayChanged, _("when its expected close changes")), (CallSet, _("when its forecast call changes")), (FollowUpLogged, _("when somebody follows up")),
    (Assigned, _("when it is handed over")), (HandedOver, _("when it is handed over with all that is under it")), (ApprovalGranted, _("when something is approved")),
    (ApprovalRejected, _("when something is rejected")),
):  # fmt: skip
    trigger(Opportunity, fact, label)
common(Opportunity)


class NoSuchStage(Refusal):
    message = _("Its process has no such stage.")


class NoSuchApproval(Refusal):
    message = _("This kind of approval is gone or switched off.")


def _stages(_actor: Actor) -> list[tuple[str, str]]:
    stages = Stage.objects.in_force().filter(pipeline__is_active=True)
    return list({stage.key: stage.label for stage in stages}.items())


def _templates(actor: Actor) -> list[tuple[int, str]]:
    return list(ApprovalTemplate.objects.reached_by(actor).live().values_list("pk", "name"))


def _move(doing: Doing, action: Action) -> Any:
    """Through the same gate as everybody; the rule's name is the reason where one is asked for."""
    found = doing.noun
    stage = Stage.objects.filter(
        pipeline_id=found.pipeline_id, version=found.stage.version, key=action["stage"]
    ).first()
    if stage is None:
        raise NoSuchStage
    return found.move_to(stage, by=doing.by, reason=doing.by.name)


def _ask(doing: Doing, action: Action) -> Any:
    template = ApprovalTemplate.objects.live().filter(pk=pk_of(action["template"]) or 0).first()
    if template is None:
        raise NoSuchApproval
    return doing.noun.ask_approval(template.topic, doing.fill(action["text"]), template.steps, by=doing.by)


def _rate(doing: Doing, action: Action) -> Any:
    return doing.noun.set_win_ratio(action["percent"] / 100, by=doing.by)


def _call(doing: Doing, action: Action) -> Any:
    return doing.noun.set_call(action["call"], by=doing.by)


def _hold(doing: Doing, action: Action) -> Any:
    until = add_working_days(local_day(doing.by.now) + timedelta(days=1), action["days"])
    return doing.noun.hold(until, by=doing.by, reason=doing.fill(action["text"]))


deed(Opportunity, Deed(name="approval", label=_("Ask for approval"), sentence=_("ask for “%(template)s”: %(text)s"), method="ask_approval", arguments=(Argument("template", _("Which approval"), "choice", _templates), TEXT), act=_ask))  # fmt: skip
deed(Opportunity, Deed(name="move", label=_("Move to another stage"), sentence=_("move it to %(stage)s, if the gate lets it"), method="move_to", arguments=(Argument("stage", _("Stage"), "choice", _stages),), act=_move))  # fmt: skip
deed(Opportunity, Deed(name="win_ratio", label=_("Estimate the win rate"), sentence=_("set the win rate to %(percent)s %%"), method="set_win_ratio", arguments=(Argument("percent", _("Percent"), "percent"),), act=_rate))  # fmt: skip
deed(Opportunity, Deed(name="call", label=_("Set the forecast call"), sentence=_("call it %(call)s for the forecast"), method="set_call", arguments=(Argument("call", _("Forecast call"), "choice", lambda _a: Opportunity.Call.choices),), act=_call))  # fmt: skip
deed(Opportunity, Deed(name="hold", label=_("Put on hold"), sentence=_("put it on hold for %(days)s working days: %(text)s"), method="hold", arguments=(Argument("days", _("For how many working days"), "days"), TEXT), act=_hold))  # fmt: skip

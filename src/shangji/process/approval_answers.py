"""What is decided about an approval from the message that asks for it: always with a page between, and signed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.approval_events import (
    ApprovalAsked,
    ApprovalChased,
    ApprovalDelegated,
    ApprovalSentBack,
    ApprovalSigned,
    ApprovalTimedOut,
)
from shangji.process.forms.saying import AgreeForm, RefuseForm
from shangji.process.models import Approval, Approver
from shangji.ui.formats import exact

ASKING = (
    ApprovalAsked.kind, ApprovalSigned.kind, ApprovalDelegated.kind, ApprovalChased.kind, ApprovalTimedOut.kind,
    ApprovalSentBack.kind,
)  # fmt: skip
Said = Approver.State


def _asks(event: Event, user_id: int | None) -> bool:
    """Whoever asked hears of some of these too, and decides nothing."""
    asked: list[int] = event.payload.get("asked_ids", []) if event.kind in ASKING else []
    return bool(asked) if user_id is None else user_id in asked


def _approval(line: Notification) -> Approval:
    return Approval.objects.get(pk=line.event.payload["approval_id"])


def _known(line: Notification) -> Mapping[str, str]:
    details: Mapping[str, str] = _approval(line).details
    return details


def _noun(line: Notification, actor: Actor) -> Any:
    subject = line.event.subject
    return subject.model.objects.within(actor, subject.pk)


def _approve(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _noun(line, actor).approve(_approval(line), note=said["note"], by=actor)


def _reject(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _noun(line, actor).reject(_approval(line), said["note"], by=actor)


def settled(line: Notification) -> str:
    """Who decided, when it is no longer up to the reader; nothing while it is."""
    approval = _approval(line)
    if approval.is_waiting and approval.asked().filter(user_id=line.user_id).exists():
        return ""
    if approval.state == Approval.State.WITHDRAWN:
        return gettext("“%(title)s” was withdrawn.") % {"title": approval.title}
    rows = approval.approvers.filter(decided_at__isnull=False)
    mine = rows.filter(user_id=line.user_id) if approval.is_waiting else rows
    last = mine.select_related("user").order_by("-decided_at", "-pk").first()
    if last is None:
        return gettext("It is no longer up to you to decide this.")
    told = {
        Said.APPROVED: gettext("%(name)s agreed on %(at)s. %(note)s"), Said.REJECTED: gettext("%(name)s rejected it on %(at)s: %(note)s"),
        Said.PASSED_ON: gettext("%(name)s let somebody else decide on %(at)s. %(note)s"),
    }  # fmt: skip
    words = told.get(Said(last.state), gettext("It is no longer up to you to decide this."))
    return words % {"name": last.user.name, "at": exact(last.decided_at), "note": last.note}


def still(lines: Sequence[Notification]) -> set[int]:
    """Those about what their reader decides now."""
    keys = {line.event.payload["approval_id"] for line in lines}
    rows = Approver.objects.filter(
        approval__in=keys, approval__state=Approval.State.WAITING, state=Said.ASKED
    )
    asked = set(rows.values_list("approval_id", "user_id"))
    return {line.pk for line in lines if (line.event.payload["approval_id"], line.user_id) in asked}


answer(
    Answer(
        "approve", _("Approve"), "check", _("Your decision goes to whoever asked, with your word."), _("Approved."), _approve,
        form=lambda typed, _line: AgreeForm(typed), suits=_asks, settled=settled, still=still, known=_known, asks_who=True, order=10,
        page=lambda event: reverse("process:approve_with_note", args=[event.payload["approval_id"]]),
    )
)  # fmt: skip
answer(
    Answer(
        "reject", _("Reject"), "thumb-down", _("Your decision goes to whoever asked, with your word."), _("Rejected."), _reject,
        form=lambda typed, _line: RefuseForm(typed), suits=_asks, settled=settled, still=still, known=_known, asks_who=True, order=20,
        page=lambda event: reverse("process:reject", args=[event.payload["approval_id"]]),
    )
)  # fmt: skip

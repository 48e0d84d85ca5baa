"""What happens to requests for approval."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Fact):
    kind = "process.approval_asked"
    sentence = _("%(actor)s asks %(approvers)s to approve: %(title)s")
    icon = "rubber-stamp"
    human = True
    approval_id: int
    topic: str
    title: str
    approvers: str
    asked_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalSigned(Fact):
    """One of several has agreed; it goes on."""

    kind = "process.approval_signed"
    sentence = _("%(actor)s agrees to %(title)s, others have to as well. %(note)s")
    icon = "thumb-up"
    approval_id: int
    title: str
    step: int
    note: str = ""
    asked_ids: list[int] = field(default_factory=list)
    """Who is asked next."""


@dataclass(frozen=True, kw_only=True)
class ApprovalGranted(Fact):
    kind = "process.approval_granted"
    sentence = _("%(actor)s approved: %(title)s. %(note)s")
    icon = "rubber-stamp"
    human = True
    approval_id: int
    topic: str
    title: str
    note: str = ""
    asker_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalRejected(Fact):
    kind = "process.approval_rejected"
    sentence = _("%(actor)s rejected %(title)s: %(note)s")
    icon = "thumb-down"
    human = True
    approval_id: int
    topic: str
    title: str
    note: str
    asker_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalSentBack(Fact):
    kind = "process.approval_sent_back"
    sentence = _("%(actor)s sent %(title)s back to step %(step)s: %(note)s")
    icon = "arrow-back-up"
    human = True
    approval_id: int
    title: str
    step: int
    note: str
    asker_id: int | None = None
    asked_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Fact):
    kind = "process.approval_withdrawn"
    sentence = _("%(actor)s withdrew the request: %(title)s")
    icon = "circle-x"
    approval_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class ApprovalDelegated(Fact):
    kind = "process.approval_delegated"
    sentence = _("%(actor)s lets %(user)s decide about %(title)s. %(note)s")
    icon = "user-share"
    approval_id: int
    title: str
    user: str
    note: str = ""
    asked_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalChased(Fact):
    kind = "process.approval_chased"
    sentence = _("%(actor)s reminds of the request: %(title)s")
    icon = "bell-ringing"
    approval_id: int
    title: str
    asked_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalTimedOut(Fact):
    """Nobody decided in time: they are reminded, or their leaders are asked instead."""

    kind = "process.approval_timed_out"
    sentence = _("Nobody decided in time about %(title)s; it is up to %(approvers)s")
    icon = "clock-exclamation"
    approval_id: int
    title: str
    approvers: str
    is_escalated: bool
    asked_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalTemplateAdded(Fact):
    kind = "process.approval_template_added"
    sentence = _("%(actor)s added the approval %(name)s")
    icon = "rubber-stamp"
    name: str


@dataclass(frozen=True, kw_only=True)
class ApprovalTemplateChanged(Fact):
    kind = "process.approval_template_changed"
    sentence = _("%(actor)s changed the approval %(name)s")
    icon = "rubber-stamp"
    name: str

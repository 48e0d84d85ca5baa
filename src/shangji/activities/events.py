"""What people do about a record."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class FollowUpLogged(Fact):
    kind = "activities.follow_up_logged"
    sentence = _("%(actor)s followed up: %(text)s")
    icon = "message"
    human = True
    follow_up_id: int
    type: str
    text: str
    result: str = ""
    step_done: str = ""
    next_step: str = ""
    next_step_at: str = ""
    contacts: list[str] = field(default_factory=list)
    direction: str = "out"
    is_qualifying: bool = False


@dataclass(frozen=True, kw_only=True)
class FollowUpCorrected(Fact):
    kind = "activities.follow_up_corrected"
    sentence = _("%(actor)s corrected a follow-up: %(text)s")
    icon = "pencil"
    follow_up_id: int
    old_text: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FollowUpTakenBack(Fact):
    kind = "activities.follow_up_taken_back"
    sentence = _("%(actor)s took back an imported follow-up: %(text)s")
    icon = "history"
    follow_up_id: int
    text: str


@dataclass(frozen=True, kw_only=True)
class StepPlanned(Fact):
    kind = "activities.step_planned"
    sentence = _("%(actor)s planned the next step: %(next_step)s")
    icon = "calendar-plus"
    next_step: str
    next_step_at: str
    old_step: str = ""


@dataclass(frozen=True, kw_only=True)
class StepDropped(Fact):
    kind = "activities.step_dropped"
    sentence = _("%(actor)s dropped the next step %(old_step)s: %(reason)s")
    icon = "calendar-off"
    old_step: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Fact):
    kind = "activities.task_added"
    sentence = _("%(actor)s gave %(assignee)s a task: %(title)s")
    icon = "checkbox"
    task_id: int
    title: str
    assignee: str
    due_on: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskDone(Fact):
    kind = "activities.task_done"
    sentence = _("%(actor)s finished the task %(title)s")
    icon = "circle-check"
    task_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Fact):
    kind = "activities.task_reopened"
    sentence = _("%(actor)s took up the task %(title)s again")
    icon = "checkbox"
    task_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class Commented(Fact):
    kind = "activities.commented"
    sentence = _("%(actor)s commented: %(text)s")
    icon = "at"
    human = True
    comment_id: int
    text: str
    mentioned_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Attached(Fact):
    kind = "activities.attached"
    sentence = _("%(actor)s added the file %(name)s")
    icon = "paperclip"
    attachment_id: int
    name: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Detached(Fact):
    kind = "activities.detached"
    sentence = _("%(actor)s removed the file %(name)s")
    icon = "trash"
    attachment_id: int
    name: str

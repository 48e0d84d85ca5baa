"""What happens to opportunities and to the process they run through."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.column_facts import ColumnsChanged
from shangji.core.events import Event, Fact
from shangji.opportunities.told_names import reason_words, requirement_words, stage_words
from shangji.ui.formats import listed, money


@dataclass(frozen=True, kw_only=True)
class Opened(Fact):
    kind = "opportunities.opened"
    sentence = _("%(actor)s opened the opportunity in %(stage)s")
    icon = "target"
    name: str
    customer: str
    stage: str
    amount: Decimal | None = None
    currency: str = "CNY"

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "stage": stage_words(event.payload["stage"])}


def gate_words(gate: dict[str, Any]) -> str:
    """How many of how many requirements held, and which were passed by an exception; nothing where nothing was asked."""
    if not gate:
        return ""
    words = _("; gate %(met)s of %(of)s") % {"met": gate["met"], "of": gate["of"]}
    if gate.get("excepted"):
        words += _(", by exception: %(names)s") % {"names": listed(map(requirement_words, gate["excepted"]))}
    return words


@dataclass(frozen=True, kw_only=True)
class StageMoved(Fact):
    """`gate`: met, of, and where exceptions let it pass, exceptions (keys) and excepted (names)."""

    kind = "opportunities.stage_moved"
    sentence = _("%(actor)s moved it from %(from_stage)s to %(to_stage)s%(gate)s")
    icon = "player-track-next"
    from_stage_id: int
    from_stage: str
    to_stage_id: int
    to_stage: str
    direction: str
    days_in_stage: float
    reason: str = ""
    gate: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        names = {name: stage_words(said[name]) for name in ("from_stage", "to_stage")}
        return {**super().told(event), **names, "gate": gate_words(said.get("gate", {}))}


@dataclass(frozen=True, kw_only=True)
class Won(Fact):
    kind = "opportunities.won"
    sentence = _("%(actor)s won it%(gate)s")
    icon = "trophy"
    stage: str
    amount: Decimal | None
    currency: str
    days_open: float
    gate: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "gate": gate_words(event.payload.get("gate", {}))}


@dataclass(frozen=True, kw_only=True)
class Lost(Fact):
    kind = "opportunities.lost"
    sentence = _("%(actor)s lost it: %(reason)s")
    icon = "circle-x"
    stage: str
    reason: str
    competitor: str = ""
    note: str = ""
    revisit_on: date | None = None
    evidence: str = ""
    through: str = ""
    amount: Decimal | None
    currency: str
    days_open: float

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "reason": reason_words(event.payload["reason"])}


@dataclass(frozen=True, kw_only=True)
class Invalidated(Fact):
    kind = "opportunities.invalidated"
    sentence = _("%(actor)s marked it invalid: %(reason)s")
    icon = "ban"
    stage: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Held(Fact):
    kind = "opportunities.held"
    sentence = _("%(actor)s put it on hold until %(until)s: %(reason)s")
    icon = "player-pause"
    until: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Resumed(Fact):
    kind = "opportunities.resumed"
    sentence = _("%(actor)s took it up again")
    icon = "player-play"
    held_days: float


@dataclass(frozen=True, kw_only=True)
class Reopened(Fact):
    kind = "opportunities.reopened"
    sentence = _("%(actor)s reopened it in %(stage)s: %(reason)s")
    icon = "refresh"
    stage: str
    old_outcome: str
    reason: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "stage": stage_words(event.payload["stage"])}


@dataclass(frozen=True, kw_only=True)
class AmountChanged(Fact):
    kind = "opportunities.amount_changed"
    sentence = _("%(actor)s changed the amount from %(old)s to %(new)s")
    icon = "currency-yuan"
    old: Decimal | None
    new: Decimal | None
    currency: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        before = event.changes.get("currency", [said["currency"]])[0]
        return {"old": money(said["old"], before), "new": money(said["new"], said["currency"])}


@dataclass(frozen=True, kw_only=True)
class ExpectedDayChanged(Fact):
    kind = "opportunities.expected_day_changed"
    sentence = _("%(actor)s changed the expected close from %(old)s to %(new)s")
    icon = "calendar-event"
    old: date | None
    new: date | None
    pushed_days: int | None

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {name: event.payload[name] or _("not set") for name in ("old", "new")}


@dataclass(frozen=True, kw_only=True)
class WinRatioSet(Fact):
    kind = "opportunities.win_ratio_set"
    sentence = _("%(actor)s set the win rate to %(percent)s %%")
    icon = "percentage"
    percent: int


@dataclass(frozen=True, kw_only=True)
class OpportunityChanged(ColumnsChanged):
    kind = "opportunities.changed"
    sentence = _("%(actor)s changed: %(names)s")
    icon = "pencil"
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CustomerSet(Fact):
    kind = "opportunities.customer_set"
    sentence = _("%(actor)s set the customer to %(customer)s")
    icon = "building"
    customer_id: int
    customer: str


# The three that follow stand in logs from before records of every kind were merged by people.merging.
@dataclass(frozen=True, kw_only=True)
class Merged(Fact):
    kind = "opportunities.merged"
    sentence = _("%(actor)s merged %(other)s into it")
    icon = "git-merge"
    other_id: int
    other: str
    moved: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MergedInto(Fact):
    kind = "opportunities.merged_into"
    sentence = _("%(actor)s merged it into %(other)s")
    icon = "git-merge"
    other_id: int
    other: str


@dataclass(frozen=True, kw_only=True)
class Unmerged(Fact):
    kind = "opportunities.unmerged"
    sentence = _("%(actor)s took the merge with %(other)s apart again")
    icon = "git-branch"
    other_id: int
    other: str


@dataclass(frozen=True, kw_only=True)
class PipelineAdopted(Fact):
    kind = "opportunities.pipeline_adopted"
    sentence = _("%(actor)s brought it to version %(version)s of the process")
    icon = "route"
    version: int
    from_stage: str
    to_stage: str


@dataclass(frozen=True, kw_only=True)
class PipelineAdded(Fact):
    kind = "opportunities.pipeline_added"
    sentence = _("%(actor)s added the process %(name)s")
    icon = "route"
    name: str


@dataclass(frozen=True, kw_only=True)
class PipelinePublished(Fact):
    kind = "opportunities.pipeline_published"
    sentence = _("%(actor)s published version %(version)s of the process %(name)s")
    icon = "route"
    name: str
    version: int
    stages: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PipelineChanged(Fact):
    kind = "opportunities.pipeline_changed"
    sentence = _("%(actor)s changed the process %(name)s")
    icon = "route"
    name: str
    is_default: bool
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class LossReasonAdded(Fact):
    kind = "opportunities.loss_reason_added"
    sentence = _("%(actor)s added the loss reason %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class LossReasonRenamed(Fact):
    kind = "opportunities.loss_reason_renamed"
    sentence = _("%(actor)s renamed the loss reason %(old_name)s to %(name)s")
    old_name: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LossReasonRetired(Fact):
    kind = "opportunities.loss_reason_retired"
    sentence = _("%(actor)s retired the loss reason %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class LossReasonOffered(Fact):
    kind = "opportunities.loss_reason_offered"
    sentence = _("%(actor)s offered the loss reason %(name)s again")
    icon = "arrow-back-up"
    name: str

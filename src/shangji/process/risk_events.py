"""What happens in the risk ledger: lines on the log of the record that is at risk."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.process.risks import told_by


class OfRisk(Fact):
    """A line about one rule; the rule's words and numbers are told in the reader's language."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "rule": told_by(event.payload)}


@dataclass(frozen=True, kw_only=True)
class RiskOpened(OfRisk):
    kind = "process.risk_opened"
    sentence = _("At risk: %(rule)s")
    icon = "alert-triangle"
    follows = True
    rule: str
    title: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    severity: int


@dataclass(frozen=True, kw_only=True)
class RiskRaised(OfRisk):
    kind = "process.risk_raised"
    sentence = _("The risk has grown: %(rule)s")
    icon = "alert-triangle"
    follows = True
    rule: str
    title: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    severity: int


@dataclass(frozen=True, kw_only=True)
class RiskResolved(OfRisk):
    kind = "process.risk_resolved"
    sentence = _("No longer at risk: %(rule)s")
    icon = "circle-check"
    follows = True
    rule: str
    title: str = ""
    stood_days: float


@dataclass(frozen=True, kw_only=True)
class RiskAcked(OfRisk):
    kind = "process.risk_acked"
    sentence = _("%(actor)s knows of the risk: %(rule)s")
    icon = "eye"
    follows = True
    rule: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskTaken(OfRisk):
    kind = "process.risk_taken"
    sentence = _("%(actor)s takes the risk in hand: %(rule)s")
    icon = "hand-grab"
    follows = True
    rule: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskSnoozed(OfRisk):
    kind = "process.risk_snoozed"
    sentence = _("%(actor)s put off the risk until %(until)s: %(rule)s. %(reason)s")
    icon = "clock-plus"
    human = True
    follows = True
    rule: str
    title: str = ""
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FalseAlarm(OfRisk):
    kind = "process.risk_false_alarm"
    sentence = _("%(actor)s calls it a false alarm: %(rule)s. %(reason)s")
    icon = "bell"
    human = True
    follows = True
    rule: str
    title: str = ""
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RiskRuleAdded(Fact):
    kind = "process.risk_rule_added"
    sentence = _("%(actor)s added the risk rule %(name)s")
    icon = "adjustments-horizontal"
    name: str


@dataclass(frozen=True, kw_only=True)
class RiskRuleChanged(Fact):
    kind = "process.risk_rule_changed"
    sentence = _("%(actor)s changed the risk rule %(name)s")
    icon = "adjustments-horizontal"
    name: str
    is_on: bool

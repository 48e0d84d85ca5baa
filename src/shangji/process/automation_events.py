"""What happens to rules, and what they tell."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class AutomationAdded(Fact):
    kind = "process.automation_added"
    sentence = _("%(actor)s added the rule %(name)s")
    icon = "settings"
    name: str


@dataclass(frozen=True, kw_only=True)
class AutomationChanged(Fact):
    """A new version; what it says is in the changed columns."""

    kind = "process.automation_changed"
    sentence = _("%(actor)s changed the rule %(name)s to version %(version)s")
    icon = "settings"
    name: str
    version: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AutomationRestored(Fact):
    kind = "process.automation_restored"
    sentence = _("%(actor)s brought the rule %(name)s back to version %(old_number)s, as version %(version)s")
    icon = "history"
    name: str
    old_number: int
    version: int


@dataclass(frozen=True, kw_only=True)
class AutomationSwitchedOn(Fact):
    kind = "process.automation_switched_on"
    sentence = _("%(actor)s switched the rule %(name)s on")
    icon = "settings"
    name: str


@dataclass(frozen=True, kw_only=True)
class AutomationSwitchedOff(Fact):
    kind = "process.automation_switched_off"
    sentence = _("%(actor)s switched the rule %(name)s off")
    icon = "ban"
    name: str


@dataclass(frozen=True, kw_only=True)
class AutomationStopped(Fact):
    kind = "process.automation_stopped"
    sentence = _("The rule %(name)s was stopped: %(why)s")
    icon = "ban"
    name: str
    why: str
    author_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RuleTold(Fact):
    kind = "process.rule_told"
    sentence = _("%(actor)s tells: %(text)s")
    icon = "bell-ringing"
    follows = True
    text: str
    people: str
    told_ids: list[int] = field(default_factory=list)

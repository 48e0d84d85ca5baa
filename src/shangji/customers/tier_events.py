"""What happens to tiers and to the rule that makes them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.customers.tiers.scoring import why


@dataclass(frozen=True, kw_only=True)
class TierChanged(Fact):
    """By the rule; `why` are the parts that had points."""

    kind = "customers.tier_changed"
    sentence = _("Tier %(old)s → %(new)s with %(points)s points: %(why)s")
    icon = "stairs"
    follows = True
    old: str
    new: str
    points: str
    version: int
    why: list[list[Any]] = field(default_factory=list)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        return {**said, "old": said["old"] or "—", "why": why(said["why"])}


@dataclass(frozen=True, kw_only=True)
class TierSet(Fact):
    kind = "customers.tier_set"
    sentence = _("%(actor)s set the tier %(old)s → %(new)s until %(until)s: %(reason)s")
    icon = "stairs"
    old: str
    new: str
    until: date
    reason: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**event.payload, "old": event.payload["old"] or "—"}


@dataclass(frozen=True, kw_only=True)
class TierReleased(Fact):
    kind = "customers.tier_released"
    sentence = _("%(actor)s lets the rule say the tier again")
    icon = "stairs"
    tier: str


@dataclass(frozen=True, kw_only=True)
class TierRulePublished(Fact):
    kind = "customers.tiers_published"
    sentence = _("%(actor)s published version %(number)s of the tier rule. %(note)s")
    icon = "stairs"
    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TierRulePutBack(Fact):
    kind = "customers.tiers_put_back"
    sentence = _("%(actor)s put version %(number)s of the tier rule in force again")
    icon = "arrow-back-up"
    number: int


@dataclass(frozen=True, kw_only=True)
class TierRuleSteppedAside(Fact):
    kind = "customers.tiers_stepped_aside"
    sentence = _("Version %(number)s of the tier rule is no longer in force: %(actor)s chose another one")
    icon = "arrow-back-up"
    number: int

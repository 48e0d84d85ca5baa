"""What happens to leads, and to what brings and distributes them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.column_facts import ColumnsChanged
from shangji.core.events import Event, Fact


@dataclass(frozen=True, kw_only=True)
class SourceAdded(Fact):
    kind = "leads.source_added"
    sentence = _("%(actor)s added the source %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class SourceChanged(Fact):
    kind = "leads.source_changed"
    sentence = _("%(actor)s changed the source %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class CampaignAdded(Fact):
    kind = "leads.campaign_added"
    sentence = _("%(actor)s added the campaign %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class CampaignChanged(Fact):
    kind = "leads.campaign_changed"
    sentence = _("%(actor)s changed the campaign %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class Captured(Fact):
    kind = "leads.captured"
    sentence = _("%(actor)s captured the lead %(name)s")
    icon = "sparkles"
    name: str
    source: str = ""
    campaign: str = ""


@dataclass(frozen=True, kw_only=True)
class Touched(Fact):
    kind = "leads.touched"
    sentence = _("They came again: %(text)s")
    icon = "repeat"
    text: str
    source: str = ""
    campaign: str = ""


@dataclass(frozen=True, kw_only=True)
class LeadChanged(ColumnsChanged):
    kind = "leads.changed"
    sentence = _("%(actor)s changed what is known of the lead")
    icon = "pencil"
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class LeadInvalidated(Fact):
    kind = "leads.invalidated"
    sentence = _("%(actor)s marked the lead as invalid: %(reason)s")
    icon = "ban"
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeadRevived(Fact):
    kind = "leads.revived"
    sentence = _("%(actor)s took the lead up again")
    icon = "refresh"


@dataclass(frozen=True, kw_only=True)
class LeadTakenBack(Fact):
    kind = "leads.taken_back"
    sentence = _("%(actor)s took the import of %(name)s back")
    icon = "arrow-back-up"
    name: str


@dataclass(frozen=True, kw_only=True)
class Converted(Fact):
    """`made` are the kinds of nouns that came into being with it, and their ids."""

    kind = "leads.converted"
    sentence = _("%(actor)s made the lead the opportunity %(opportunity)s of %(customer)s")
    icon = "arrows-right"
    customer_id: int
    customer: str
    contact_id: int | None
    opportunity_id: int | None
    opportunity: str
    made: dict[str, int]

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "opportunity": event.payload["opportunity"] or "—"}


@dataclass(frozen=True, kw_only=True)
class ConversionUndone(Fact):
    kind = "leads.conversion_undone"
    sentence = _("%(actor)s took the conversion back")
    icon = "arrow-back-up"
    taken_back: list[str]
    kept: list[str]


@dataclass(frozen=True, kw_only=True)
class LeftUnowned(Fact):
    """A lead has lain in its pool longer than the pool allows."""

    kind = "leads.left_unowned"
    sentence = _("Nobody has taken it for %(hours)s working hours: %(pool)s")
    icon = "clock-exclamation"
    pool_id: int
    pool: str
    hours: int


@dataclass(frozen=True, kw_only=True)
class RuleAdded(Fact):
    kind = "leads.rule_added"
    sentence = _("%(actor)s added the assignment rule %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Fact):
    kind = "leads.rule_changed"
    sentence = _("%(actor)s changed the assignment rule %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class RuleCursorSet(Fact):
    kind = "leads.rule_cursor_set"
    sentence = _("%(name)s gave a lead to %(user)s")
    name: str
    user: str


@dataclass(frozen=True, kw_only=True)
class MapChanged(Fact):
    kind = "leads.map_changed"
    sentence = _("%(actor)s changed which field of a lead becomes which")
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class DeliveryReceived(Fact):
    kind = "leads.delivery_received"
    sentence = _("It arrived through %(inlet)s")
    inlet: str


@dataclass(frozen=True, kw_only=True)
class DeliveryTaken(Fact):
    kind = "leads.delivery_taken"
    sentence = _("It was read as the lead %(lead)s")
    lead_id: int
    lead: str


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Fact):
    kind = "leads.delivery_failed"
    sentence = _("It could not be read: %(reason)s")
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryDiscarded(Fact):
    kind = "leads.delivery_discarded"
    sentence = _("%(actor)s put it aside: %(reason)s")
    reason: str

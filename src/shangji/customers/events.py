"""What happens to customers and contacts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.column_facts import ColumnsChanged
from shangji.core.events import Event, Fact

WAYS = {
    "page": _("on the page"), "call": _("to call"), "card": _("as a card"), "code": _("as a QR code"),
    "api": _("by the API"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(Fact):
    kind = "customers.added"
    sentence = _("%(actor)s added the customer %(name)s")
    icon = "building"
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(ColumnsChanged):
    kind = "customers.changed"
    sentence = _("%(actor)s changed: %(names)s")
    icon = "pencil"
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Fact):
    kind = "customers.contact_added"
    sentence = _("%(actor)s added the contact %(name)s")
    icon = "user-plus"
    name: str
    customer: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Fact):
    kind = "customers.contact_changed"
    sentence = _("%(actor)s changed the contact %(name)s")
    icon = "pencil"
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerTakenBack(Fact):
    kind = "customers.taken_back"
    sentence = _("%(actor)s took back the imported customer %(name)s")
    icon = "history"
    name: str


@dataclass(frozen=True, kw_only=True)
class ContactTakenBack(Fact):
    kind = "customers.contact_taken_back"
    sentence = _("%(actor)s took back the imported contact %(name)s")
    icon = "history"
    name: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Fact):
    """A customer or a contact that came into being by mistake."""

    kind = "customers.withdrawn"
    sentence = _("%(actor)s withdrew %(name)s")
    icon = "arrow-back-up"
    name: str


@dataclass(frozen=True, kw_only=True)
class LeftAloneUntil(Fact):
    kind = "customers.left_alone"
    sentence = _("%(actor)s: do not contact until %(until)s. %(reason)s")
    icon = "hand-stop"
    until: date | None
    reason: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {"until": event.payload["until"] or _("not set"), "reason": event.payload["reason"]}


@dataclass(frozen=True, kw_only=True)
class ParentSet(Fact):
    """To which company it belongs in its group; no name is none."""

    kind = "customers.parent_set"
    sentence = _("%(actor)s: belongs to %(parent)s")
    icon = "git-branch"
    parent: str
    old: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {"parent": event.payload["parent"] or _("no group")}


@dataclass(frozen=True, kw_only=True)
class PhoneRevealed(Fact):
    kind = "customers.phone_revealed"
    sentence = _("%(actor)s saw the phone number of %(name)s (%(way)s)")
    icon = "eye"
    follows = True  # a look changes nothing: what was changed before it can still be taken back
    name: str
    way: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**event.payload, "way": WAYS.get(event.payload["way"], event.payload["way"])}

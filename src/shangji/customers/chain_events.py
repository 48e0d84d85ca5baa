"""What happens in decision chains. `rows` are the written rows, then and now: undo and the chain of a day read them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.customers.roles import Attitude, ChainKind, ChainRole

COLUMNS = {
    "role": _("Role"), "influence": _("Influence"), "coverer_id": _("Looked after by"), "contact_id": _("Contact"),
    "name": _("Name"), "attitude": _("Attitude"), "place": _("Order"), "is_out": _("Taken out"),
}  # fmt: skip


def attitude_words(value: int | None) -> str:
    return str(_("Not known") if value is None else Attitude(value).label)


@dataclass(frozen=True, kw_only=True)
class ChainFact(Fact):
    """`name` is whoever the seat is; a vacant one is called by its role."""

    icon = "users-group"
    seat_id: int
    name: str
    role: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        role = ChainRole(event.payload["role"]).label
        return {**event.payload, "role": role, "name": event.payload["name"] or role}


@dataclass(frozen=True, kw_only=True)
class SeatTaken(ChainFact):
    kind = "customers.seat_taken"
    sentence = _("%(actor)s put %(name)s into the decision chain: %(role)s")


@dataclass(frozen=True, kw_only=True)
class SeatAsked(ChainFact):
    kind = "customers.seat_asked"
    sentence = _("%(actor)s asked %(assignee)s to find out who has this role: %(role)s")
    icon = "circle-dashed"
    task_id: int
    assignee: str


@dataclass(frozen=True, kw_only=True)
class SeatChanged(ChainFact):
    kind = "customers.seat_changed"
    sentence = _("%(actor)s changed %(name)s in the decision chain: %(names)s")
    icon = "pencil"
    names: list[str] = field(default_factory=list)

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        words = "、".join(str(COLUMNS.get(name, name)) for name in event.payload["names"])
        return {**super().told(event), "names": words}


@dataclass(frozen=True, kw_only=True)
class AttitudeChanged(ChainFact):
    kind = "customers.attitude_changed"
    sentence = _("%(actor)s: the attitude of %(name)s is now “%(new)s”, before “%(old)s”. %(note)s")
    icon = "thumb-up"
    old: int | None
    new: int | None
    note: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        words = {name: attitude_words(event.payload[name]) for name in ("old", "new")}
        return {**super().told(event), **words}


@dataclass(frozen=True, kw_only=True)
class SeatLeft(ChainFact):
    kind = "customers.seat_left"
    sentence = _("%(actor)s took %(name)s out of the decision chain")
    icon = "users-minus"


@dataclass(frozen=True, kw_only=True)
class LineDrawn(ChainFact):
    kind = "customers.line_drawn"
    sentence = _("%(actor)s drew a line in the decision chain: %(name)s %(line)s %(other)s")
    line: str
    other: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "line": ChainKind(event.payload["line"]).label}


@dataclass(frozen=True, kw_only=True)
class LineTaken(LineDrawn):
    kind = "customers.line_taken"
    sentence = _("%(actor)s: no longer so: %(name)s %(line)s %(other)s")


CHAIN_KINDS = frozenset(
    fact.kind for fact in (SeatTaken, SeatAsked, SeatChanged, AttitudeChanged, SeatLeft, LineDrawn, LineTaken)
)


@dataclass(frozen=True, kw_only=True)
class ContactLeft(Fact):
    kind = "customers.contact_left"
    sentence = _("%(actor)s: %(name)s has left the company. %(note)s")
    icon = "logout"
    name: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactBack(Fact):
    kind = "customers.contact_back"
    sentence = _("%(actor)s: %(name)s is with the company after all")
    icon = "login"
    name: str

"""The decision chain of a record: who sits where, who reports to whom, when each was talked to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from shangji.core.prepared import Prepared
from shangji.customers.chain.coverage import DAYS, Coverage, covered
from shangji.customers.chain.state import State, state_at, state_now
from shangji.customers.chain.touches import NONE, Touch, touches
from shangji.customers.models import Contact
from shangji.customers.roles import Attitude, ChainKind, ChainRole
from shangji.people.models import User
from shangji.process.risk_then import Then

TONES = {2: "good", 1: "good", 0: "warn", -1: "risk", -2: "risk"}


@dataclass
class Seat:
    """One seat as the chain of one record shows it. `differs`: the record says something else than its customer."""

    pk: int
    home: int
    contact: Contact | None
    known_as: str
    role: str
    attitude: int | None
    influence: int
    coverer: User | None
    place: int
    task_id: int | None
    has_left: bool
    touch: Touch
    differs: bool = False
    boss: "Seat | None" = None
    below: list["Seat"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.contact.name if self.contact else self.known_as or str(ChainRole(self.role).label)

    @property
    def title(self) -> str:
        return self.contact.title if self.contact else ""

    @property
    def role_label(self) -> str:
        return str(ChainRole(self.role).label)

    @property
    def is_vacant(self) -> bool:
        return self.contact is None

    @property
    def is_known(self) -> bool:
        """Somebody who can be talked to."""
        return self.contact is not None and not self.has_left

    @property
    def is_gap(self) -> bool:
        """Nobody, or nobody who was ever talked to."""
        return self.is_vacant or self.touch.said_at is None

    @property
    def shown_tone(self) -> str:
        return "risk" if self.has_left else "mute" if self.is_vacant else self.tone

    @property
    def attitude_label(self) -> str:
        return "" if self.attitude is None else str(Attitude(self.attitude).label)

    @property
    def tone(self) -> str:
        return "mute" if self.attitude is None else TONES[self.attitude]


@dataclass(frozen=True)
class Line:
    source: Seat
    target: Seat
    kind: str

    @property
    def label(self) -> str:
        return str(ChainKind(self.kind).label)


@dataclass
class Chain:
    """`seats` in reading order: each before those who report to it, from left to right."""

    noun: Any
    moment: datetime
    seats: list[Seat]
    lines: list[Line]
    """All but who reports to whom."""

    @property
    def tops(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.boss is None]

    def coverage(self, days: int = DAYS) -> Coverage:
        return covered(self.seats, self.moment, days, self.noun.chain_roles)

    def seat(self, pk: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.pk == pk), None)

    def of_role(self, role: str) -> list[Seat]:
        return [seat for seat in self.seats if seat.role == role]

    def from_(self, seat: Seat) -> list[Line]:
        return [line for line in self.lines if line.source is seat]

    @cached_property
    def supporting(self) -> int:
        return sum((seat.attitude or 0) > 0 for seat in self.seats)

    @cached_property
    def opposing(self) -> int:
        return sum((seat.attitude or 0) < 0 for seat in self.seats)

    @cached_property
    def vacant(self) -> int:
        return sum(seat.is_vacant for seat in self.seats)


def chains(nouns: Iterable[Any], moment: datetime) -> dict[int, Chain]:
    """Record → its chain as it is. Six statements for any number of customers and opportunities."""
    nouns = list(nouns)
    records = {home for noun in nouns for home in _homes(noun)}
    differ = any(noun.pk != noun.chain_customer_id for noun in nouns)
    return _assembled(nouns, state_now(records, differ=differ), moment) if records else {}


def chain_of(noun: Any, moment: datetime) -> Chain:
    return chains([noun], moment)[noun.pk]


def chain_at(noun: Any, moment: datetime, records: Collection[int]) -> Chain:
    """As it was at a moment of the past, by the log of these records."""
    return _assembled([noun], state_at(records, moment), moment)[noun.pk]


def chains_at(nouns: Iterable[Any], moment: datetime) -> dict[int, Chain]:
    """Record → its chain as it was at a moment of the past. Seven statements for any number."""
    nouns = list(nouns)
    records = {home for noun in nouns for home in _homes(noun)}
    found = _assembled(nouns, state_at(records, moment), moment) if records else {}
    seats = [seat for chain in found.values() for seat in chain.seats if seat.contact]
    left = Then("has_left", moment)
    rows = Contact._base_manager.filter(pk__in={seat.contact.pk for seat in seats if seat.contact})
    gone = set(left.marked(rows).filter(left.is_true()).values_list("pk", flat=True))
    for seat in seats:  # also those who have come back since
        seat.has_left = seat.contact is not None and seat.contact.pk in gone
    return found


def coverage_of(noun: Any, moment: datetime, days: int = DAYS) -> Coverage:
    """How much of who decides at a customer, or in an opportunity, is in touch with us."""
    return chain_of(noun, moment).coverage(days)


def _homes(noun: Any) -> list[int]:
    return [home for home in dict.fromkeys((noun.chain_customer_id, noun.pk)) if home]


_contacts = Prepared(lambda *keys: Contact._base_manager.filter(pk__in=keys))
_people = Prepared(lambda *keys: User._base_manager.filter(pk__in=keys))


def _contacts_of(nouns: Sequence[Any], keys: set[int]) -> dict[int, Contact]:
    """Those that the page of a customer has read already are not read again."""
    known = {contact.pk: contact for noun in nouns for contact in noun.__dict__.get("_contacts_here", ())}
    return {pk: known[pk] for pk in keys & known.keys()} | _contacts.in_bulk(keys - known.keys())


def _assembled(nouns: Sequence[Any], state: State, moment: datetime) -> dict[int, Chain]:
    contacts = _contacts_of(nouns, {row["contact_id"] for row in state.seat.values() if row["contact_id"]})
    people = _people.in_bulk(
        {row["coverer_id"] for rows in (state.seat, state.stance) for row in rows.values() if row["coverer_id"]}
    )  # fmt: skip
    touched = touches(contacts.keys(), moment)

    def one(noun: Any) -> Chain:
        homes = _homes(noun)
        part = state.of(homes)
        seats = _seats(noun, part, contacts, people, touched, moment)
        lines = _lines(part, homes, seats)
        return Chain(noun, moment, _ordered(seats), lines)

    return {noun.pk: one(noun) for noun in nouns}


def _seats(
    noun: Any, state: State, contacts: dict[int, Contact], people: dict[int, User], touched: dict[int, Touch],
    moment: datetime,
) -> dict[int, Seat]:  # fmt: skip
    said = {row["seat_id"]: row for row in state.stance.values() if row["home"] == noun.pk}
    found = {}
    for pk, row in state.seat.items():
        own = {n: v for n, v in said.get(pk, {}).items() if v is not None and n in row and n != "home"}
        now = {**row, **own}
        if now["is_out"]:
            continue
        contact = contacts.get(now["contact_id"]) if now["contact_id"] else None
        found[pk] = Seat(
            pk=pk, home=row["home"], contact=contact, known_as=now["name"], role=now["role"], attitude=now["attitude"],
            influence=now["influence"], coverer=people.get(now["coverer_id"]), place=now.get("place") or 0,
            task_id=now.get("task_id"), has_left=bool(contact and contact.had_left(moment)),
            touch=touched.get(now["contact_id"] or 0, NONE), differs=bool(own),
        )  # fmt: skip
    return found


def _lines(state: State, homes: Sequence[int], seats: dict[int, Seat]) -> list[Line]:
    """Sets who reports to whom; gives the other lines. What the opportunity says comes last and wins."""
    bosses: dict[int, int] = {}
    others: dict[tuple[int, int, str], bool] = {}
    for home in homes:
        mine = [row for pk, row in sorted(state.line.items()) if row["home"] == home]
        reports = [row for row in mine if row["kind"] == ChainKind.REPORTS]
        for row in reports:
            if row["is_out"] and bosses.get(row["source"]) == row["target"]:
                del bosses[row["source"]]
        bosses.update({row["source"]: row["target"] for row in reports if not row["is_out"]})
        others.update(
            {(r["source"], r["target"], r["kind"]): not r["is_out"] for r in mine if r not in reports}
        )
    # What the customer says may go round together with what the opportunity says: the opportunity's holds.
    for source, target in reversed(bosses.items()):
        if source in seats and target in seats and not _is_under(seats[target], seats[source]):
            seats[source].boss = seats[target]
    return [
        Line(seats[source], seats[target], kind)
        for (source, target, kind), holds in others.items()
        if holds and source in seats and target in seats
    ]


def _is_under(seat: Seat, other: Seat) -> bool:
    at: Seat | None = seat
    while at is not None:
        if at is other:
            return True
        at = at.boss
    return False


def _ordered(seats: dict[int, Seat]) -> list[Seat]:
    ordered: list[Seat] = []
    for seat in sorted(seats.values(), key=lambda s: (s.place, s.pk)):
        if seat.boss is not None:
            seat.boss.below.append(seat)

    def visit(seat: Seat) -> None:
        ordered.append(seat)
        for below in seat.below:
            visit(below)

    tops = [seat for seat in seats.values() if seat.boss is None]
    for top in sorted(tops, key=lambda s: (s.place, not s.below, s.pk)):
        visit(top)
    return ordered

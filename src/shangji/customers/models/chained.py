"""Chained: the verbs of a decision chain, on a customer and on each of its opportunities."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import Task
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.core.events import Event
from shangji.core.subjects import Traced
from shangji.customers.chain_events import (
    CHAIN_KINDS,
    AttitudeChanged,
    SeatAsked,
    SeatChanged,
    SeatLeft,
    SeatTaken,
)
from shangji.customers.models.chain import LEAST, MOST, USUAL, ChainLine, ChainSeat, ChainStance
from shangji.customers.roles import REQUIRED, ChainRole
from shangji.people.models import User

if TYPE_CHECKING:
    from shangji.customers.models.contact import Contact

Row = dict[str, Any]
TABLES: dict[str, Any] = {"seat": ChainSeat, "stance": ChainStance, "line": ChainLine}
OF_STANCE = frozenset({"role", "attitude", "influence", "coverer_id", "is_out"})


class AlreadySeated(Refusal):
    message = _("This person is in the decision chain already.")


class NotOfThisCustomer(Refusal):
    message = _("This contact belongs to another customer.")


class InfluenceNotRight(Refusal):
    message = _("An influence is a whole number from 1 to 5.")


class Chained(Traced):
    """What is said on a customer holds in all its opportunities, except where one of them says otherwise."""

    class Meta:
        abstract = True

    @property
    def chain_customer_id(self) -> int | None:
        """The customer whose chain this one starts from; its own, for a customer."""
        raise NotImplementedError

    @property
    def chain_roles(self) -> Sequence[str]:
        """Whom its chain asks for: coverage is counted over them."""
        return REQUIRED

    @action("map_chain")
    def seat(
        self, role: str, *, by: Actor, contact: "Contact | None" = None, name: str = "", attitude: int | None = None,
        influence: int = USUAL, coverer: User | None = None,
    ) -> SeatTaken:  # fmt: skip
        """Give somebody a say in the decision; without a contact it is a placeholder.

        Raises AlreadySeated, NotOfThisCustomer, InfluenceNotRight.
        """
        check_influence(influence)
        kept: Row = {
            "role": ChainRole(role).value, "attitude": attitude, "influence": influence, "name": name.strip(),
            "coverer_id": coverer.pk if coverer else None, "contact_id": contact.pk if contact else None, "is_out": False,
        }  # fmt: skip
        seat = self._seat_for(contact, by) if contact else self._new_seat(role, by)
        row = written("seat", seat, kept)
        return SeatTaken(seat_id=seat.pk, name=_name(seat), role=seat.role, rows=[row])

    @action("map_chain")
    def ask_for_seat(
        self,
        role: str,
        *,
        assignee: User,
        by: Actor,
        due_on: date | None = None,
        seat: ChainSeat | None = None,
    ) -> SeatAsked | None:
        """Keep a role that nobody is known for as a vacant seat, and give somebody the task to find out.

        Nothing happens where it was asked already and is not done. Raises OutOfReach.
        """
        own = self.own_seat(seat) if seat else self._new_seat(role, by)
        if own.contact_id or (own.task and own.task.done_at is None):
            return None
        title = _now("Find out who has this role: %(role)s") % {"role": ChainRole(own.role).label}
        task = Task.objects.create(subject=self.subject, title=title, assignee=assignee, due_on=due_on)
        row = written("seat", own, {"task_id": task.pk, "role": own.role, "is_out": False})
        return SeatAsked(
            seat_id=own.pk, name=own.name, role=own.role, task_id=task.pk, assignee=assignee.name, rows=[row]
        )

    @action("map_chain")
    def change_seat(
        self, seat: ChainSeat, *, by: Actor, everywhere: bool = False, **known: Any
    ) -> SeatChanged | None:
        """Change role, influence, coverer_id, and where the seat is at home also contact_id, name and place.

        `everywhere` takes away what opportunities said differently. Raises OutOfReach, InfluenceNotRight, AlreadySeated.
        """
        check_influence(known.get("influence", USUAL))
        rows = self._keep(seat, known, everywhere)
        if not rows:
            return None
        held = _held(seat)
        if known.get("contact_id") and held.task and held.task.done_at is None:
            held.task.done_at, held.task.done_by_id = by.now, by.user_id
            held.task.save(update_fields=["done_at", "done_by"])
        names = list(dict.fromkeys(name for row in rows for name in row["new"] if name in known))
        return SeatChanged(seat_id=seat.pk, name=_name(held), role=held.role, names=names, rows=rows)

    @action("map_chain")
    def set_attitude(
        self, seat: ChainSeat, attitude: int | None, *, by: Actor, note: str = "", everywhere: bool = False
    ) -> AttitudeChanged | None:
        """Say how they stand to us now; None is not known. Raises OutOfReach."""
        old = self._says(seat, "attitude")
        rows = self._keep(seat, {"attitude": attitude}, everywhere)
        if not rows:
            return None
        return AttitudeChanged(
            seat_id=seat.pk,
            name=_name(seat),
            role=seat.role,
            old=old,
            new=attitude,
            note=note.strip(),
            rows=rows,
        )

    @action("map_chain")
    def unseat(self, seat: ChainSeat, *, by: Actor) -> SeatLeft | None:
        """Take a seat out of the chain: of a customer's everywhere, of an opportunity's only there. Raises OutOfReach."""
        rows = self._keep(seat, {"is_out": True}, everywhere=True)
        return SeatLeft(seat_id=seat.pk, name=_name(seat), role=seat.role, rows=rows) if rows else None

    def put_back_chain(self, event: Event) -> None:
        """Write the rows of a fact as they were before it; the task that it gave is done with."""
        if event.kind not in CHAIN_KINDS:
            return
        for row in event.payload["rows"]:
            noun = TABLES[row["t"]].objects.get(pk=row["id"])
            written(row["t"], noun, row["old"])
        if event.kind == SeatAsked.kind:
            Task.objects.filter(pk=event.payload["task_id"], done_at=None).update(done_at=event.recorded_at)

    def own_seat(self, seat: ChainSeat) -> ChainSeat:
        """The seat's row, held, if it is one of this chain. Raises OutOfReach."""
        held = _held(seat)
        if held.record_id not in (self.pk, self.chain_customer_id):
            raise OutOfReach
        return held

    def _keep(self, seat: ChainSeat, known: Row, everywhere: bool = False) -> list[Row]:
        """Write what differs: into the seat where it is at home, else into what this opportunity says of it."""
        own = self.own_seat(seat)
        if own.record_id != self.pk:
            return self._keep_stance(own, known)
        if known.get("contact_id"):
            self._check_contact(own, known["contact_id"])
        changed = {name: value for name, value in known.items() if getattr(own, name) != value}
        rows = [written("seat", own, changed)] if changed else []
        if everywhere:
            for stance in own.stances.select_for_update().order_by("pk"):
                said = {
                    name: None for name in known if name in OF_STANCE and getattr(stance, name) is not None
                }
                rows += [written("stance", stance, said)] if said else []
        return rows

    def _keep_stance(self, own: ChainSeat, known: Row) -> list[Row]:
        if not known.keys() <= OF_STANCE:
            raise OutOfReach
        changed = {name: value for name, value in known.items() if self._says(own, name) != value}
        if not changed:
            return []
        stance, _made = ChainStance.objects.get_or_create(seat=own, record=self.subject)
        return [written("stance", stance, changed)]

    def _says(self, seat: ChainSeat, name: str) -> Any:
        own = self.own_seat(seat)
        stance = own.stances.filter(record=self.pk).first() if own.record_id != self.pk else None
        said = getattr(stance, name) if stance else None
        return getattr(own, name) if said is None else said

    def _seat_for(self, contact: "Contact", by: Actor) -> ChainSeat:
        """One that was taken out comes back."""
        if contact.customer_id != self.chain_customer_id or contact.withdrawn_at:
            raise NotOfThisCustomer
        homes = [self.pk, self.chain_customer_id]
        found = ChainSeat.objects.select_for_update().filter(record__in=homes, contact=contact)
        own = found.filter(record=self.pk).first()
        if found.filter(is_out=False).exists():
            raise AlreadySeated
        return own or self._new_seat("", by)

    def _new_seat(self, role: str, by: Actor) -> ChainSeat:
        return ChainSeat.objects.create(record=self.subject, role=role, is_out=True, made_at=by.now)

    def _check_contact(self, own: ChainSeat, contact_id: int) -> None:
        others = ChainSeat.objects.filter(record__in=[self.pk, self.chain_customer_id], contact=contact_id)
        if others.exclude(pk=own.pk).filter(is_out=False).exists():
            raise AlreadySeated
        known = ChainSeat.contact.field.related_model._base_manager.filter(
            pk=contact_id, customer=self.chain_customer_id, withdrawn_at__isnull=True
        )
        if not known.exists():
            raise NotOfThisCustomer


def written(table: str, noun: Any, columns: Row) -> Row:
    """Set and save the columns; the row as it was and as it is, for the log."""
    old = {name: getattr(noun, name) for name in columns}
    if table == "stance":
        columns, old = {**columns, "seat_id": noun.seat_id}, {**old, "seat_id": noun.seat_id}
    for name, value in columns.items():
        setattr(noun, name, value)
    noun.save()
    return {"t": table, "id": noun.pk, "home": noun.record_id, "old": old, "new": columns}


def check_influence(influence: Any) -> None:
    if not isinstance(influence, int) or not LEAST <= influence <= MOST:
        raise InfluenceNotRight


def _held(seat: ChainSeat) -> ChainSeat:
    return ChainSeat.objects.select_for_update(of=("self",)).select_related("contact", "task").get(pk=seat.pk)


def _name(seat: ChainSeat) -> str:
    return seat.contact.name if seat.contact else seat.name

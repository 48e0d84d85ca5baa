"""What is said of a chain in one form or one carry, as the verbs of the record where it holds."""

from dataclasses import dataclass
from typing import Any

from shangji.core.access import Actor
from shangji.customers.chain.reading import Chain, Seat
from shangji.customers.models import ChainSeat, Contact
from shangji.customers.roles import ChainKind
from shangji.people.models import User

EVERYWHERE = "everywhere"
OF_SEAT = ("role", "influence")


def seat_row(seat: Seat) -> ChainSeat:
    found: ChainSeat = ChainSeat.objects.get(pk=seat.pk)
    return found


def home_of(noun: Any, seat: Seat | None, where: str) -> Any:
    """The record on which a verb is called: the customer's when it holds everywhere, else the one that is looked at."""
    if noun.chain_customer_id in (None, noun.pk) or where != EVERYWHERE or (seat and seat.home == noun.pk):
        return noun
    return noun.customer


@dataclass(frozen=True)
class Said:
    """By whom, of which chain, and where it holds."""

    noun: Any
    chain: Chain
    where: str
    by: Actor

    def add(self, kept: dict[str, Any]) -> Any:
        """Raises what `seat` and `draw_line` raise."""
        home = home_of(self.noun, None, self.where)
        contact = Contact.objects.within(self.by, kept["contact"]) if kept["contact"] else None
        fact = home.seat(
            kept["role"], contact=contact, name=kept["name"], attitude=kept["attitude"], influence=kept["influence"],
            coverer=kept["coverer"], by=self.by,
        )  # fmt: skip
        if kept["boss"]:
            seat, boss = ChainSeat.objects.get(pk=fact.seat_id), ChainSeat.objects.get(pk=kept["boss"])
            lined = home if boss.record_id in (home.pk, home.chain_customer_id) else self.noun
            lined.draw_line(seat, boss, ChainKind.REPORTS, by=self.by)
        return home

    def change(self, seat: Seat, kept: dict[str, Any]) -> Any:
        """Raises what `change_seat`, `set_attitude` and `draw_line` raise."""
        home, row = home_of(self.noun, seat, self.where), seat_row(seat)
        known: dict[str, Any] = {name: kept[name] for name in OF_SEAT}
        known["coverer_id"] = kept["coverer"].pk if isinstance(kept["coverer"], User) else None
        if row.record_id == home.pk:
            known |= {"contact_id": kept["contact"], "name": kept["name"].strip()}
        everywhere = home is not self.noun
        home.change_seat(row, by=self.by, everywhere=everywhere, **known)
        if kept["attitude"] != seat.attitude:
            home.set_attitude(
                row, kept["attitude"], note=kept.get("note", ""), everywhere=everywhere, by=self.by
            )
        boss = self.chain.seat(kept["boss"]) if kept["boss"] else None
        self.boss(seat, boss)
        return home

    def boss(self, seat: Seat, boss: Seat | None) -> Any:
        """Who somebody reports to from now on. Raises GoesRound."""
        own = next((one for one in (seat, boss, seat.boss) if one and one.home == self.noun.pk), seat)
        home = home_of(self.noun, own, self.where)
        if boss is seat.boss:
            return home
        if boss is None and seat.boss:
            home.take_line(seat_row(seat), seat_row(seat.boss), ChainKind.REPORTS, by=self.by)
        elif boss:
            home.draw_line(seat_row(seat), seat_row(boss), ChainKind.REPORTS, by=self.by)
        return home

    def beside(self, seat: Seat, other: Seat, *, is_left: bool) -> Any:
        """Stand left or right of somebody, and report to the same. Raises GoesRound."""
        home = self.boss(seat, other.boss)
        row = [one for one in (other.boss.below if other.boss else self.chain.tops) if one is not seat]
        row.insert(row.index(other) + (0 if is_left else 1), seat)
        for place, one in enumerate(row):
            kept = home_of(self.noun, one, self.where)
            if one.place != place and kept.pk == one.home:
                kept.change_seat(seat_row(one), place=place, by=self.by)
        return home

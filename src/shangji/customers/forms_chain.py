"""Seats and lines of a decision chain as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.customers.chain.reading import Chain, Seat
from shangji.customers.models import Customer
from shangji.customers.models.chain import LEAST, MOST, USUAL
from shangji.customers.roles import Attitude, ChainKind, ChainRole
from shangji.people.forms.base import Form, Radios
from shangji.people.forms.records import PersonChoice

EVERYWHERE, HERE = "everywhere", "here"
WHERE = [
    (EVERYWHERE, _("at the customer, and so in all its opportunities")),
    (HERE, _("in this opportunity only")),
]


class SeatForm(Form):
    """Who it is, which say they have, how they stand to us, to whom they report, and where that holds."""

    contact = forms.ChoiceField(label=_("Who"), required=False)
    name = forms.CharField(
        label=_("What is known of them"), max_length=60, required=False,
        help_text=_("Only while nobody is known: for example “the new plant manager”."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=ChainRole.choices)
    attitude = forms.TypedChoiceField(
        label=_("Attitude"), required=False, coerce=int, empty_value=None,
        choices=[("", _("Not known")), *Attitude.choices],
    )  # fmt: skip
    note = forms.CharField(label=_("Why, if it changed"), max_length=200, required=False)
    influence = forms.IntegerField(
        label=_("Influence, 1 to 5"), min_value=LEAST, max_value=MOST, initial=USUAL
    )
    boss = forms.ChoiceField(label=_("Reports to"), required=False)
    coverer = PersonChoice(label=_("Who of us looks after them"), required=False)
    where = forms.ChoiceField(label=_("Where this holds"), choices=WHERE, widget=Radios, initial=EVERYWHERE)

    def __init__(
        self, *args: Any, actor: Actor, chain: Chain, seat: Seat | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_typed(seat), **kwargs)
        self.seat = seat
        seated = {one.contact.pk for one in chain.seats if one.contact and one is not seat}
        people = [c for c in _contacts(chain.noun) if c.pk not in seated]
        choices = [
            ("", _("Nobody is known yet")),
            *((str(c.pk), f"{c.name} {c.title}".strip()) for c in people),
        ]
        self._choose("contact", choices)
        others = [(str(one.pk), one.name) for one in chain.seats if one is not seat]
        self._choose("boss", [("", _("Nobody in this chain")), *others])
        self.fields["coverer"].offer(actor)  # type: ignore[attr-defined]
        self._choose("where", places(chain.noun, actor, seat))
        if len(self.fields["where"].choices) < 2:  # type: ignore[attr-defined]
            del self.fields["where"]
        if seat is None:
            del self.fields["note"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_contact(self) -> int | None:
        return int(self.cleaned_data["contact"]) if self.cleaned_data["contact"] else None

    def clean_boss(self) -> int | None:
        return int(self.cleaned_data["boss"]) if self.cleaned_data["boss"] else None


def places(noun: Any, actor: Actor, seat: Seat | None) -> list[tuple[str, Any]]:
    """Where somebody may say that it holds: at the customer only if they may work on it."""
    if noun.chain_customer_id == noun.pk:
        return WHERE[:1]
    if noun.chain_customer_id is None or (seat and seat.home == noun.pk):
        return WHERE[1:]
    customers: Any = Customer.objects
    reached = customers.reached_by(actor, Level.WRITE).filter(pk=noun.chain_customer_id).exists()
    return WHERE if reached and actor.may("customers.map_chain") else WHERE[1:]


class LineForm(Form):
    """One line between two seats."""

    source = forms.ChoiceField(label=_("Who"))
    kind = forms.ChoiceField(label=_("Line"), choices=ChainKind.choices, initial=ChainKind.INFLUENCES)
    target = forms.ChoiceField(label=_("Whom"))
    where = forms.ChoiceField(label=_("Where this holds"), choices=WHERE, widget=Radios, initial=EVERYWHERE)

    def __init__(self, *args: Any, actor: Actor, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in chain.seats]
        self.fields["source"].choices = self.fields["target"].choices = choices  # type: ignore[attr-defined]
        self.fields["where"].choices = places(chain.noun, actor, None)  # type: ignore[attr-defined]
        if len(self.fields["where"].choices) < 2:  # type: ignore[attr-defined]
            del self.fields["where"]


def _typed(seat: Seat | None) -> dict[str, Any]:
    if seat is None:
        return {}
    return {
        "contact": str(seat.contact.pk) if seat.contact else "", "name": seat.known_as, "role": seat.role,
        "attitude": seat.attitude, "influence": seat.influence, "coverer": seat.coverer.pk if seat.coverer else None,
        "boss": str(seat.boss.pk) if seat.boss else "", "where": HERE if seat.differs else EVERYWHERE,
    }  # fmt: skip


def _contacts(noun: Any) -> list[Any]:
    customer = noun if noun.chain_customer_id == noun.pk else noun.customer
    return customer.contacts_here() if customer else []

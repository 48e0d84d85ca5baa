"""Conversion: a lead becomes a customer, a contact and an opportunity, and can be taken back for a day."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Refusal, System
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.customers.models import Contact, Customer
from shangji.leads.events import ConversionUndone, Converted
from shangji.leads.models.conversion_map import ConversionMap
from shangji.opportunities.models import Opportunity

if TYPE_CHECKING:
    from shangji.leads.models import Lead

UNDO_FOR = timedelta(hours=24)


class NotConverted(Refusal):
    status = 409
    message = gettext_lazy("This lead has not become anything.")


class TooLate(Refusal):
    status = 409
    message = gettext_lazy("A conversion can be taken back for 24 hours.")


class WonMeanwhile(Refusal):
    status = 409
    message = gettext_lazy("The opportunity has been closed since: open it again first.")


class CustomerMissing(Refusal):
    message = gettext_lazy("Choose a customer, or say what the new one is called.")


class WrongCustomer(Refusal):
    message = gettext_lazy("The contact or the opportunity belongs to another customer.")


@dataclass(frozen=True, kw_only=True)
class Into:
    """What a lead becomes. A noun that exists is joined; otherwise its columns say what to make, or None not to.

    `customer_known`, `contact_known` and `opportunity_known` are keyword arguments of Customer.add, Contact.add
    and Opportunity.open, with `name`.
    """

    customer: Customer | None = None
    customer_known: dict[str, Any] | None = None
    contact: Contact | None = None
    contact_known: dict[str, Any] | None = None
    opportunity: Opportunity | None = None
    opportunity_known: dict[str, Any] | None = None


@dataclass
class _Made:
    """The nouns the lead became, and which of them are new: kind → id."""

    customer: Customer
    contact: Contact | None = None
    opportunity: Opportunity | None = None
    ids: dict[str, int] = field(default_factory=dict)


class Convertible(Traced):
    """A lead knows what it became; several leads may have become one opportunity."""

    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    opportunity = models.ForeignKey(
        Opportunity, null=True, blank=True, on_delete=models.PROTECT, related_name="leads", db_index=False
    )
    converted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @action("convert")
    def convert(self: "Lead", into: Into, *, by: Actor) -> Converted:  # type: ignore[misc]
        """Make it what `into` says, with the rights of the actor. Its planned step goes along.

        Raises NotOpen, CustomerMissing, WrongCustomer, and what the verbs of the new nouns raise.
        """
        self.require_open()
        made = self._make(into, by)
        self.customer, self.contact, self.opportunity = made.customer, made.contact, made.opportunity
        self.converted_at = by.now
        columns = [*self.enter(self.State.CONVERTED), *self.hand_step_on(made.opportunity, by)]
        self.save(update_fields=["customer", "contact", "opportunity", "converted_at", *columns])
        return Converted(
            customer_id=made.customer.pk, customer=made.customer.name,
            contact_id=made.contact.pk if made.contact else None,
            opportunity_id=made.opportunity.pk if made.opportunity else None,
            opportunity=made.opportunity.name if made.opportunity else "", made=made.ids,
        )  # fmt: skip

    @action("convert")
    def unconvert(self: "Lead", *, by: Actor) -> ConversionUndone:  # type: ignore[misc]
        """Within a day: what was made for it goes, what others have used since stays, the lead is open again.

        Raises NotConverted, TooLate, WonMeanwhile.
        """
        if self.state != self.State.CONVERTED or self.converted_at is None:
            raise NotConverted
        if by.now - self.converted_at > UNDO_FOR:
            raise TooLate
        event = self.subject.events.filter(kind=Converted.kind).latest("seq")
        gone, kept = self._unmake(event.payload["made"], by)
        self.customer = self.contact = self.opportunity = None
        self.converted_at = None
        columns = [*self.enter_open(), *self.take_step_back(event)]
        self.save(update_fields=["customer", "contact", "opportunity", "converted_at", *columns])
        return ConversionUndone(taken_back=gone, kept=kept)

    @property
    def may_be_unconverted_until(self) -> Any:
        return self.converted_at + UNDO_FOR if self.converted_at else None

    def _make(self: "Lead", into: Into, by: Actor) -> _Made:  # type: ignore[misc]
        made = _Made(self._customer(into, by))
        owner_id = self.owner_id or by.user_id
        if into.customer is None and (into.opportunity is None or into.opportunity.customer is None):
            made.ids[Customer.kind()] = made.customer.pk
        made.contact = into.contact
        if into.contact is None and into.contact_known:
            made.contact = Contact.add(customer=made.customer, by=by, **into.contact_known)
            self._carry_own(made.contact, "contact", by)
            made.ids[Contact.kind()] = made.contact.pk
        made.opportunity = into.opportunity
        if into.opportunity is None and into.opportunity_known:
            made.opportunity = Opportunity.open(
                customer=made.customer, owner_id=owner_id, by=by, **into.opportunity_known
            )
            made.opportunity.let_in_as(self, by)
            self._carry_own(made.opportunity, "opportunity", by)
            made.ids[Opportunity.kind()] = made.opportunity.pk
        for part in (made.contact, made.opportunity):
            if part is not None and part.customer_id != made.customer.pk:
                raise WrongCustomer
        return made

    def _customer(self: "Lead", into: Into, by: Actor) -> Customer:  # type: ignore[misc]
        """The one that exists, that of the opportunity, or a new one."""
        found = into.customer or (into.opportunity.customer if into.opportunity else None)
        if found is None:
            if not (into.customer_known and into.customer_known.get("name", "").strip()):
                raise CustomerMissing
            found = Customer.add(owner_id=self.owner_id or by.user_id, by=by, **into.customer_known)
            found.let_in_as(self, by)
            self._carry_own(found, "customer", by)
            if into.opportunity:
                into.opportunity.set_customer(found, by=by)
        return found

    def _carry_own(self: "Lead", made: Any, noun: str, by: Actor) -> None:  # type: ignore[misc]
        """What the map carries over and the dialog did not say; a rule does it, whatever the person may fill in."""
        found: ConversionMap | None = ConversionMap._base_manager.order_by("pk").first()
        filled = found.own_filled(self)[noun] if found else {}
        said = {key: value for key, value in filled.items() if made.custom.get(key) in (None, "", [])}
        if said:
            rule = System(_("Conversion of leads"), by.channel).on_behalf_of(by.user_id)
            made.set_custom(said, by=rule)

    def _unmake(self: "Lead", made: dict[str, int], by: Actor) -> tuple[list[str], list[str]]:  # type: ignore[misc]
        """What goes and what stays, by their names."""
        system = System(_("Conversion taken back"), by.channel).on_behalf_of(by.user_id)
        gone: list[str] = []
        kept: list[str] = []
        if pk := made.get(Opportunity.kind()):
            opportunity = Opportunity._base_manager.get(pk=pk)
            if opportunity.is_closed:
                raise WonMeanwhile
            opportunity.invalidate(_("The conversion of the lead was taken back"), by=system)
            gone.append(opportunity.name)
        for model in (Contact, Customer):
            if pk := made.get(model.kind()):
                noun: Any = model._base_manager.get(pk=pk)
                fact = noun.withdraw(leaving={self.pk, *made.values()}, by=system)
                (gone if fact else kept).append(noun.name)
        return gone, kept

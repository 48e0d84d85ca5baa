"""Customers and contacts of the API: read by the forms of their pages, written by their verbs."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.lists import Page
from shangji.customers import contact_listing, listing
from shangji.customers.forms import ContactForm, CustomerForm, kept
from shangji.customers.models import Contact, Customer
from shangji.gateway.api.bodies import Body, cleaned, own_of, typed, wrong
from shangji.gateway.api.records import Noun, noun
from shangji.people.veil import veil

WORDS = ("uscc", "industry", "province", "city", "address", "website", "source", "note")


def person(user: Any) -> dict[str, Any] | None:
    return {"id": user.pk, "name": user.name} if user else None


def named(found: Any) -> dict[str, Any] | None:
    return {"id": found.pk, "name": str(found)} if found else None


class _CustomerForm(CustomerForm):
    """The number that was told masked and comes back so is the one that is known."""

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer

    def clean_phone(self) -> str:
        said: str = self.cleaned_data["phone"]
        return kept(said, self.customer.phone, self.customer.masked_phone) if self.customer else said


def _customers(params: QueryDict, actor: Actor, size: int) -> Page:
    rows: Any = listing.rows_of(actor, params).select_related("owner", "pool")
    spec, parts = listing.spec_for(actor), listing.parts_of(actor, params)
    return Page.of(rows, spec, params, actor, size, parts=parts)


def _customer(pk: int, actor: Actor) -> Any:
    return Customer.objects.select_related("owner", "pool").within(actor, pk)


def _customer_told(found: Customer, actor: Actor) -> dict[str, Any]:
    masked = found.is_masked_for(actor)
    texts = {"name": found.name, "phone": found.masked_phone, **{n: getattr(found, n) for n in WORDS}}
    if masked:
        texts = {name: veil(text) for name, text in texts.items()}
    return {
        "id": found.pk, **texts, "contract_ends_on": found.contract_ends_on, "potential": found.potential,
        "registered_capital": found.registered_capital, "capital_currency": found.capital_currency, "tier": found.tier,
        "owner": person(found.owner), "pool": str(found.pool or "") or None, "is_masked": masked,
        "next_step": found.next_step, "next_step_at": found.next_step_at, "last_follow_up_at": found.last_follow_up_at,
        "created_at": found.created_at, "url": found.get_absolute_url(),
    }  # fmt: skip


def _add_customer(body: Body, actor: Actor) -> Customer:
    actor.require("customers.add")
    said = cleaned(_CustomerForm(typed(body)), body, partly=False)
    return Customer.add(by=actor, custom=own_of(Customer.kind(), body, actor), **said)


def _change_customer(found: Customer, body: Body, actor: Actor) -> None:
    actor.require("customers.change")
    said = cleaned(_CustomerForm(typed(body), customer=found), body, partly=True)
    if said:
        found.change(by=actor, **said)
    if own := own_of(Customer.kind(), body, actor):
        found.set_custom(own, by=actor)


class _ContactForm(ContactForm):
    """`customer` is the id of theirs; it stays as it is."""

    customer = forms.IntegerField(label=_("Customer"), min_value=1, max_value=2**62)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, contact=contact, **kwargs)
        if contact:
            del self.fields["customer"]


def _contacts(params: QueryDict, actor: Actor, size: int) -> Page:
    rows, spec = contact_listing.rows_of(actor).for_cards(), contact_listing.spec_for(actor)
    return Page.of(rows, spec, params, actor, size)


def _contact(pk: int, actor: Actor) -> Any:
    return Contact.objects.for_cards().within(actor, pk)


def _contact_told(found: Contact, actor: Actor) -> dict[str, Any]:
    return {
        "id": found.pk, "name": found.name, "customer": named(found.customer), "title": found.title, "phone": found.masked_phone,
        "email": found.email, "wechat": found.told_wechat, "note": found.note, "has_left": found.has_left,
        "url": found.get_absolute_url(),
    }  # fmt: skip


def _add_contact(body: Body, actor: Actor) -> Contact:
    actor.require("customers.add_contact")
    said = cleaned(_ContactForm(typed(body)), body, partly=False)
    customer = Customer.objects.reached_by(actor).filter(pk=said.pop("customer")).first()
    if customer is None or customer.is_masked_for(actor):
        raise wrong({"customer": str(_("There is no customer of this id within your reach."))})
    own, name = own_of(Contact.kind(), body, actor), said.pop("name")
    return Contact.add(name, customer=customer, by=actor, custom=own, **said)


def _change_contact(found: Contact, body: Body, actor: Actor) -> None:
    actor.require("customers.change_contact")
    said = cleaned(_ContactForm(typed(body), contact=found), body, partly=True)
    if said:
        found.change(by=actor, **said)
    if own := own_of(Contact.kind(), body, actor):
        found.set_custom(own, by=actor)


noun(
    Noun(
        name="customers", kind=Customer.kind(), page=_customers, one=_customer, told=_customer_told, add=_add_customer,
        change=_change_customer, more=frozenset({"tab"}),
    )
)  # fmt: skip
noun(
    Noun(
        name="contacts", kind=Contact.kind(), page=_contacts, one=_contact, told=_contact_told, add=_add_contact,
        change=_change_contact,
    )
)  # fmt: skip

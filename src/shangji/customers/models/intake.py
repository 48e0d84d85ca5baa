"""Customers and contacts by the thousand, and taking them back: verbs on many subjects."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.actions import bear
from shangji.core.events import Entry, Event, Fact, append
from shangji.core.names import normal_form, phone_digits
from shangji.core.rows import fresh
from shangji.core.subjects import difference
from shangji.customers.events import (
    ContactAdded,
    ContactTakenBack,
    CustomerAdded,
    CustomerChanged,
    CustomerTakenBack,
)
from shangji.customers.models.contact import Contact
from shangji.customers.models.customer import Customer
from shangji.people.models import Pool

N = TypeVar("N", Customer, Contact)


class NotOfThisImport(Exception):
    """Only what an import made can be taken back with it."""


@dataclass(kw_only=True)
class IncomingCustomer:
    """One customer as it comes in; `known` are columns of EDITABLE, `extra` and `external_id`."""

    name: str
    owner_id: int | None
    created_at: datetime | None = None
    known: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class IncomingContact:
    name: str
    customer: Customer
    known: dict[str, Any] = field(default_factory=dict)


def add_many(rows: Sequence[IncomingCustomer], *, by: Actor) -> list[Customer]:
    """Add them all in a handful of statements. The caller has made sure that credit codes are free.

    Raises NotAllowed.
    """
    by.require("customers.add")
    pool = Pool.objects.default_for(Customer.kind())
    nouns = [
        fresh(
            Customer, name=row.name, normal_name=normal_form(row.name)[:200], owner_id=row.owner_id,
            created_at=row.created_at or by.now, minded_since=clock.now(), **row.known,
        )
        for row in rows
    ]  # fmt: skip
    for noun in nouns:
        noun.start_in_pool(pool, noun.created_at)
        noun.phone_digits = phone_digits(noun.phone)
        noun.find_region()
    with transaction.atomic():
        bear(
            nouns,
            [
                Entry(
                    noun,
                    CustomerAdded(name=noun.name),
                    by.at(row.created_at),
                    difference({}, noun.snapshot()),
                )
                for noun, row in zip(nouns, rows, strict=True)
            ],
        )
    return nouns


def add_contacts(rows: Sequence[IncomingContact], *, by: Actor) -> list[Contact]:
    """Add them all. The caller has checked that the actor works on the customers. Raises NotAllowed."""
    by.require("customers.add_contact")
    nouns = [fresh(Contact, name=row.name, customer=row.customer, **row.known) for row in rows]
    for noun in nouns:
        noun.derive()
    with transaction.atomic():
        bear(
            nouns,
            [
                Entry(
                    noun,
                    ContactAdded(name=noun.name, customer=noun.customer.name),
                    by,
                    difference({}, noun.snapshot()),
                )
                for noun in nouns
            ],
        )
    return nouns


def amend(customer: Customer, columns: dict[str, Any], *, by: Actor) -> None:
    """Set columns an import may fill, also those that no form offers: extra, external_id, owner_id.

    Raises NotAllowed, CreditCodeTaken.
    """
    by.require("customers.change")
    with transaction.atomic():
        row = _locked(Customer, [customer])[0]
        before = row.snapshot()
        for name, value in columns.items():
            row.amend_column(name, value)
        if "uscc" in columns:
            row.require_own_code()
        row.normal_name = normal_form(row.name)[:200]
        row.phone_digits = phone_digits(row.phone)
        row.find_region()
        changes = difference(before, row.snapshot())
        if changes:
            row.save(update_fields=[*changes, "phone_digits", "region_code"])
            append([Entry(row, CustomerChanged(names=sorted(columns)), by, changes)])


def take_back_customers(customers: Sequence[Customer], *, by: Actor) -> None:
    """Remove from everybody's reach what the actor's own import added. Raises NotAllowed, NotOfThisImport."""
    by.require("customers.add")
    _take_back(Customer, customers, lambda noun: CustomerTakenBack(name=noun.name), by)


def take_back_contacts(contacts: Sequence[Contact], *, by: Actor) -> None:
    """The same for contacts. Raises NotAllowed, NotOfThisImport."""
    by.require("customers.add_contact")
    _take_back(Contact, contacts, lambda noun: ContactTakenBack(name=noun.name), by)


def _take_back(model: type[N], nouns: Sequence[N], fact: Any, by: Actor) -> None:
    now = by.now
    with transaction.atomic():
        rows = _locked(model, nouns)
        born = Q(subject_id__in=[row.pk for row in rows], seq=1, batch_id=by.batch_id)
        if by.batch_id is None or Event.objects.filter(born).count() != len(rows):
            raise NotOfThisImport
        entries = []
        for row in rows:
            told: Fact = fact(row)
            before = row.snapshot()
            row.withdrawn_at = now
            entries.append(Entry(row, told, by, difference(before, row.snapshot())))
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=now)
        append(entries)


def _locked(model: type[N], nouns: Sequence[N]) -> list[N]:
    rows = model._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
    return list(rows.filter(pk__in=[noun.pk for noun in nouns]).order_by("pk"))

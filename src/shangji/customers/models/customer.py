"""Customer: a company we sell to, known by its name's normal form and its credit code."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.activities.worked import Worked
from shangji.core.access import Actor, Refusal
from shangji.core.actions import action, birth
from shangji.core.custom_fields.trait import Customised, Said
from shangji.core.events import Event
from shangji.core.found_by import Number
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.names import normal_form, phone_digits
from shangji.core.prepared import Prepared
from shangji.core.subjects import TracedQuerySet
from shangji.core.vault.fields import BlindField, SealedJSONField, SealedTextField
from shangji.customers.chain_events import CHAIN_KINDS
from shangji.customers.events import CustomerAdded, CustomerChanged
from shangji.customers.models.capital import Capitalised
from shangji.customers.models.chain_lines import Lined
from shangji.customers.models.grouped import Grouped
from shangji.customers.models.left_alone import LeftAlone
from shangji.customers.models.located import Located
from shangji.customers.models.phoned import Phoned
from shangji.customers.models.tagged import TAG_KINDS, Tagged
from shangji.customers.models.tiered import Tiered
from shangji.customers.models.withdrawable import Withdrawable
from shangji.people.duplicates import Known, refuse_twice
from shangji.people.models import Pool
from shangji.people.pooled import Pooled
from shangji.process.automatable import Automatable
from shangji.process.models import AtRisk, Obligation, Rhythm
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import Duty, Obliged


class CreditCodeTaken(Refusal):
    status = 409
    message = _("There is already a customer with this credit code.")


class NameMissing(Refusal):
    message = _("A customer needs a name.")


@cache
def _root() -> str:
    return reverse("customers:list")


class CustomerQuerySet(TracedQuerySet):
    def for_cards(self) -> Self:
        return self.select_related("owner")


# The contact's module stands above this one.
_contacts = Prepared(
    lambda pk: apps.get_model("customers.contact")._default_manager.filter(
        customer_id=pk, withdrawn_at__isnull=True
    )
)


class Customer(
    AtRisk, Obliged, Automatable, Pooled, Worked, LeftAlone, Located, Grouped, Capitalised, Tagged, Tiered, Lined, Phoned, Withdrawable,
    Customised,
):  # fmt: skip
    """`normal_name` is what makes two spellings of one company meet."""

    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200, db_index=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=40, blank=True)
    city = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = SealedTextField(max_length=60, blank=True)
    phone_digits = BlindField(of="phone", source="phone", max_length=60, blank=True, db_index=True)
    website = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    """The last day of the contract that runs with them, as far as anybody has said."""
    potential = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    """What they could buy from us in a year, in yuan, as far as anybody has judged."""
    note = models.TextField(blank=True)
    extra = SealedJSONField(default=dict, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()  # type: ignore[misc]

    told = {
        "name": _("Name"), "owner_id": _("Owner"), "uscc": _("Unified social credit code"),
        "industry": _("Industry"), "province": _("Province"), "city": _("City"), "address": _("Address"),
        "phone": _("Phone"), "website": _("Website"), "source": _("Source"), "next_step": _("Next step"),
        "next_step_at": _("Planned for"), "contract_ends_on": _("Contract ends on"), "potential": _("Yearly potential"), "note": _("Note"),
        "alone_until": _("Do not contact until"), "parent_id": _("Belongs to"),
        "registered_capital": _("Registered capital"), "tier": _("Tier"), "tier_until": _("Tier set by hand until"),
    }  # fmt: skip

    EDITABLE = (
        "name", "uscc", "industry", "province", "city", "address", "phone", "website", "source",
        "contract_ends_on", "registered_capital", "capital_currency", "potential", "note",
    )  # fmt: skip
    merge_offers = (
        ("name",), ("uscc",), ("owner", "held_since", "kept_until", "returns_on", "announced_days"), ("industry",),
        ("province", "city", "address"), ("phone",), ("website",), ("source",), ("contract_ends_on",), ("registered_capital", "capital_currency"), ("parent",), ("potential",), ("next_step", "next_step_at"), ("note",),
    )  # fmt: skip
    merge_newest = ("last_follow_up_at", "last_qualifying_at", "minded_since")
    HELD = THERE = Q(withdrawn_at__isnull=True)
    IS_MINDED = (
        HELD
        & Q(owner__isnull=False)
        & (Q(next_step_at__isnull=False) | Q(heard_at__isnull=False) | Q(contract_ends_on__isnull=False))
    )
    """Those of them that are owed something; a contract that has ended, or a step of before, is none."""
    DUTY_COLUMNS = Obliged.DUTY_COLUMNS | {"contract_ends_on", "withdrawn_at"}
    DUTY_READS = (*Obliged.DUTY_READS, "contract_ends_on", "withdrawn_at", "created_at")
    untraced = frozenset({"phone_digits", "region_code"})
    matched = frozenset({"name", "uscc", "phone", "website", "province", "city", "address", "withdrawn_at"})
    searched = frozenset({"name", "uscc", "phone"})
    undoable = frozenset(
        {"customers.changed", "people.assigned", "people.given", "people.claimed", "people.returned", "activities.step_planned", "customers.left_alone", "customers.tier_set", "customers.tier_released", "core.custom_set", *CHAIN_KINDS, *TAG_KINDS}
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_capital__isnull=True, capital_currency="")
                | Q(registered_capital__gte=0) & ~Q(capital_currency=""),
                name="capital_has_currency",
            ),
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc="") & Q(withdrawn_at__isnull=True), name="one_credit_code"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-subject"], name="customers_of"),
            models.Index(
                fields=["owner", "next_step_at"],
                name="customers_next_steps",
                condition=Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["pool", "-pooled_at"], name="customers_pooled", condition=Q(owner__isnull=True)
            ),
            models.Index(fields=["pool"], name="customers_by_pool", condition=Q(pool__isnull=False)),
            models.Index(fields=["-created_at", "-subject"], name="customers_newest"),
            models.Index(fields=["name"], name="customers_by_name"),
            models.Index(fields=["owner", "name", "subject"], name="customers_named"),
            models.Index(
                fields=["contract_ends_on"],
                name="customers_contract",
                condition=Q(contract_ends_on__isnull=False),
            ),
            models.Index(fields=["tier", "subject"], name="customers_by_tier"),
            models.Index(fields=["external_id"], name="customers_external", condition=~Q(external_id="")),
            models.Index(fields=["region_code", "owner"], name="customers_in", condition=~Q(region_code="")),
            models.Index(fields=["parent"], name="customers_below", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["subject"], name="customers_withdrawn", condition=Q(withdrawn_at__isnull=False)
            ),
            models.Index(
                fields=["merged_into"], name="customers_merged", condition=Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_plainly_reached_by(self, actor: Actor) -> bool:
        return super().is_plainly_reached_by(actor) and self.withdrawn_at is None

    @birth("add")
    @classmethod
    def add(
        cls, /, name: str, *, by: Actor, owner_id: int | None = None, custom: Said | None = None, **known: Any
    ) -> tuple[Self, CustomerAdded]:
        """A new customer, owned by whoever adds it unless somebody is named.

        `known` are columns of EDITABLE, `extra` and `external_id`; `custom` goes into fields of one's own.
        Raises NameMissing, CreditCodeTaken, DuplicateFound, ValueNotRight.
        """
        customer = cls(
            name=name.strip(), owner_id=owner_id or by.user_id, created_at=by.now, minded_since=by.now, **known
        )  # fmt: skip
        customer.start_in_pool(Pool.objects.default_for(cls.kind()), by.now)
        customer._check()
        customer.put_custom(custom or {}, by)
        told = Known.of(
            code=customer.uscc, name=customer.name, phone=customer.phone, website=customer.website
        )
        refuse_twice(cls.kind(), told, by=by)
        return customer, CustomerAdded(name=customer.name)

    @action("change")
    def change(self, *, by: Actor, **known: Any) -> CustomerChanged | None:
        """Change columns of EDITABLE. Raises NameMissing, CreditCodeTaken."""
        changed = [n for n in self.EDITABLE if n in known and known[n] != getattr(self, n)]
        if not changed:
            return None
        for name in changed:
            setattr(self, name, known[name])
        self._check()
        self.save(update_fields=[*changed, "normal_name", "phone_digits", "region_code"])
        return CustomerChanged(names=changed)

    def duties(self, rhythm: Rhythm) -> Iterator[Duty]:
        """What was planned or asked, and a word about the contract: some weeks before it ends, and when it ends."""
        if self.withdrawn_at is not None:
            return
        yield from super().duties(rhythm)
        if self.contract_ends_on:
            for day in (self.contract_ends_on - timedelta(days=rhythm.renew_days), self.contract_ends_on):
                if end_of_day(day) > self.silent_since:
                    yield Duty(Obligation.Kind.DATE, end_of_day(day))

    def climbs_swiftly(self, rhythm: Rhythm) -> bool:
        return self.tier in rhythm.swift_tiers

    @property
    def chain_customer_id(self) -> int | None:
        own: int | None = self.pk
        return own

    def put_back(self, event: Event) -> None:
        super().put_back(event)
        self.put_back_chain(event)
        self.put_tag_back(event)

    @property
    def began_at(self) -> datetime:
        return self.created_at

    def get_absolute_url(self) -> str:
        return f"{_root()}{self.pk}/"

    def people_to_name(self) -> dict[int, str]:
        return {contact.pk: contact.name for contact in self.contacts_here() if not contact.has_left}

    def contacts_here(self) -> list[Any]:
        """Who can be talked to, and who has left, by the order of contacts. Asked once for as long as this object lives."""
        return self._contacts_here

    def callee(self) -> Any:
        """The first who can be called; None where nobody can."""
        return next((one for one in self.contacts_here() if one.phone and not one.has_left), None)

    @cached_property
    def _contacts_here(self) -> list[Any]:
        return _contacts(self.pk)

    def search_terms(self) -> list[str]:
        return [self.name, self.uscc, Number(self.phone)]

    def match_fields(self) -> Fingerprint | None:
        if self.withdrawn_at:
            return None
        return Fingerprint(
            code=self.uscc, phones=(self.phone,), websites=(self.website,), names=(self.name,), address=self.address,
            region=f"{self.province}{self.city}",
        )  # fmt: skip

    def alike(self) -> Q:
        same = Q(normal_name=self.normal_name)
        return same | Q(phone_digits=self.phone_digits) if self.phone_digits else same

    def derive(self) -> None:
        self.mend_group()
        self._check()

    def _check(self) -> None:
        if not self.name:
            raise NameMissing
        self.normal_name = normal_form(self.name)[:200]
        self.phone_digits = phone_digits(self.phone)
        self.find_region()
        self.require_own_code()

    def require_own_code(self) -> None:
        """Raises CreditCodeTaken."""
        others = Customer._base_manager.filter(uscc=self.uscc, withdrawn_at__isnull=True).exclude(pk=self.pk)
        if self.uscc and self.withdrawn_at is None and others.exists():
            raise CreditCodeTaken

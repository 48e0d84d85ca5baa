"""Contact: a person at a customer."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.custom_fields.events import CustomSet
from shangji.core.custom_fields.trait import Customised, Said
from shangji.core.found_by import Number
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.names import mail_key, phone_digits
from shangji.core.subjects import TracedQuerySet
from shangji.core.vault.fields import BlindField, SealedTextField
from shangji.customers.events import ContactAdded, ContactChanged
from shangji.customers.models.customer import Customer
from shangji.customers.models.leaving import Leaving
from shangji.customers.models.phoned import Phoned
from shangji.customers.models.withdrawable import Withdrawable
from shangji.people.duplicates import Known, refuse_twice
from shangji.people.reach import either


class ContactNameMissing(Refusal):
    message = _("A contact needs a name.")


class ContactQuerySet(TracedQuerySet):
    def for_cards(self) -> Self:
        return self.select_related("customer")


class Contact(Leaving, Phoned, Withdrawable, Customised):
    """Whoever reaches the customer reaches its contacts."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    phone = SealedTextField(max_length=40, blank=True)
    phone_digits = BlindField(of="phone", source="phone", max_length=60, blank=True, db_index=True)
    email = SealedTextField(max_length=254, blank=True)
    mail_key = BlindField(of="mail", source="email", max_length=60, blank=True, db_index=True)
    wechat = SealedTextField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = ContactQuerySet.as_manager()  # type: ignore[misc]

    told = {
        "name": _("Name"), "title": _("Position"), "phone": _("Phone"), "email": _("Mail address"), "wechat": _("WeChat"),
        "note": _("Note"),
    }  # fmt: skip
    EDITABLE = ("name", "title", "phone", "email", "wechat", "note")
    merge_offers = (("name",), ("title",), ("phone",), ("email",), ("wechat",), ("note",))
    untraced = frozenset({"phone_digits", "mail_key"})
    matched = frozenset({"name", "phone", "email", "withdrawn_at"})
    searched = frozenset({"name", "phone"})

    told_count = ngettext_lazy("%(n)s contact", "%(n)s contacts", "n")

    class Meta:
        ordering = ["has_left", "pk"]
        indexes = [
            models.Index(fields=["name", "subject"], name="contacts_named"),
            models.Index(
                fields=["merged_into"], name="contacts_merged", condition=Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, /, actor: Actor, level: Level) -> Q:
        there = Q(withdrawn_at__isnull=True)
        reached = either(Customer.reach_reasons_once_owned(actor, level))
        return (
            there & Q(customer__in=Customer._base_manager.filter(reached).values("pk")) if reached else there
        )

    @birth("add_contact")
    @classmethod
    def add(
        cls, /, name: str, *, customer: Customer, by: Actor, custom: Said | None = None, **known: Any
    ) -> tuple[Self, ContactAdded]:
        """A new person at a customer the actor may work on.

        Raises ContactNameMissing, OutOfReach, DuplicateFound, ValueNotRight.
        """
        Customer.objects.within(by, customer.pk, Level.WRITE)
        if not name.strip():
            raise ContactNameMissing
        contact = cls(name=name.strip(), customer=customer, **known)
        contact.derive()
        contact.put_custom(custom or {}, by)
        refuse_twice(cls.kind(), Known.of(phone=contact.phone, mail=contact.email), by=by)
        return contact, ContactAdded(name=name, customer=customer.name)

    @action("change_contact")
    def change(self, *, by: Actor, **known: Any) -> ContactChanged | None:
        """Change columns of EDITABLE. Raises ContactNameMissing."""
        changed = [n for n in self.EDITABLE if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not self.name:
            raise ContactNameMissing
        if not changed:
            return None
        self.derive()
        self.save(update_fields=[*changed, "phone_digits", "mail_key"])
        return ContactChanged(name=self.name)

    @action("change_contact")
    def set_custom(self, said: Said, *, by: Actor) -> CustomSet | None:
        """Say something in fields of one's own. Raises ValueNotRight, NotAllowed."""
        return self.take_custom(said, by)

    def match_fields(self) -> Fingerprint | None:
        if self.withdrawn_at:
            return None
        return Fingerprint(person=self.name, phones=(self.phone,), mails=(self.email,))

    def alike(self) -> Q:
        return Q(customer_id=self.customer_id)

    def derive(self) -> None:
        self.phone_digits, self.mail_key = phone_digits(self.phone), mail_key(self.email)

    def get_absolute_url(self) -> str:
        return self.customer.get_absolute_url()

    @property
    def talk_id(self) -> int:
        return int(self.customer_id)

    def search_terms(self) -> list[str]:
        return [self.name, Number(self.phone)]

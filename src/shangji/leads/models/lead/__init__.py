"""Lead: somebody who might buy, before it is known whether there is an opportunity."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.activities.worked import Worked
from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.custom_fields.trait import Customised, Said
from shangji.core.events import Event
from shangji.core.found_by import Address, Number
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.names import mail_key, normal_form, phone_digits
from shangji.core.subjects import TracedQuerySet
from shangji.core.vault.fields import BlindField, SealedJSONField, SealedTextField
from shangji.customers.models.phoned import Phoned
from shangji.leads.events import (
    Captured,
    LeadChanged,
    LeftUnowned,
)
from shangji.leads.models.lead.answered import Answered
from shangji.leads.models.lead.conversion import Convertible
from shangji.leads.models.lead.stated import NotOpen, Stated
from shangji.leads.models.lead.touchable import Touchable
from shangji.leads.models.source import Campaign, Source
from shangji.opportunities.models import Opportunity
from shangji.people.duplicates import Known, refuse_twice
from shangji.people.merging.trait import CannotMerge, Mergeable
from shangji.people.models import Pool
from shangji.people.pooled import Pooled
from shangji.process.automatable import Automatable
from shangji.process.models import AtRisk
from shangji.process.obliged import Obliged

__all__ = ["Lead", "NotOpen", "NothingKnown"]


class NothingKnown(Refusal):
    message = _("A lead needs a company, a person, a phone, a mail address or a WeChat name.")


@cache
def _root() -> str:
    return reverse("leads:list")


class LeadQuerySet(TracedQuerySet):
    def open(self) -> Self:
        """Not converted, not invalid."""
        return self.filter(Lead.IS_OPEN)

    def waiting(self) -> Self:
        """Somebody has it and has not yet said a word to them."""
        return self.filter(
            Lead.IS_OPEN, owner__isnull=False, respond_by__isnull=False, responded_at__isnull=True
        )

    def for_cards(self) -> Self:
        return self.select_related("subject", "owner", "last_owner", "pool", "source", "campaign")


class Lead(
    AtRisk,
    Answered,
    Touchable,
    Stated,
    Obliged,
    Automatable,
    Pooled,
    Convertible,
    Worked,
    Mergeable,
    Phoned,
    Customised,
):
    """Known by at least one way to reach somebody, and owned or lying in a pool."""

    company = models.CharField(max_length=200, blank=True)
    normal_name = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    phone = SealedTextField(max_length=60, blank=True)
    phone_digits = BlindField(of="phone", source="phone", max_length=40, blank=True)
    email = SealedTextField(max_length=200, blank=True)
    mail_key = BlindField(of="mail", source="email", max_length=40, blank=True)
    wechat = SealedTextField(max_length=60, blank=True)
    website = models.CharField(max_length=200, blank=True)
    need = models.TextField(blank=True)
    industry = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=40, blank=True)
    city = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="leads", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="leads", db_index=False
    )
    created_at = models.DateTimeField()
    told_unowned = models.BooleanField(default=False)
    """Whether the pool's administrators were told that nobody has taken it."""
    extra = SealedJSONField(default=dict, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    THERE = Q(withdrawn_at__isnull=True)
    HELD = Stated.IS_OPEN & THERE
    merge_offers = (
        ("company",), ("person",), ("title",), ("phone",), ("email",), ("wechat",), ("website",), ("need",),
        ("owner", "held_since", "kept_until", "returns_on", "announced_days", "respond_by", "responded_at"),
        ("source", "campaign"), ("industry",), ("province", "city"), ("next_step", "next_step_at"), ("note",),
    )  # fmt: skip
    merge_newest = ("last_follow_up_at", "last_qualifying_at", "minded_since", "last_touch_at")
    merge_oldest = ("first_touch_at",)
    EDITABLE = (
        "company", "person", "title", "phone", "email", "wechat", "website", "need", "industry", "province",
        "city", "note", "source", "campaign",
    )  # fmt: skip
    KNOWN_BY = ("company", "person", "phone", "email", "wechat")
    objects = LeadQuerySet.as_manager()  # type: ignore[misc]
    untraced = frozenset({"phone_digits", "mail_key"})
    matched = frozenset(
        {"company", "person", "phone", "email", "website", "province", "city", "state", "withdrawn_at"}
    )
    searched = frozenset({"company", "person", "phone", "email", "wechat"})
    undoable = frozenset(
        {
            "leads.changed", "leads.invalidated", "leads.revived", "people.assigned", "people.given",
            "people.claimed", "people.returned", "activities.step_planned", "activities.step_dropped", "core.custom_set",
        }
    )  # fmt: skip
    told = {
        "company": _("Company name"), "person": _("Person"), "title": _("Position"), "phone": _("Phone"),
        "email": _("Mail address"), "wechat": _("WeChat"), "website": _("Website"), "need": _("Need"),
        "industry": _("Industry"), "province": _("Province"), "city": _("City"), "note": _("Note"),
        "source_id": _("Source"), "campaign_id": _("Campaign"), "owner_id": _("Owner"), "state": _("State"),
        "pool_id": _("Pool"), "next_step": _("Next step"), "next_step_at": _("Planned for"),
        "respond_by": _("First contact until"),
    }  # fmt: skip

    told_count = ngettext_lazy("%(n)s lead", "%(n)s leads", "n")

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "state", "-created_at"], name="leads_owned", condition=Q(owner__isnull=False)
            ),
            models.Index(fields=["pool", "-pooled_at"], name="leads_pooled", condition=Q(owner__isnull=True)),
            models.Index(fields=["pool"], name="leads_by_pool", condition=Q(pool__isnull=False)),
            models.Index(
                fields=["-pooled_at", "-subject"], name="leads_lying", condition=Q(owner__isnull=True)
            ),
            models.Index(
                fields=["owner", "respond_by"],
                name="leads_waiting",
                condition=Q(responded_at__isnull=True, respond_by__isnull=False),
            ),
            models.Index(fields=["-created_at", "-subject"], name="leads_newest"),
            models.Index(fields=["state", "-created_at", "-subject"], name="leads_in_state"),
            models.Index(
                fields=["owner", "next_step_at"], name="lead_steps_owned", condition=Q(owner__isnull=False)
            ),
            models.Index(fields=["campaign", "created_at"], name="leads_of_campaign"),
            models.Index(fields=["source", "created_at"], name="leads_of_source"),
            models.Index(fields=["opportunity"], name="leads_to", condition=Q(opportunity__isnull=False)),
            models.Index(fields=["phone_digits"], name="leads_by_phone"),
            models.Index(fields=["mail_key"], name="leads_by_mail"),
            models.Index(fields=["external_id"], name="leads_external", condition=~Q(external_id="")),
            models.Index(fields=["subject"], name="leads_withdrawn", condition=Q(withdrawn_at__isnull=False)),
            models.Index(fields=["merged_into"], name="leads_merged", condition=Q(merged_into__isnull=False)),
        ]

    @classmethod
    def was_held(cls, columns: Mapping[str, Any]) -> bool:
        return super().was_held(columns) and columns.get("state") in {cls.State.NEW, cls.State.WORKING}

    def __str__(self) -> str:
        """A number alone names nobody, and a pool may hide it."""
        return (
            self.company
            or self.person
            or (f"{self.phone[:3]}****" if self.phone else "")
            or f"{(self.email or self.wechat)[:2]}***"
        )

    def is_plainly_reached_by(self, actor: Actor) -> bool:
        return super().is_plainly_reached_by(actor) and self.withdrawn_at is None

    @birth("capture")
    @classmethod
    def capture(
        cls, /, *, by: Actor, source: Source | None = None, campaign: Campaign | None = None,
        owner_id: int | None = None, pool: Pool | None = None, custom: Said | None = None, **known: Any,
    ) -> tuple[Self, Captured]:  # fmt: skip
        """A new lead: owned by whoever is named, else in a pool, where the rules or somebody find it.

        `known` are columns of EDITABLE, `extra` and `external_id`; `custom` goes into fields of one's own.
        Raises NothingKnown, DuplicateFound, ValueNotRight.
        """
        source = source or (campaign.source if campaign else None)
        lead = cls(
            source=source, campaign=campaign, owner_id=owner_id, created_at=by.now, first_touch_at=by.now,
            last_touch_at=by.now, **known,
        )  # fmt: skip
        lead._check()
        lead.put_custom(custom or {}, by)
        # What arrives by itself is never refused: it touches the lead that is there, or waits to be read.
        if by.user_id:
            told = Known.of(name=lead.company, phone=lead.phone, mail=lead.email, website=lead.website)
            refuse_twice(cls.kind(), told, by=by)
        lead.start_in_pool(pool or Pool.objects.default_for(cls.kind()), by.now, str(_("New")))
        if owner_id:
            lead.taken_over(by)
        return lead, Captured(name=str(lead), source=str(source or ""), campaign=str(campaign or ""))

    @action("change")
    def change(self, *, by: Actor, **known: Any) -> LeadChanged | None:
        """Change columns of EDITABLE. Raises NothingKnown."""
        changed = [n for n in self.EDITABLE if n in known and known[n] != getattr(self, n)]
        if not changed:
            return None
        for name in changed:
            setattr(self, name, known[name])
        self._check()
        self.save(update_fields=[*changed, "normal_name", "phone_digits", "mail_key"])
        return LeadChanged(names=changed)

    @action("tell_unowned", level=Level.READ)
    def tell_unowned(self, hours: int, *, by: Actor) -> LeftUnowned | None:
        """Nobody has taken it in time: the pool's administrators are told, once."""
        if self.owner_id is not None or self.told_unowned or self.pool is None:
            return None
        self.told_unowned = True
        self.save(update_fields=["told_unowned"])
        return LeftUnowned(pool_id=self.pool.pk, pool=self.pool.name, hours=hours)

    def hand_step_on(self, opportunity: Opportunity | None, by: Actor) -> list[str]:
        """What was planned is planned for the opportunity now; one that has a plan keeps it."""
        if opportunity is None or opportunity.next_step or not (self.next_step and self.next_step_at):
            return []
        opportunity.plan_next_step(self.next_step, self.next_step_at, by=by)
        self.next_step, self.next_step_at = "", None
        return ["next_step", "next_step_at"]

    def take_step_back(self, converted: Event) -> list[str]:
        """Plan again what was planned before the conversion."""
        columns = [name for name in ("next_step", "next_step_at") if name in converted.changes]
        for name in columns:
            field: Any = self._meta.get_field(name)
            setattr(self, name, field.to_python(converted.changes[name][0]))
        return columns

    @property
    def began_at(self) -> datetime:
        return self.created_at

    def get_absolute_url(self) -> str:
        return f"{_root()}{self.pk}/"

    def search_terms(self) -> list[str]:
        return [self.company, self.person, Number(self.phone), Address(self.email), Address(self.wechat)]

    def match_fields(self) -> Fingerprint | None:
        """What is closed is compared no more: of a converted one, the customer and the contact that it became are."""
        if self.withdrawn_at or not self.is_open:
            return None
        return Fingerprint(
            names=(self.company,), person=self.person, phones=(self.phone,), mails=(self.email,),
            websites=(self.website,), region=f"{self.province}{self.city}",
        )  # fmt: skip

    def alike(self) -> Q:
        same = Q(pk__in=[])
        for name in ("normal_name", "phone_digits", "mail_key"):
            if value := getattr(self, name):
                same |= Q(**{name: value})
        return same

    def derive(self) -> None:
        self._check()

    def put_away(self, by: Actor) -> None:
        if self.state == self.State.CONVERTED:
            raise CannotMerge(_("A lead that became an opportunity is the one to keep: choose it."))
        self.withdrawn_at = by.now

    def _check(self) -> None:
        if not any(getattr(self, name).strip() for name in self.KNOWN_BY):
            raise NothingKnown
        self.normal_name = normal_form(self.company)[:200] if self.company else ""
        self.phone_digits, self.mail_key = phone_digits(self.phone), mail_key(self.email)

"""ConversionMap: which field of a lead becomes which field of what it turns into, and what must be filled."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, System
from shangji.core.actions import action, birth
from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import SAME, CustomField
from shangji.core.custom_fields.kinds import ValueNotRight
from shangji.core.subjects import Traced
from shangji.leads.events import MapChanged

OWN = "own-"
KINDS = {
    "customer": "customers.customer",
    "contact": "customers.contact",
    "opportunity": "opportunities.opportunity",
}
"""Noun that a lead turns into → the kind of its records."""


class UnknownField(Refusal):
    message = _("There is no such field.")


class ConversionMap(Traced):
    """One row: `pairs` is lead column → list of "noun.column", `required` are such targets.

    A field of one's own stands in both as own-KEY, beside those of the same kind.
    """

    pairs = models.JSONField(default=dict)
    required = models.JSONField(default=list)

    SOURCES: ClassVar[tuple[str, ...]] = (
        "company", "person", "title", "phone", "email", "wechat", "website", "need", "industry", "province",
        "city", "note", "source",
    )  # fmt: skip
    TARGETS: ClassVar[dict[str, tuple[str, ...]]] = {
        "customer": ("name", "industry", "province", "city", "address", "phone", "website", "source", "note"),
        "contact": ("name", "title", "phone", "email", "wechat", "note"),
        "opportunity": ("name", "need", "product", "source", "amount", "expected_on"),
    }
    DEFAULT: ClassVar[dict[str, list[str]]] = {
        "company": ["customer.name", "opportunity.name"], "industry": ["customer.industry"],
        "province": ["customer.province"], "city": ["customer.city"], "website": ["customer.website"],
        "source": ["customer.source", "opportunity.source"], "person": ["contact.name"],
        "title": ["contact.title"], "phone": ["contact.phone"], "email": ["contact.email"],
        "wechat": ["contact.wechat"], "need": ["opportunity.need"], "note": ["customer.note"],
    }  # fmt: skip
    ALWAYS = ("customer.name", "contact.name", "opportunity.name")

    def __str__(self) -> str:
        return str(_("Conversion of leads"))

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("change_map")
    @classmethod
    def start(cls, /, *, by: Actor) -> tuple[Self, MapChanged]:
        """The map a new installation starts with."""
        return cls(pairs=cls.DEFAULT, required=list(cls.ALWAYS)), MapChanged(names=sorted(cls.DEFAULT))

    @action("change_map")
    def change(self, pairs: dict[str, list[str]], required: list[str], *, by: Actor) -> MapChanged | None:
        """Raises UnknownField."""
        every = {f"{noun}.{column}" for noun, columns in self.TARGETS.items() for column in columns}
        offered = dict.fromkeys(self.SOURCES, every) | {name: set(to) for name, to in own_pairs().items()}
        fits = all(source in offered and set(to) <= offered[source] for source, to in pairs.items())
        if not fits or not set(required) <= every:
            raise UnknownField
        required = sorted({*required, *self.ALWAYS})
        if (pairs, required) == (self.pairs, sorted(self.required)):
            return None
        self.pairs, self.required = pairs, required
        self.save(update_fields=["pairs", "required"])
        return MapChanged(names=sorted(pairs))

    def filled(self, lead: Any) -> dict[str, dict[str, str]]:
        """Noun → column → what the lead says: what the dialog starts from."""
        found: dict[str, dict[str, str]] = {noun: {} for noun in self.TARGETS}
        for source in self.SOURCES:
            for target in self.pairs.get(source, ()):
                noun, _dot, column = target.partition(".")
                found[noun].setdefault(column, str(getattr(lead, source) or ""))
        return found

    def own_filled(self, lead: Any, actor: Actor | None = None) -> dict[str, dict[str, Any]]:
        """Noun → field of one's own → what it is given; for an actor only what they may read of the lead."""
        found: dict[str, dict[str, Any]] = {noun: {} for noun in self.TARGETS}
        offered, fields = own_pairs(), known.fields_by_key()
        for source, targets in offered.items():
            field = fields[source.removeprefix(OWN)]
            if actor is not None and not field.is_seen_by(actor):
                continue
            for target in set(targets) & set(self.pairs.get(source, ())):
                noun, _dot, name = target.partition(f".{OWN}")
                value = carried(field, fields[name], lead.custom_value(field))
                if value is not None:
                    found[noun].setdefault(name, value)
        return found


def own_pairs() -> dict[str, list[str]]:
    """Field of one's own of a lead → those of the same kind of what it turns into, all as they stand in the map."""
    return {
        f"{OWN}{field.key}": [
            f"{noun}.{OWN}{other.key}"
            for noun, kind in KINDS.items()
            for other in known.fields_of(kind)
            if other.kind_of.is_filled and (other.type == field.type or {other.type, field.type} in SAME)
        ]
        for field in known.fields_of("leads.lead")
    }


def carried(field: CustomField, other: CustomField, value: Any) -> Any:
    """A kept value as the other field keeps it; of a choice that is not there by its name, nothing."""
    if value in (None, "", []):
        return None
    if field.kind_of.has_options:
        value = [field.option_path(key) for key in (value if isinstance(value, list) else [value])]
        if other.type != "choices":
            value = value[0] if len(value) == 1 else None
    try:
        return None if value is None else other.kind_of.keep(value, other, System("")) or None
    except ValueNotRight:
        return None

"""ConversionMap: which field of a lead becomes which field of what it turns into, and what must be filled."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.leads.events import MapChanged


class UnknownField(Refusal):
    message = _("There is no such field.")


class ConversionMap(Traced):
    """One row: `pairs` is lead column → list of "noun.column", `required` are such targets."""

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
        known = {f"{noun}.{column}" for noun, columns in self.TARGETS.items() for column in columns}
        asked = {target for targets in pairs.values() for target in targets} | set(required)
        if not set(pairs) <= set(self.SOURCES) or not asked <= known:
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

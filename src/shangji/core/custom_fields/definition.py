"""CustomField: a field that the company added to one noun, defined once and then there on every path."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.custom_fields import formula, index, known
from shangji.core.custom_fields.asked_for import FieldNotRight, asked_for
from shangji.core.custom_fields.events import FieldAdded, FieldChanged, FieldPrepared
from shangji.core.custom_fields.kinds import KINDS, Kind, folded
from shangji.core.custom_fields.options import OptionsKept, in_language
from shangji.core.jobs import Job
from shangji.core.subjects import Traced

SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€"}
SAME = ({"number", "money"}, {"choice", "choices"})
"""Kinds whose kept values read alike: one becomes the other without a loss."""
MOST = 100
PREPARE, PREPARE_AFTER = "core.prepare_field", timedelta(seconds=15)
"""The job that gathers what was said before, or what a formula comes to, once every process has read the definition anew."""


class KindIsKept(Refusal):
    status = 409
    message = _("Records say something in this field: it can become another kind only where nothing is lost.")


class CustomField(OptionsKept, Traced):
    """`holds` is the kind of the noun. `see_roles` and `edit_roles` are ids of roles; none means every role."""

    holds = models.CharField(max_length=60)
    type = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    section = models.CharField(max_length=40, blank=True)
    section_en = models.CharField(max_length=60, blank=True)
    help = models.CharField(max_length=200, blank=True)
    help_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_required = models.BooleanField(default=False)
    is_filtered = models.BooleanField(default=True)
    """Whether records are found by it: their values are then kept a second time, where an index finds them."""
    is_prepared = models.BooleanField(default=True)
    """Whether what was said before it became `is_filtered` stands there as well."""
    reckoned_on = models.DateField(null=True, blank=True)
    """The day up to which a formula that reads today was reckoned."""
    settings = models.JSONField(default=dict, blank=True)
    see_roles = models.JSONField(default=list, blank=True)
    edit_roles = models.JSONField(default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    untraced = frozenset({"reckoned_on"})
    EDITABLE = (
        "name", "name_en", "section", "section_en", "help", "help_en", "is_required", "is_filtered", "see_roles",
        "edit_roles", "settings", "type",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holds", "name"], condition=Q(archived_at__isnull=True), name="one_field_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("define_field")
    @classmethod
    def define(
        cls, /, name: str, *, holds: str, type: str, by: Actor, **known_of: Any
    ) -> tuple[Self, FieldAdded]:
        """A new field, behind those that are there. Raises FieldNotRight, ValueNotRight, FormulaNotRight."""
        others = cls._base_manager.filter(holds=holds)
        field = cls(name=name.strip(), holds=holds, type=type, position=others.count(), **known_of)
        if others.filter(archived_at__isnull=True).count() >= MOST:
            raise FieldNotRight(_("A noun has at most %(n)s fields of its own.") % {"n": MOST})
        field._check()
        field.is_prepared = field.type != "formula"
        known.forget()
        return field, FieldAdded(name=field.name)

    def after_birth(self, by: Actor) -> None:
        self._gather_later() if self.type == "formula" else None

    @action("define_field")
    def change(self, *, by: Actor, **known_of: Any) -> FieldChanged | None:
        """Change columns of EDITABLE; it holds from the next request on. Raises FieldNotRight, KindIsKept, and as `define`."""
        changed = [n for n in self.EDITABLE if n in known_of and known_of[n] != getattr(self, n)]
        if not changed:
            return None
        before, was_found, came_from = self.type, self.is_indexed, self.settings.get("formula")
        for name in changed:
            setattr(self, name, known_of[name])
        for name in ("options", "_by_key", "tree", "follows_from"):
            self.__dict__.pop(name, None)
        if before != self.type and {before, self.type} not in SAME and self.is_in_use:
            raise KindIsKept
        self._check()
        is_other = before != self.type or came_from != self.settings.get("formula")
        if self.is_indexed and (not was_found or is_other):
            self.is_prepared = False
            self._gather_later()
        self.save(update_fields=[*changed, "is_prepared"])
        known.forget()
        return FieldChanged(name=self.name)

    @action("define_field")
    def place(self, position: int, *, by: Actor) -> FieldChanged | None:
        """Stand at this place of its noun's fields, from 0; the others make room."""
        rows = type(self)._base_manager.filter(holds=self.holds).exclude(pk=self.pk).select_related("subject")
        others = list(rows.order_by("position", "pk"))
        line = [*others[:position], self, *others[position:]]
        for at, field in enumerate(line):
            if field is not self:
                field.make_room(at, by=by)
        return self._stand_at(line.index(self))

    @action("define_field")
    def make_room(self, position: int, *, by: Actor) -> FieldChanged | None:
        """The other half of `place`."""
        return self._stand_at(position)

    def _stand_at(self, position: int) -> FieldChanged | None:
        if self.position == position:
            return None
        self.position = position
        self.save(update_fields=["position"])
        known.forget()
        return FieldChanged(name=self.name)

    @action("define_field")
    def archive(self, *, by: Actor) -> FieldChanged | None:
        """It is asked for no more; what records say in it stays, and is there again when it is brought back."""
        if self.archived_at is not None:
            return None
        self.archived_at = by.now
        self.save(update_fields=["archived_at"])
        known.forget()
        return FieldChanged(name=self.name)

    @action("define_field")
    def bring_back(self, *, by: Actor) -> FieldChanged | None:
        """It is asked for again. Raises FieldNotRight (another one has its name)."""
        if self.archived_at is None:
            return None
        self.archived_at = None
        self._check()
        self.save(update_fields=["archived_at"])
        known.forget()
        return FieldChanged(name=self.name)

    @action("define_field")
    def call_prepared(self, *, by: Actor) -> FieldPrepared | None:
        """What was said before stands in its index now."""
        if self.is_prepared:
            return None
        self.is_prepared = True
        self.save(update_fields=["is_prepared"])
        known.forget()
        return FieldPrepared(name=self.name)

    @property
    def key(self) -> str:
        """Under which a record keeps its value."""
        return str(self.pk)

    @property
    def kind_of(self) -> Kind:
        return KINDS[self.type]

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def section_label(self) -> str:
        return in_language(self.section, self.section_en)

    @property
    def help_label(self) -> str:
        return in_language(self.help, self.help_en)

    @property
    def unit(self) -> str:
        return str(self.settings.get("unit", ""))

    @property
    def currency_sign(self) -> str:
        code = str(self.settings.get("currency", "CNY"))
        return SIGNS.get(code, f"{code} ")

    @property
    def is_indexed(self) -> bool:
        return self.is_filtered and self.kind_of.is_found and index.table_of(self.holds) is not None

    @property
    def can_find(self) -> bool:
        """Whether records can be asked for by it now."""
        return self.is_indexed and self.is_prepared

    @property
    def is_in_use(self) -> bool:
        """Whether any record says something in it."""
        model: Any = apps.get_model(self.holds)
        return bool(model._base_manager.filter(custom__has_key=self.key).exists())

    def is_seen_by(self, actor: Actor) -> bool:
        return actor.is_system or not self.see_roles or actor.role_id in self.see_roles

    def is_edited_by(self, actor: Actor) -> bool:
        allowed = actor.is_system or not self.edit_roles or actor.role_id in self.edit_roles
        return self.kind_of.is_filled and allowed and self.is_seen_by(actor)

    def words(self, value: Any) -> str:
        """A kept value in words; nothing for none."""
        return "" if value in (None, "", []) else self.kind_of.told(value, self)

    @cached_property
    def tree(self) -> formula.Tree:
        return formula.parse(str(self.settings["formula"]))

    @cached_property
    def follows_from(self) -> frozenset[str]:
        """The logged columns with which its value may change."""
        if self.type != "formula":
            return frozenset({f"custom.{self.key}"})
        return frozenset(formula.columns_in(self.tree, self.holds))

    @property
    def reads_today(self) -> bool:
        """Whether its value is another one tomorrow, although nobody did anything."""
        return self.type == "formula" and formula.TODAY in formula.names_in(self.tree)

    def read_python(self, value: Any) -> Any:
        """A kept value as conditions and formulas compare it."""
        if value in (None, "", []):
            return None
        if self.kind_of.is_number:
            return Decimal(value)
        return date.fromisoformat(value) if self.type == "day" else value

    def _gather_later(self) -> None:
        Job.objects.create(name=PREPARE, args={"field": self.pk}, due_at=clock.now() + PREPARE_AFTER)

    def _check(self) -> None:
        self.name = self.name.strip()
        model = apps.get_model(self.holds) if "." in self.holds else None
        if not self.name or self.type not in KINDS or model is None or not hasattr(model, "custom"):
            raise FieldNotRight
        if not all(isinstance(roles, list) for roles in (self.see_roles, self.edit_roles)):
            raise FieldNotRight
        others = (
            type(self)._base_manager.filter(holds=self.holds, archived_at__isnull=True).exclude(pk=self.pk)
        )
        taken = {folded(name) for row in others.values_list("name", "name_en") for name in row if name}
        if taken & {folded(self.name), folded(self.name_en) or folded(self.name)}:
            raise FieldNotRight(_("Another field is already called that."))
        self.settings = asked_for(self, others)

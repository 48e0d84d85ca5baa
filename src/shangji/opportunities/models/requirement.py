"""Requirement: one line of a stage's gate, as data. Its kind says how it is met and how it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.gates.kinds import KINDS, Kind
from shangji.people.models.two_names import EnglishNames, in_language


@dataclass(frozen=True, kw_only=True)
class RequirementPlan:
    """A requirement as it is to be published; `key` names the same one in every version."""

    key: str
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    name: str
    name_en: str = ""
    is_required: bool = True
    side: str = "entry"

    @property
    def label(self) -> str:
        """Its name in the reader's language, where it has one."""
        return in_language(self.name, self.name_en)


class Requirement(models.Model):
    """Belongs to a stage of one version, and is never changed. What is not required is suggested, and stops nobody."""

    class Side(models.TextChoices):
        ENTRY = "entry", _("to enter this stage")
        EXIT = "exit", _("to leave this stage")

    stage = models.ForeignKey(
        "opportunities.Stage", on_delete=models.PROTECT, related_name="requirements", db_index=False
    )
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40, db_index=False)
    side = models.CharField(max_length=5, choices=Side, default=Side.ENTRY)
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["stage", "key"], name="requirement_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the reader's language, where it has one."""
        return in_language(self.name, self.name_en)

    @classmethod
    def in_words(cls, said: str) -> str:
        """What the log says of a requirement, in the reader's language."""
        return english(said)

    @property
    def spot(self) -> str:
        """What it is called by in every version: the stage's key and its own."""
        return f"{self.stage.key}/{self.key}"

    @property
    def way(self) -> Kind:
        return KINDS[self.kind]

    @property
    def plan(self) -> RequirementPlan:
        return RequirementPlan(
            key=self.key, kind=self.kind, params=self.params, name=self.name, name_en=self.name_en,
            is_required=self.is_required, side=self.side,
        )  # fmt: skip


english = EnglishNames(lambda: Requirement._base_manager.order_by("pk"))

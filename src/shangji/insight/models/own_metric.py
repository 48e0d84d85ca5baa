"""OwnMetric: a number that the company defines itself, of conditions that the product knows. No code, no SQL."""

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import CustomField
from shangji.core.subjects import Traced
from shangji.insight.events_metrics import (
    OwnMetricAdded,
    OwnMetricChanged,
    OwnMetricOffered,
    OwnMetricRetired,
)
from shangji.process.conditions import check

NUMBERS = frozenset({"number", "money", "formula"})
"""Kinds of fields of one's own that can be added up and spread."""


def numbers_of(kind: str) -> list[CustomField]:
    return [field for field in known.fields_of(kind) if field.type in NUMBERS]


class OwnMetricNotRight(Refusal):
    message = _("A metric needs a name, what it counts, and for a share a condition that makes the hits.")


class OwnMetric(Traced):
    """`of` says which records count; of a share, `hits` says which of them are hits. None is ever deleted."""

    class Shape(models.TextChoices):
        COUNT = "count", _("How many")
        SUM = "sum", _("Sum of the amounts")
        RATIO = "ratio", _("Share of those for which more holds")
        MEAN = "mean", _("Mean of a number")
        MEDIAN = "median", _("Median of a number")
        P90 = "p90", _("What nine of ten do not go beyond")

    NUMBERED = (Shape.SUM, Shape.MEAN, Shape.MEDIAN, Shape.P90)

    class Better(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")
        NEITHER = "", _("Neither")

    TIMES: Mapping[str, Mapping[str, Any]] = {
        "opportunities.opportunity": {"opened": _("by the day they were opened"), "closed": _("by the day they were closed"), "": _("those that are open now")},
        "leads.lead": {"captured": _("by the day they came in"), "converted": _("by the day they became an opportunity"), "": _("those that are open now")},
    }  # fmt: skip
    """Kind of record → the times by which it can be counted."""

    name = models.CharField(max_length=60)
    words = models.CharField(max_length=300, blank=True)
    noun = models.CharField(max_length=60)
    shape = models.CharField(max_length=6, choices=Shape, default=Shape.COUNT)
    time = models.CharField(max_length=12, blank=True)
    better = models.CharField(max_length=4, choices=Better, default=Better.NEITHER, blank=True)
    of = models.JSONField(default=dict, blank=True)
    hits = models.JSONField(default=dict, blank=True)
    number = models.CharField(max_length=20, blank=True, default="")
    """What is added up or spread: the key of a field of one's own, or empty for the amount."""
    is_retired = models.BooleanField(default=False)

    COLUMNS = ("name", "words", "shape", "time", "better", "of", "hits", "number")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @property
    def code(self) -> str:
        """What boards, addresses and the shell name it by."""
        return f"own-{self.pk}"

    @birth("add_metric")
    @classmethod
    def add(cls, /, name: str, *, noun: str, by: Actor, **known: Any) -> tuple[Self, OwnMetricAdded]:
        """`known` are columns of COLUMNS. Raises OwnMetricNotRight, ConditionNotRight."""
        row = cls(name=name.strip(), noun=noun, **known)
        row._check()
        return row, OwnMetricAdded(name=row.name)

    @action("change_metric")
    def change(self, *, by: Actor, **known: Any) -> OwnMetricChanged | None:
        """Change columns of COLUMNS. Raises OwnMetricNotRight, ConditionNotRight."""
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for column in changed:
            setattr(self, column, known[column])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return OwnMetricChanged(name=self.name)

    @action("change_metric")
    def retire(self, *, by: Actor) -> OwnMetricRetired:
        """Offer it no more; a board that shows it says that it is gone."""
        self.is_retired = True
        self.save(update_fields=["is_retired"])
        return OwnMetricRetired(name=self.name)

    @action("change_metric")
    def offer_again(self, *, by: Actor) -> OwnMetricOffered:
        """Take the retirement back."""
        self.is_retired = False
        self.save(update_fields=["is_retired"])
        return OwnMetricOffered(name=self.name)

    def _check(self) -> None:
        times = self.TIMES.get(self.noun)
        if not self.name or len(self.name) > 60 or times is None or self.time not in times:
            raise OwnMetricNotRight
        if self.shape not in self.Shape.values or self.better not in self.Better.values:
            raise OwnMetricNotRight
        self._check_number()
        check(self.noun, self.of or {"all": []}, in_database=True)
        check(self.noun, self.hits or {"all": []}, in_database=True)
        if self.shape == self.Shape.RATIO and not asks(self.hits):
            raise OwnMetricNotRight

    def _check_number(self) -> None:
        if self.shape not in self.NUMBERED:
            self.number = ""
        elif self.number and self.number not in {field.key for field in numbers_of(self.noun)}:
            raise OwnMetricNotRight(_("It needs a number, an amount or a formula of these records."))
        elif not self.number and self.shape != self.Shape.SUM:
            raise OwnMetricNotRight(_("Say which number it is."))
        elif not self.number and self.noun != "opportunities.opportunity":
            raise OwnMetricNotRight(_("Only opportunities have amounts to add up."))


def asks(condition: Mapping[str, Any]) -> bool:
    """Whether it asks for anything: an empty one holds for everything."""
    return "field" in condition or any(condition.get(group) for group in ("all", "any"))

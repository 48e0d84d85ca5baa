"""LossReason: why opportunities are lost, on two levels, and when each asks to be looked at again."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.calendar import add_working_days
from shangji.core.subjects import Traced
from shangji.opportunities.events import (
    LossReasonAdded,
    LossReasonOffered,
    LossReasonRenamed,
    LossReasonRetired,
)
from shangji.opportunities.revival_events import LossAnswered, RevisitRuleSet
from shangji.people.models.two_names import EnglishNames, TwoNames

BETWEEN = " · "
"""What stands between a group and its reason."""


class RevisitNotRight(Refusal):
    message = _("Say after how many days, or in which month the financial year starts.")


class NameMissing(Refusal):
    message = _("It needs a name.")


class LossReason(TwoNames, Traced):
    """A reason without a parent is a group; what is chosen is one of its children."""

    class Revisit(models.TextChoices):
        INHERIT = "", _("As its group")
        NEVER = "never", _("No day")
        DAYS = "days", _("Some days later")
        FISCAL = "fiscal", _("When the next financial year starts")
        CONTRACT = "contract", _("Before the customer's contract ends")
        PRICE = "price", _("No day, until the price changes")

    LONGEST_DAYS = 1500

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_retired = models.BooleanField(default=False)
    revisit = models.CharField(max_length=8, choices=Revisit, default=Revisit.INHERIT, blank=True)
    revisit_n = models.PositiveSmallIntegerField(null=True, blank=True)
    """Days later, days before the contract ends, or the month in which the financial year starts."""

    def __str__(self) -> str:
        return f"{self.parent.name}{BETWEEN}{self.name}" if self.parent else self.name

    @classmethod
    def in_words(cls, said: str) -> str:
        """What the log says of a reason, in the reader's language."""
        return BETWEEN.join(map(english, said.split(BETWEEN)))

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_loss_reason")
    @classmethod
    def add(
        cls, name: str, *, by: Actor, parent: "LossReason | None" = None, revisit: str = "",
        revisit_n: int | None = None, name_en: str = "",
    ) -> tuple[Self, LossReasonAdded]:  # fmt: skip
        """A new reason, or a group when it has no parent. Raises RevisitNotRight."""
        _check(revisit, revisit_n)
        reason = cls(name=name, name_en=name_en, parent=parent, revisit=revisit, revisit_n=revisit_n)
        return reason, LossReasonAdded(name=name)

    @action("change_loss_reason")
    def rename(self, name: str, name_en: str, *, by: Actor) -> LossReasonRenamed | None:
        """Call it something else, in both languages; what was lost for it is told by its new name. Raises NameMissing."""
        name, name_en = name.strip(), name_en.strip()
        if not name:
            raise NameMissing
        if (name, name_en) == (self.name, self.name_en):
            return None
        old, self.name, self.name_en = self.name, name, name_en
        self.save(update_fields=["name", "name_en"])
        english.forget()
        return LossReasonRenamed(old_name=old, name=name)

    @property
    def shown_whole(self) -> str:
        """With its group, in the reader's language."""
        return f"{self.parent.shown}{BETWEEN}{self.shown}" if self.parent else self.shown

    @action("retire_loss_reason")
    def retire(self, *, by: Actor) -> LossReasonRetired:
        """Offer it no more; what was lost for it keeps it."""
        self.is_retired = True
        self.save(update_fields=["is_retired"])
        return LossReasonRetired(name=self.name)

    @action("retire_loss_reason")
    def offer_again(self, *, by: Actor) -> LossReasonOffered:
        """Take the retirement back."""
        self.is_retired = False
        self.save(update_fields=["is_retired"])
        return LossReasonOffered(name=self.name)

    @action("change_loss_reason")
    def set_revisit(self, revisit: str, n: int | None = None, *, by: Actor) -> RevisitRuleSet | None:
        """Which day it proposes when something is lost for it. Raises RevisitNotRight."""
        _check(revisit, n)
        if (revisit, n) == (self.revisit, self.revisit_n):
            return None
        self.revisit, self.revisit_n = revisit, n
        self.save(update_fields=["revisit", "revisit_n"])
        return RevisitRuleSet(name=self.name, revisit=revisit, n=n)

    @action("change_loss_reason")
    def tell_change(self, what: str, *, by: Actor, product: str = "") -> LossAnswered:
        """What was lost for it may be won now, such as by another price or a new product: the owners are asked. Raises NameMissing."""
        if not what.strip():
            raise NameMissing(_("Say what has changed."))
        return LossAnswered(name=str(self), what=what.strip()[:200], product=product.strip()[:100])

    @property
    def rule(self) -> "LossReason":
        """Whose word counts: its own, or that of its group."""
        return self.parent if self.parent and self.revisit == self.Revisit.INHERIT else self

    @property
    def rule_words(self) -> str:
        """Its own rule in a word or two."""
        n = self.revisit_n or 0
        if self.revisit == self.Revisit.DAYS:
            return ngettext("%(n)s day later", "%(n)s days later", n) % {"n": n}
        if self.revisit == self.Revisit.CONTRACT:
            text = ngettext("%(n)s day before the contract ends", "%(n)s days before the contract ends", n)
            return text % {"n": n}
        return str(self.Revisit(self.revisit).label) if self.revisit or self.parent_id else str(_("No day"))

    def day_to_revisit(self, lost_on: date, contract_ends_on: date | None = None) -> date | None:
        """The day it proposes, a working day after the loss; None when it has none to propose."""
        rule = self.rule
        found: date | None = None
        if rule.revisit == self.Revisit.DAYS:
            found = lost_on + timedelta(days=rule.revisit_n or 0)
        elif rule.revisit == self.Revisit.FISCAL:
            found = date(lost_on.year, rule.revisit_n or 1, 1)
            found = found if found > lost_on else found.replace(year=found.year + 1)
        elif rule.revisit == self.Revisit.CONTRACT and contract_ends_on:
            found = contract_ends_on - timedelta(days=rule.revisit_n or 0)
        # Not on a day off, and not in the past: what ends soon is asked for the next working day.
        return add_working_days(max(found - timedelta(days=1), lost_on), 1) if found else None


def _check(revisit: str, n: int | None) -> None:
    if revisit not in LossReason.Revisit.values:
        raise RevisitNotRight
    longest = {"days": LossReason.LONGEST_DAYS, "contract": LossReason.LONGEST_DAYS, "fiscal": 12}.get(
        revisit
    )
    if (longest is None and n is not None) or (longest is not None and not 1 <= (n or 0) <= longest):
        raise RevisitNotRight


english = EnglishNames(LossReason._base_manager.all)

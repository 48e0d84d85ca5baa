"""DuplicateRule: what happens when somebody adds what is there already."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.people.pool_events import DuplicateRuleAdded, DuplicateRuleChanged

KEYS: dict[str, str | Promise] = {
    "code": _("same credit code"), "phone": _("same phone"), "mail": _("same mail address"), "name": _("same name"),
    "alike": _("almost the same"),
}  # fmt: skip
LEVELS = ("allow", "warn", "block")


class RuleNotRight(Refusal):
    message = _("A rule names at least one thing that is the same, and what happens then.")


class DuplicateRule(Traced):
    """It holds when all its keys agree; of several that hold, the strictest counts."""

    CHOICES: ClassVar[list[tuple[str, str | Promise]]] = [
        ("block", _("Refuse it")), ("warn", _("Warn, and let it be said again")), ("allow", _("Say nothing")),
    ]  # fmt: skip

    noun = models.CharField(max_length=60)
    """The kind of what is added."""
    keys = models.JSONField(default=list)
    level = models.CharField(max_length=5, choices=CHOICES, default="warn")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["noun", "pk"]

    def __str__(self) -> str:
        return " + ".join(str(KEYS[key]) for key in self.keys if key in KEYS)

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @classmethod
    def refusing(cls, noun: str) -> list[tuple[str, ...]]:
        """The keys of each rule that refuses a second record with the same; what is only alike cannot be told by keys."""
        return sorted({tuple(rule.keys) for rule in _blocking(noun) if "alike" not in rule.keys})

    @birth("add_duplicate_rule")
    @classmethod
    def add(cls, /, noun: str, keys: list[str], level: str, *, by: Actor) -> tuple[Self, DuplicateRuleAdded]:
        """Raises RuleNotRight."""
        rule = cls(noun=noun, keys=sorted(set(keys)), level=level)
        rule._check()
        return rule, DuplicateRuleAdded(name=str(rule))

    @action("change_duplicate_rule")
    def change(
        self, *, by: Actor, level: str | None = None, is_active: bool | None = None
    ) -> DuplicateRuleChanged | None:
        """How strict it is, and whether it is on. Raises RuleNotRight."""
        asked = (level or self.level, self.is_active if is_active is None else is_active)
        if asked == (self.level, self.is_active):
            return None
        self.level, self.is_active = asked
        self._check()
        self.save(update_fields=["level", "is_active"])
        return DuplicateRuleChanged(name=str(self))

    def _check(self) -> None:
        if not self.keys or not set(self.keys) <= set(KEYS) or self.level not in LEVELS:
            raise RuleNotRight


_blocking = Prepared(
    lambda noun: DuplicateRule._base_manager.filter(noun=noun, is_active=True, level="block")
)

"""TierRule: one version of the rule that makes tiers; one is in force, none is ever changed."""

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.customers.tier_events import TierRulePublished, TierRulePutBack, TierRuleSteppedAside
from shangji.customers.tiers.terms import POINTS, field_in, term_named
from shangji.people.models import User


class TierRuleNotRight(Refusal):
    message = _(
        "The weights add up to 100, every limit is above 0, and A asks for more points than B, B for more than C."
    )


class TierRule(Traced):
    """`settings`: {"terms": {name: {"weight", "full_at", and of some "field"}}, "from": {"A", "B", "C"}}; versions count from 1."""

    number = models.PositiveIntegerField(unique=True)
    settings = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    is_in_force = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"], name="one_tier_rule", condition=Q(is_in_force=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @classmethod
    def in_force(cls) -> "TierRule | None":
        return cls._base_manager.filter(is_in_force=True).first()

    @birth("publish_tiers")
    @classmethod
    def publish(cls, /, settings: Mapping[str, Any], *, by: Actor, note: str = "") -> tuple[Self, TierRulePublished]:  # fmt: skip
        """A new version, in force from now on. Raises TierRuleNotRight."""
        require_right(settings)
        last = cls._base_manager.aggregate(last=Max("number"))["last"] or 0
        rule = cls(
            number=last + 1, settings=settings, note=note.strip()[:200], published_at=by.now, published_by_id=by.user_id,
            is_in_force=True,
        )  # fmt: skip
        cls._make_room(by)
        return rule, TierRulePublished(number=rule.number, note=rule.note)

    @action("publish_tiers")
    def put_back(self, *, by: Actor) -> TierRulePutBack | None:
        """An older version is in force again."""
        if self.is_in_force:
            return None
        self._make_room(by)
        self.is_in_force = True
        self.save(update_fields=["is_in_force"])
        return TierRulePutBack(number=self.number)

    @action("publish_tiers")
    def step_aside(self, *, by: Actor) -> TierRuleSteppedAside | None:
        """The other half of `publish` and `put_back`."""
        if not self.is_in_force:
            return None
        self.is_in_force = False
        self.save(update_fields=["is_in_force"])
        return TierRuleSteppedAside(number=self.number)

    @classmethod
    def _make_room(cls, by: Actor) -> None:
        for former in cls._base_manager.filter(is_in_force=True).select_related("subject"):
            former.step_aside(by=by)


def require_right(settings: Mapping[str, Any]) -> None:
    """Raises TierRuleNotRight."""
    said, limits = settings.get("terms", {}), settings.get("from", {})
    weights = [one.get("weight") for one in said.values()]
    fulls = [one.get("full_at") for one in said.values()]
    numbers = [*weights, *fulls, *limits.values()]
    if not all(isinstance(n, int) for n in numbers) or set(limits) != set("ABC"):
        raise TierRuleNotRight
    if any(term_named(name) is None for name in said) or min(weights, default=-1) < 0 or min(fulls) < 1:
        raise TierRuleNotRight
    for name, one in said.items():
        found = term_named(name)
        if found and found.by_field and one["weight"] and field_in(one) not in dict(found.fields()):
            raise TierRuleNotRight(_("%(label)s: name the field that holds it, or give it no points.") % {"label": found.label})  # fmt: skip
    if sum(weights) != POINTS or not POINTS >= limits["A"] > limits["B"] > limits["C"] > 0:
        raise TierRuleNotRight

"""AutomationRule: when a fact, if a condition, then actions; RuleRun: one time it was asked, with what came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import NOBODY, Actor, Level, OutOfReach, Refusal, System
from shangji.core.actions import action, birth
from shangji.core.events import Event
from shangji.core.subjects import Subject, Traced, TracedQuerySet
from shangji.core.vault.fields import SealedJSONField
from shangji.people.models import User
from shangji.process.automation.deeds import check_actions
from shangji.process.automation.triggers import DAILY, nouns, triggers_of
from shangji.process.automation_events import (
    AutomationAdded,
    AutomationChanged,
    AutomationRestored,
    AutomationStopped,
    AutomationSwitchedOff,
    AutomationSwitchedOn,
)
from shangji.process.conditions import check, everything
from shangji.process.models.rule_version import RuleVersion

CHANNEL = "rule"


class RuleNameMissing(Refusal):
    message = _("A rule needs a name.")


class TriggerNotKnown(Refusal):
    message = _("Choose what the rule waits for.")


class NothingToGoBackTo(Refusal):
    message = _("The rule already says what that version said.")


class AutomationRuleQuerySet(TracedQuerySet):
    def live(self) -> Self:
        return self.filter(is_active=True)

    def awaiting(self, kinds: set[str]) -> list[str]:
        """Of these kinds of facts, those for which a rule waits.

        Asked in every verb with such a fact: building it by the ORM takes three times as long as answering it.
        """
        table, marks = self.model._meta.db_table, ", ".join(["%s"] * len(kinds))
        asked = f'SELECT DISTINCT "trigger" FROM {table} WHERE is_active AND "trigger" IN ({marks})'  # noqa: S608 - names and marks of ours
        with connection.cursor() as cursor:
            cursor.execute(asked, sorted(kinds))
            return [kind for (kind,) in cursor.fetchall()]


class AutomationRule(Traced):
    """It acts with the rights its author has at that time: whoever changed it last answers for it.

    `version` is the one in force; switching it on and off makes none.
    """

    name = models.CharField(_("Name"), max_length=60)
    noun = models.CharField(max_length=60)
    trigger = models.CharField(max_length=60)
    condition = models.JSONField(default=everything, blank=True)
    actions = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    at_most_per_hour = models.PositiveIntegerField(default=60)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)
    stopped_why = models.CharField(max_length=200, blank=True)

    PLANNED = ("name", "noun", "trigger", "condition", "actions", "at_most_per_hour")
    COLUMNS = (*PLANNED, "is_active")
    objects = AutomationRuleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["trigger"], name="rules_awaiting", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_automation")
    @classmethod
    def add(cls, /, name: str, *, by: Actor, **known: Any) -> tuple[Self, AutomationAdded]:
        """A new rule; `known` are columns of COLUMNS. Raises RuleNameMissing, TriggerNotKnown, ConditionNotRight, ActionNotRight."""
        rule = cls(name=name.strip(), author_id=by.user_id, **known)
        rule._check()
        return rule, AutomationAdded(name=rule.name)

    def after_birth(self, by: Actor) -> None:
        self._keep_version(by)

    @action("change_automation")
    def change(
        self, *, by: Actor, note: str = "", **known: Any
    ) -> AutomationChanged | AutomationSwitchedOn | AutomationSwitchedOff | None:
        """Change columns of COLUMNS; whoever does answers for it from now on. Raises what `add` raises."""
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not changed:
            return None
        if changed == ["is_active"]:
            self._switched(by)
            return (AutomationSwitchedOn if self.is_active else AutomationSwitchedOff)(name=self.name)
        self._publish(by, changed, note=note)
        return AutomationChanged(name=self.name, version=self.version, note=note.strip()[:200])

    @action("change_automation")
    def restore(self, number: int, *, by: Actor) -> AutomationRestored:
        """Say again what an older version said, as a new one. Raises OutOfReach, NothingToGoBackTo, and what `add` raises."""
        old = self.versions.filter(number=number).first()
        if old is None:
            raise OutOfReach
        if old.plan == self.plan:
            raise NothingToGoBackTo
        for name, value in old.plan.items():
            setattr(self, name, value)
        self._publish(by, self.PLANNED, old_number=number)
        return AutomationRestored(name=self.name, old_number=number, version=self.version)

    @action("stop_automation")
    def stop(self, why: str, *, by: Actor) -> AutomationStopped | None:
        """It did too much: it is switched off, and its author is told."""
        if not self.is_active:
            return None
        self.is_active, self.stopped_why = False, why[:200]
        self.save(update_fields=["is_active", "stopped_why"])
        return AutomationStopped(name=self.name, why=self.stopped_why, author_id=self.author_id)

    def get_absolute_url(self) -> str:
        return reverse("process:automation_rule", args=[self.pk])

    def as_actor(self, depth: int) -> Actor:
        """As it stands in the log of what it does; the channel says how deep in a chain of rules."""
        channel = f"{CHANNEL}:{depth}:{self.pk}"
        return System(str(_("Rule “%(name)s”") % {"name": self.name}), channel=channel).on_behalf_of(
            self.author_id
        )

    def author_now(self) -> Actor:
        """Who answers for it, as they are at this moment; nobody when they can no longer sign in."""
        author = User.objects.for_sign_in().filter(pk=self.author_id).first()
        return author.actor() if author else NOBODY

    @property
    def plan(self) -> dict[str, Any]:
        """What a version keeps."""
        return {name: getattr(self, name) for name in self.PLANNED}

    def _switched(self, by: Actor) -> None:
        if self.is_active:
            self._check()
        self.author_id, self.stopped_why = by.user_id, "" if self.is_active else self.stopped_why
        self.save(update_fields=["is_active", "author", "stopped_why"])

    def _publish(
        self, by: Actor, changed: Sequence[str], *, note: str = "", old_number: int | None = None
    ) -> None:
        self._check()
        self.author_id, self.version = by.user_id, self.version + 1
        self.stopped_why = "" if self.is_active else self.stopped_why
        self.save(update_fields=[*changed, "author", "version", "stopped_why"])
        self._keep_version(by, note=note, old_number=old_number)

    def _keep_version(self, by: Actor, *, note: str = "", old_number: int | None = None) -> None:
        RuleVersion.objects.create(
            rule=self, number=self.version, plan=self.plan, note=note.strip()[:200], old_number=old_number,
            published_at=by.now, published_by_id=by.user_id,
        )  # fmt: skip

    def _check(self) -> None:
        if not self.name.strip():
            raise RuleNameMissing
        if self.noun not in nouns() or self.trigger not in triggers_of(self.noun):
            raise TriggerNotKnown
        check(self.noun, self.condition, in_database=self.trigger == DAILY)
        check_actions(self.noun, self.actions)


class RuleRun(models.Model):
    """Written once for each rule and event, or record and day: `key` says which."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        UNMET = "unmet", _("Condition not met")
        REFUSED = "refused", _("Refused")
        SKIPPED = "skipped", _("Skipped")

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="runs", db_index=False)
    version = models.PositiveIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    inputs = SealedJSONField(default=dict)
    """What the condition read: words → words."""
    did = models.JSONField(default=list)
    """Each action with its refusal: [{"do": …, "refusal": ""}]."""
    why = models.CharField(max_length=200, blank=True)

    stays_with_record = True

    class Meta:
        indexes = [models.Index(fields=["rule", "-at"], name="runs_of_rule")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def acted_since(cls, rule: AutomationRule, moment: datetime) -> int:
        """How often it did something lately."""
        acted = [cls.Outcome.DONE, cls.Outcome.REFUSED]
        return cls.objects.filter(rule=rule, at__gte=moment, outcome__in=acted).count()

    @classmethod
    def keep(
        cls, rule: AutomationRule, subject_id: int, key: str, at: datetime, outcome: str, **known: Any
    ) -> None:
        """Kept once, whatever is retried."""
        cls.objects.get_or_create(
            key=key,
            defaults={
                "rule": rule,
                "version": rule.version,
                "subject_id": subject_id,
                "at": at,
                "outcome": outcome,
                **known,
            },
        )

    @classmethod
    def forget_unmet(cls, before: datetime) -> int:
        """What came to nothing is kept for a while only."""
        gone, _rows = cls.objects.filter(outcome=cls.Outcome.UNMET, at__lt=before).delete()
        return gone


HOUR = timedelta(hours=1)

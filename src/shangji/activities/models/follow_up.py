"""FollowUp: what was said or done with the customer, in somebody's words, and when."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.core.custom_fields.index import OwnKey, keys_in
from shangji.core.custom_fields.trait import value_of
from shangji.core.subjects import Subject
from shangji.people.models import User

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField

MIN_CHARACTERS = 5


class FollowUp(models.Model):
    """Written by the verbs of `Followed`. The text stays as written once 24 hours have passed."""

    class Type(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        WECHAT = "wechat", _("WeChat")
        MAIL = "mail", _("Mail")
        DEMO = "demo", _("Demo")
        QUOTE = "quote", _("Quote sent")
        OTHER = "other", _("Other")

    class Result(models.TextChoices):
        NONE = "", _("Not said")
        PROGRESS = "progress", _("Progress")
        NEUTRAL = "neutral", _("No change")
        BLOCKED = "blocked", _("Blocked")

    class Direction(models.TextChoices):
        OUT = "out", _("We contacted them")
        IN = "in", _("They came to us")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="follow_ups", db_index=False)
    type = models.CharField(max_length=10, choices=Type, default=Type.OTHER)
    result = models.CharField(max_length=10, choices=Result, default=Result.NONE, blank=True)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    is_qualifying = models.BooleanField(default=False)
    """Whether it counts as being in touch: said enough, by the owner or a collaborator. Judged once, when it is logged."""
    text = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    corrected_at = models.DateTimeField(null=True)
    contacts = models.ManyToManyField(Subject, related_name="+", blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    duration_min = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    custom = models.JSONField(default=dict, blank=True)
    """Fields of one's own, as records keep them."""
    client_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null is "not sent by a phone"

    customised = True
    KIND = "activities.followup"

    told_count = ngettext_lazy("%(n)s follow-up", "%(n)s follow-ups", "n")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-happened_at"], name="follow_ups_of"),
            models.Index(fields=["author", "-happened_at"], name="follow_ups_by"),
            # What was said in a span of time, by whom and how, is counted from it alone.
            models.Index(
                fields=[
                    "happened_at",
                    "author",
                    "is_qualifying",
                    "type",
                    "subject",
                    "direction",
                    "recorded_at",
                    "client_key",
                ],
                name="follow_ups_in",
            ),
            models.Index(
                fields=["subject", "happened_at"], name="qualifying_ones", condition=Q(is_qualifying=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def says_enough(self) -> bool:
        """Five characters, or a call or a meeting that lasted."""
        lasted = self.type in (self.Type.CALL, self.Type.MEETING) and bool(self.duration_min)
        return lasted or len(self.text.strip()) >= MIN_CHARACTERS

    # Django's get_…_display translates every choice to tell one; a timeline and an export tell many.
    @property
    def type_label(self) -> str:
        return str(self.Type(self.type).label)

    @property
    def result_label(self) -> str:
        return str(self.Result(self.result).label)

    @classmethod
    def kind(cls) -> str:
        return cls.KIND

    def custom_value(self, field: "CustomField") -> Any:
        return value_of(self, field)


class FollowUpKey(OwnKey):
    """A key by which a follow-up is found."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="+", db_index=False)

    of = "follow_up_id"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "field_id", "text"], name="follow_up_key_once")
        ]
        indexes = [
            # PostgreSQL finds what begins with a text by an index of this kind only.
            models.Index(
                fields=["field_id", "text", "follow_up"],
                name="follow_ups_by_text",
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["field_id", "number", "follow_up"], name="follow_ups_by_number"),
        ]


keys_in(FollowUp.KIND, FollowUpKey)

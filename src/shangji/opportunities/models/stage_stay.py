"""StageStay: when an opportunity entered a stage and when it left; what funnels are counted from."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import working_days_between
from shangji.opportunities.models.pipeline import Stage


class StageStay(models.Model):
    """Written by the verbs of Opportunity; exactly one is open while the opportunity is."""

    class Direction(models.TextChoices):
        FORWARD = "forward", _("forward")
        SKIP = "skip", _("skipped ahead")
        BACK = "back", _("back")
        OUT = "out", _("out")

    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="stays", db_index=False
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="stays", db_index=False)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    held_s = models.FloatField(default=0)

    stays_with_record = True
    """Each opportunity has gone its own way, also the one that was merged into another."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(left_at__isnull=True), name="one_open_stay"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("entered_at")),
                name="stay_ends_later",
            ),
        ]
        indexes = [
            models.Index(fields=["opportunity", "entered_at", "stage"], name="stays_of"),
            models.Index(fields=["stage", "entered_at"], name="stays_in"),
            # Metrics read a span of time, and of it only what these hold.
            models.Index(
                fields=["entered_at", "stage", "opportunity", "direction", "left_at", "held_s"],
                name="stays_entered",
            ),
            models.Index(
                fields=["left_at", "direction", "stage", "opportunity", "entered_at"], name="stays_left"
            ),
            models.Index(fields=["opportunity", "held_s"], name="stays_held", condition=Q(held_s__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} in {self.stage_id} from {self.entered_at:%F}"

    def days(self, now: datetime) -> int:
        """Working days in the stage, up to now where it has not been left, without those on hold."""
        began = self.entered_at + timedelta(seconds=self.held_s)
        return max(working_days_between(began, self.left_at or now), 0)

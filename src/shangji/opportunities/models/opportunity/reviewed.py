"""Looking back: what decided a closed opportunity, and what to do otherwise next time."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.opportunities.review_events import Reviewed

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

REVIEW_WITHIN_DAYS = 14
"""While everybody remembers: a later one is kept as well, but does not count as in time."""
CLOSED = ("won", "lost")


class NothingToReview(Refusal):
    status = 409
    message = _("Only what was won or lost can be looked back at.")


class LessonMissing(Refusal):
    message = _("Say what decided it, and what to do otherwise next time.")


class Reviewable(Traced):
    """`reviewed_at` is when it was first looked back at since it was closed."""

    reviewed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.TextField(blank=True)
    lesson = models.TextField(blank=True)

    class Meta:
        abstract = True

    @action("review")
    def review(self: "Opportunity", decided_by: str, lesson: str, *, by: Actor) -> Reviewed | None:  # type: ignore[misc]
        """Look back at it; said again, it is said better. Raises NothingToReview, LessonMissing."""
        if self.outcome not in CLOSED or self.closed_at is None:
            raise NothingToReview
        said = decided_by.strip(), lesson.strip()
        if not all(said):
            raise LessonMissing
        if said == (self.decided_by, self.lesson) and self.is_reviewed:
            return None
        if not self.is_reviewed:
            self.reviewed_at = by.now
        self.decided_by, self.lesson = said
        self.save(update_fields=["reviewed_at", "decided_by", "lesson"])
        days = (local_day(by.now) - local_day(self.closed_at)).days
        return Reviewed(decided_by=self.decided_by, lesson=self.lesson, days=days)

    @property
    def is_reviewed(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Since it was closed the last time."""
        return bool(self.closed_at and self.reviewed_at and self.reviewed_at >= self.closed_at)

    @property
    def review_due_at(self: "Opportunity") -> datetime | None:  # type: ignore[misc]
        return self.closed_at and self.closed_at + timedelta(days=REVIEW_WITHIN_DAYS)

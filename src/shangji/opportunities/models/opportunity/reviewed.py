"""Looking back: what decided a closed opportunity, and what to do otherwise next time."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.opportunities.models.stage import stage_named
from shangji.opportunities.review_events import Reviewed

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

REVIEW_WITHIN_DAYS = 14
"""While everybody remembers: a later one is kept as well, but does not count as in time."""
CLOSED = ("won", "lost")
NOT_REVIEWED = models.Q(reviewed_at__isnull=True) | models.Q(reviewed_at__lt=models.F("closed_at"))
"""Of what is closed: not since it was closed the last time."""


class NothingToReview(Refusal):
    status = 409
    message = _("Only what was won or lost can be looked back at.")


class LessonMissing(Refusal):
    message = _("Say what decided it, and what to do otherwise next time.")


class NoSuchStage(Refusal):
    message = _("This stage is none of its process.")


class Reviewable(Traced):
    """`reviewed_at` is when it was first looked back at since it was closed."""

    reviewed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.TextField(blank=True)
    lesson = models.TextField(blank=True)
    lesson_stage = models.SlugField(max_length=40, null=True, blank=True, db_index=False)  # noqa: DJ001 - an index tells None apart
    """Key of the stage that the lesson belongs to; None is the whole way."""
    lesson_place = ""
    """The name of that stage, once `name_places` has been asked."""

    class Meta:
        abstract = True

    @action("review")
    def review(  # type: ignore[misc]
        self: "Opportunity", decided_by: str, lesson: str, *, by: Actor, stage: str = ""
    ) -> Reviewed | None:
        """Look back at it; said again, it is said better. `stage` is the key of the one that the lesson belongs to. Raises
        NothingToReview, LessonMissing, NoSuchStage."""
        if self.outcome not in CLOSED or self.closed_at is None:
            raise NothingToReview
        said = decided_by.strip(), lesson.strip()
        if not all(said):
            raise LessonMissing
        place = stage_named(self.pipeline_id, stage) if stage else None
        if stage and place is None:
            raise NoSuchStage
        if (*said, stage) == (self.decided_by, self.lesson, self.lesson_stage or "") and self.is_reviewed:
            return None
        if not self.is_reviewed:
            self.reviewed_at = by.now
        self.decided_by, self.lesson = said
        self.lesson_stage = stage or None
        self.save(update_fields=["reviewed_at", "decided_by", "lesson", "lesson_stage"])
        days = (local_day(by.now) - local_day(self.closed_at)).days
        return Reviewed(
            decided_by=self.decided_by, lesson=self.lesson, stage=place.name if place else "", days=days
        )

    @property
    def is_reviewed(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Since it was closed the last time."""
        return bool(self.closed_at and self.reviewed_at and self.reviewed_at >= self.closed_at)

    @property
    def review_due_at(self: "Opportunity") -> datetime | None:  # type: ignore[misc]
        return self.closed_at and self.closed_at + timedelta(days=REVIEW_WITHIN_DAYS)

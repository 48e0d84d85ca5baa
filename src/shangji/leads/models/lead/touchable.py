"""Every time they came: by which source and campaign, and when first and last."""

from typing import TYPE_CHECKING, Any

from django.db import models

from shangji.core.access import Actor, Level
from shangji.core.actions import action
from shangji.leads.events import Touched
from shangji.leads.models.lead.stated import Stated
from shangji.leads.models.source import Campaign, Source

if TYPE_CHECKING:
    from shangji.leads.models import Lead


class Touchable(Stated):
    """The first touch is kept when it is born."""

    first_touch_at = models.DateTimeField()
    last_touch_at = models.DateTimeField()

    class Meta:
        abstract = True

    @action("touch", level=Level.READ)
    def touch(  # type: ignore[misc]
        self: "Lead", text: str, *, by: Actor, source: Source | None = None, campaign: Campaign | None = None
    ) -> Touched:
        """They came again, by another way or the same. What arrives by itself waits for a reply from now on."""
        self.last_touch_at = max(self.last_touch_at, by.now)
        if by.user_id is None and self.is_open:
            self.heard_at = self.heard_at or by.now
        self.save(update_fields=["last_touch_at", "heard_at"])
        self.touches.create(at=by.now, source=source, campaign=campaign)
        return Touched(text=text[:500], source=str(source or ""), campaign=str(campaign or ""))

    def touches_told(self: "Lead") -> models.QuerySet[Any]:  # type: ignore[misc]
        """Every time they came, the first one first."""
        found: models.QuerySet[Any] = self.touches.select_related("source", "campaign").order_by("at", "pk")
        return found

    def after_birth(self: "Lead", by: Actor) -> None:  # type: ignore[misc]
        self.touches.create(at=self.first_touch_at, source=self.source, campaign=self.campaign)

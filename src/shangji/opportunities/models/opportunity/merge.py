"""Two entries of one opportunity become one, and can be taken apart again."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import Attachment, Comment, FollowUp, Task
from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action
from shangji.core.events import Event
from shangji.core.subjects import Traced
from shangji.opportunities.events import Merged, MergedInto, Unmerged

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

_HANGING = {"follow_ups": FollowUp, "tasks": Task, "comments": Comment, "attachments": Attachment}


class CannotMerge(Refusal):
    message = _("An opportunity cannot be merged with itself or with one that was merged already.")


class NothingToUnmerge(Refusal):
    status = 409
    message = _("This merge has already been taken apart.")


class Mergeable(Traced):
    """The one merged in closes as invalid and keeps its own log; what hung on it moves."""

    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    class Meta:
        abstract = True

    @action("merge", level=Level.OWN)
    def merge(self: "Opportunity", other: "Opportunity", *, by: Actor) -> Merged:  # type: ignore[misc]
        """Take over everything that hangs on `other`. Raises CannotMerge, and what closing it raises."""
        if other.pk == self.pk or self.merged_into_id or other.merged_into_id:
            raise CannotMerge
        other.merge_into(self, by=by)
        moved = {}
        for name, model in _HANGING.items():
            rows = model._base_manager.filter(subject_id=other.pk)
            moved[name] = list(rows.values_list("pk", flat=True))
            rows.update(subject_id=self.pk)
        self._keep_latest_follow_up()
        return Merged(other_id=other.pk, other=other.name, moved=moved)

    @action("merge", level=Level.OWN)
    def merge_into(self: "Opportunity", target: "Opportunity", *, by: Actor) -> MergedInto:  # type: ignore[misc]
        """The other half of `merge`. Raises NotOpen."""
        self.close("invalid", by, "")
        self.merged_into = target
        self.save(update_fields=["merged_into"])
        return MergedInto(other_id=target.pk, other=target.name)

    @action("merge", level=Level.OWN)
    def unmerge(self: "Opportunity", merged: Event, *, by: Actor) -> Unmerged:  # type: ignore[misc]
        """Give back what came with a merge; what was added since stays here. Raises NothingToUnmerge."""
        other = self.merged.filter(pk=merged.payload.get("other_id", 0)).first()
        if merged.subject_id != self.pk or other is None:
            raise NothingToUnmerge
        for name, model in _HANGING.items():
            ids = merged.payload["moved"].get(name, [])
            model._base_manager.filter(pk__in=ids, subject_id=self.pk).update(subject_id=other.pk)
        other.part_from(self, by=by)
        self._keep_latest_follow_up()
        return Unmerged(other_id=other.pk, other=other.name)

    @action("merge", level=Level.OWN)
    def part_from(self: "Opportunity", target: "Opportunity", *, by: Actor) -> Unmerged:  # type: ignore[misc]
        """The other half of `unmerge`: open again, in the stage where it was."""
        self.merged_into = None
        self.save(update_fields=["merged_into"])
        self.open_again()
        self.stay_again()
        return Unmerged(other_id=target.pk, other=target.name)

    def _keep_latest_follow_up(self: "Opportunity") -> None:  # type: ignore[misc]
        newest = FollowUp.objects.filter(subject_id=self.pk).order_by("-happened_at").first()
        self.last_follow_up_at = newest.happened_at if newest else None
        self.save(update_fields=["last_follow_up_at"])

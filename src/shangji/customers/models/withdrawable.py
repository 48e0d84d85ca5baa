"""Withdrawable: a noun that came into being by mistake leaves everybody's reach, unless somebody has used it."""

from collections.abc import Collection

from django.db import models

from shangji.activities.models import FollowUp
from shangji.core.access import Actor, Level
from shangji.core.actions import action
from shangji.customers.events import Withdrawn
from shangji.people.merging.trait import Mergeable


class Withdrawable(Mergeable):
    """Its row and its log stay."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """From then on nobody reaches it."""

    class Meta:
        abstract = True

    def put_away(self, by: Actor) -> None:
        self.withdrawn_at = by.now

    @action("withdraw", level=Level.OWN)
    def withdraw(self, *, leaving: Collection[int] = (), by: Actor) -> Withdrawn | None:
        """Nothing happens when something hangs on it that is not leaving too (ids of subjects)."""
        if self.withdrawn_at or self._is_used(leaving):
            return None
        self.withdrawn_at = by.now
        self.save(update_fields=["withdrawn_at"])
        return Withdrawn(name=str(self))

    def _is_used(self, leaving: Collection[int]) -> bool:
        if FollowUp.objects.filter(subject_id=self.pk).exists():
            return True
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self.pk})
            .exclude(pk__in=leaving)
            .exists()
            for relation in self._meta.related_objects
            if relation.one_to_many
        )

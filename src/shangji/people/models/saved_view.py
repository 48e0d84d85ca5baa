"""SavedView: a list's filters, sorting and columns under a name."""

from typing import Self

from django.db import models
from django.db.models import Q

from shangji.core.access import Actor, Level
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.core.vault.fields import SealedTextField
from shangji.people.events import ViewDropped, ViewSaved
from shangji.people.models.user import User


class SavedView(Traced):
    """`query` is the query string of the list's URL; a shared view is seen by everybody."""

    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = SealedTextField(max_length=1000, blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["list_name", "owner"], name="views_of_a_list")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        shared = Q(is_shared=True) if level is Level.READ else Q(pk__in=[])
        return Q(owner_id=actor.user_id) | shared

    @birth("save_view")
    @classmethod
    def keep(
        cls, name: str, *, list_name: str, query: str, is_shared: bool = False, by: Actor
    ) -> tuple[Self, ViewSaved]:
        """Keep the way a list looks now."""
        view = cls(name=name, list_name=list_name, query=query, is_shared=is_shared, owner_id=by.user_id)
        return view, ViewSaved(name=name)

    @action("save_view")
    def replace(self, *, query: str, by: Actor) -> ViewSaved:
        """Let the view be what the list looks like now."""
        self.query = query
        self.save(update_fields=["query"])
        return ViewSaved(name=self.name)

    @action("save_view")
    def drop(self, *, by: Actor) -> ViewDropped:
        """Take the view away; the log keeps what it was."""
        self.is_dropped = True
        self.save(update_fields=["is_dropped"])
        return ViewDropped(name=self.name)

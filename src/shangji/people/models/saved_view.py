"""SavedView: a list's filters, sorting and columns under a name."""

from typing import Self

from django.db import models
from django.db.models import Max, Q

from shangji.core.access import Actor, Level
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.core.vault.fields import SealedTextField
from shangji.people.events import ViewBack, ViewDropped, ViewPlaced, ViewRenamed, ViewSaved, ViewShared
from shangji.people.models.team import Team
from shangji.people.models.user import User


class SavedView(Traced):
    """`query` is the query string of the list's URL; a shared view is seen by a team and those below it, or by everybody."""

    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = SealedTextField(max_length=1000, blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Of a shared one: whom it is shared with; None is everybody."""
    place = models.FloatField(default=0)
    """Where it stands among its owner's views: between its neighbours' places."""
    is_dropped = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["list_name", "owner"], name="views_of_a_list")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        to_all = Q(team__isnull=True) | Q(team_id__in=team_ids(actor))
        shared = Q(is_shared=True) & to_all if level is Level.READ else Q(pk__in=[])
        return Q(owner_id=actor.user_id) | shared

    @birth("save_view")
    @classmethod
    def keep(
        cls, name: str, *, list_name: str, query: str, is_shared: bool = False, team: Team | None = None, by: Actor
    ) -> tuple[Self, ViewSaved]:  # fmt: skip
        """Keep the way a list looks now, after those that were kept before."""
        last = cls._base_manager.filter(owner_id=by.user_id, list_name=list_name).aggregate(last=Max("place"))
        view = cls(
            name=name, list_name=list_name, query=query, is_shared=is_shared, team=team if is_shared else None,
            owner_id=by.user_id, place=(last["last"] or 0) + 1,
        )  # fmt: skip
        return view, ViewSaved(name=name)

    @action("save_view")
    def replace(self, *, query: str, by: Actor) -> ViewSaved:
        """Let the view be what the list looks like now."""
        self.query = query
        self.save(update_fields=["query"])
        return ViewSaved(name=self.name)

    @action("save_view")
    def rename(self, name: str, *, by: Actor) -> ViewRenamed | None:
        """Call it something else."""
        if name == self.name:
            return None
        old, self.name = self.name, name
        self.save(update_fields=["name"])
        return ViewRenamed(old_name=old, name=name)

    @action("save_view")
    def share(self, *, is_shared: bool, team: Team | None = None, by: Actor) -> ViewShared | None:
        """Who sees it besides its owner: nobody, a team with those below it, or everybody."""
        team = team if is_shared else None
        if (is_shared, team and team.pk) == (self.is_shared, self.team_id):
            return None
        self.is_shared, self.team = is_shared, team
        self.save(update_fields=["is_shared", "team"])
        return ViewShared(name=self.name, is_shared=is_shared, whom=team.name if team else "")

    @action("save_view")
    def put_at(self, place: float, *, by: Actor) -> ViewPlaced | None:
        """Where it stands among its owner's views."""
        if place == self.place:
            return None
        self.place = place
        self.save(update_fields=["place"])
        return ViewPlaced(name=self.name)

    @action("save_view")
    def drop(self, *, by: Actor) -> ViewDropped | None:
        """Take the view away; the log keeps what it was."""
        return ViewDropped(name=self.name) if self._set_dropped(True) else None

    @action("save_view")
    def restore(self, *, by: Actor) -> ViewBack | None:
        """One that was taken away is there again."""
        return ViewBack(name=self.name) if self._set_dropped(False) else None

    def is_seen_by(self, actor: Actor) -> bool:
        """What `reach` says, of a row that is here."""
        to_all = self.team_id is None or self.team_id in team_ids(actor)
        return self.owner_id == actor.user_id or (self.is_shared and to_all)

    def _set_dropped(self, is_dropped: bool) -> bool:
        if self.is_dropped == is_dropped:
            return False
        self.is_dropped = is_dropped
        self.save(update_fields=["is_dropped"])
        return True


def team_ids(actor: Actor) -> list[int]:
    """The actor's team and those above it."""
    return [int(pk) for pk in actor.team_path.strip("/").split("/") if pk]

"""Playlist: boards that a wall shows one after the other."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.insight.events_wall import PlaylistChanged, PlaylistMade, PlaylistRetired
from shangji.insight.wall.pages import Page, pages_of, sound
from shangji.people.models import User


class PlaylistNameMissing(Refusal):
    message = _("A playlist needs a name.")


class StillOnAWall(Refusal):
    status = 409
    message = _("A link still shows it: end the link first.")


class PlaylistQuerySet(TracedQuerySet):
    def in_use(self) -> Self:
        return self.filter(is_retired=False)


class Playlist(Traced):
    """What each page shows is what its reader reaches: a playlist names boards and shares none."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=list)
    """[key of the board, seconds] of each page, in their order."""
    is_retired = models.BooleanField(default=False)

    objects = PlaylistQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("insight:wall_playlist", args=[self.pk])

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.is_person:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(owner=actor.user_id)

    @birth("make_playlist")
    @classmethod
    def make(cls, name: str, pages: Sequence[Page], *, by: Actor) -> tuple[Self, PlaylistMade]:
        """A new one. Raises PlaylistNameMissing, PagesNotRight."""
        made = cls(name=_named(name), owner_id=by.user_id, kept=sound(pages))
        return made, PlaylistMade(name=made.name, count=len(pages))

    @action("change_playlist", level=Level.OWN)
    def change(self, name: str, pages: Sequence[Page], *, by: Actor) -> PlaylistChanged | None:
        """Walls that show it go on with the new pages. Raises PlaylistNameMissing, PagesNotRight."""
        named, kept = _named(name), sound(pages)
        if (named, kept) == (self.name, self.kept):
            return None
        self.name, self.kept = named, kept
        self.save(update_fields=["name", "kept"])
        return PlaylistChanged(name=named, count=len(kept))

    @action("change_playlist", level=Level.OWN)
    def retire(self, *, by: Actor) -> PlaylistRetired | None:
        """Offer it no more. Raises StillOnAWall."""
        if self.is_retired:
            return None
        if self.kiosks.filter(ended_at__isnull=True, until__gt=by.now).exists():
            raise StillOnAWall
        self.is_retired = True
        self.save(update_fields=["is_retired"])
        return PlaylistRetired(name=self.name)

    @property
    def pages(self) -> tuple[Page, ...]:
        return pages_of(self.kept)


def _named(name: str) -> str:
    found = name.strip()[:60]
    if not found:
        raise PlaylistNameMissing
    return found

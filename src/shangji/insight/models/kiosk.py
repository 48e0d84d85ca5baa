"""Kiosk: a link that shows a wall to whoever has it, for a while, with a reach of its own."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core import clock
from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.insight.events_wall import KioskChanged, KioskEnded, KioskMade
from shangji.insight.models.playlist import Playlist
from shangji.insight.wall.picture import narrowed, picture_of
from shangji.insight.wall.secret import digest_of, is_one
from shangji.people.models import Team, User
from shangji.ui.veil import Veil

MOST_DAYS, SEEN_EVERY = 400, timedelta(minutes=1)


class KioskNotRight(Refusal):
    message = gettext_lazy("A link has a name, shows one board or one playlist, and ends within 400 days.")


class Kiosk(Traced):
    """It shows what the owners of `team` and of the teams below have, or everything, and never more than its maker
    reaches at that moment. Of the secret in its address only a hash is kept.
    """

    name = models.CharField(max_length=60)
    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose picture it is; none is the company's."""
    board = models.CharField(max_length=40, blank=True)
    query = models.CharField(max_length=600, blank=True)
    """What the board was filtered by."""
    playlist = models.ForeignKey(Playlist, null=True, on_delete=models.PROTECT, related_name="kiosks")
    language = models.CharField(max_length=10)
    hides_amounts = models.BooleanField(default=False)
    hides_names = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    untraced = frozenset({"digest", "seen_at"})

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="kiosk_shows_one",
                condition=Q(playlist__isnull=True) & ~Q(board="") | Q(playlist__isnull=False, board=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('insight:walls')}#links"

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.is_person:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(maker=actor.user_id)

    @birth("make_kiosk")
    @classmethod
    def make(
        cls, name: str, *, secret: str, maker: User, days: int, by: Actor, team: Team | None = None, board: str = "",
        query: str = "", playlist: Playlist | None = None, language: str = "zh-hans", veil: Veil | None = None,
    ) -> tuple[Self, KioskMade]:  # fmt: skip
        """`secret` is what `new_secret` made. Raises KioskNotRight, ReachesMore."""
        named, hidden = name.strip()[:60], veil or Veil()
        if not named or bool(board) is bool(playlist) or not 1 <= days <= MOST_DAYS or not is_one(secret):
            raise KioskNotRight
        narrowed(picture_of(team, named), by)
        kiosk = cls(
            name=named, maker=maker, team=team, board=board, query=query[:600], playlist=playlist, language=language,
            hides_amounts=hidden.amounts, hides_names=hidden.names, digest=digest_of(secret), hint=secret[-4:],
            made_at=by.now, until=by.now + timedelta(days=days),
        )  # fmt: skip
        words = {"name": named, "shows": playlist.name if playlist else board, "reach": kiosk.reach_words}
        return kiosk, KioskMade(**words, until=kiosk.last_day)

    @action("change_kiosk", level=Level.OWN)
    def change(self, name: str, *, veil: Veil, by: Actor, days: int | None = None) -> KioskChanged | None:
        """Its address stays. `days` is how long it goes on from now. Raises KioskNotRight."""
        before = self.snapshot()
        named = name.strip()[:60]
        if not named or self.ended_at or (days is not None and not 1 <= days <= MOST_DAYS):
            raise KioskNotRight
        self.name, self.hides_amounts, self.hides_names = named, veil.amounts, veil.names
        if days is not None:
            self.until = by.now + timedelta(days=days)
        if self.snapshot() == before:
            return None
        self.save(update_fields=["name", "hides_amounts", "hides_names", "until"])
        return KioskChanged(name=self.name, until=self.last_day)

    @action("end_kiosk", level=Level.OWN)
    def end(self, *, by: Actor) -> KioskEnded | None:
        """Its wall goes dark with the next look at it, for good."""
        if self.ended_at:
            return None
        self.ended_at = by.now
        self.save(update_fields=["ended_at"])
        return KioskEnded(name=self.name)

    @classmethod
    def of(cls, secret: str) -> Self | None:
        """A live one; None for what is unknown, ended or over."""
        if not is_one(secret):
            return None
        found: Self | None = _of_digest.first(digest_of(secret))
        return found if found and found.is_live(clock.now()) else None

    def note_seen(self, moment: datetime) -> None:
        """That a wall looked, to the minute."""
        if self.seen_at is None or moment - self.seen_at >= SEEN_EVERY:
            type(self)._base_manager.filter(pk=self.pk).update(seen_at=moment)

    def picture(self) -> Actor:
        """As whom it is shown. Raises NotAllowed when its maker may show it no more."""
        maker = self.maker.actor()
        maker.require("insight.make_kiosk")
        return narrowed(picture_of(self.team, self.name), maker)

    def is_live(self, moment: datetime) -> bool:
        return self.ended_at is None and moment < self.until

    @property
    def is_over(self) -> bool:
        return not self.is_live(clock.now())

    @property
    def veil(self) -> Veil:
        return Veil(self.hides_amounts, self.hides_names)

    @property
    def reach_words(self) -> str:
        return self.team.name if self.team else _("the whole company")

    @property
    def last_day(self) -> str:
        return f"{local_day(self.until):%Y-%m-%d}"


_of_digest = Prepared(
    lambda digest: Kiosk._base_manager.select_related(
        "maker__role", "maker__team", "team", "playlist"
    ).filter(digest=digest)
)

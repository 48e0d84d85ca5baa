"""ShareLink: shows one board or one file to whoever has the link, for a while; and who used it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Level, NotAllowed, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.gateway.events_links import LinkEnded, LinkMade
from shangji.gateway.framing import origins_in
from shangji.gateway.models.export_record import ExportRecord
from shangji.people.covering import require_covered
from shangji.people.models import User

SALT = "gateway.link"
MOST_DAYS = 90
BOARD, FILE = "board", "file"


class LinkNotRight(Refusal):
    message = _("A link shows a board or a file that is kept, for one to ninety days.")


class NotFramed(Refusal):
    message = _("Only a board without a password can stand in another page: no password can be typed there.")


class ShareLink(Traced):
    """`what` is `board:KEY`, or `file:NUMBER` of a kept export. What a board shows is what `shown_as` reaches, and
    never more than its maker reaches at that moment. Of the token only a hash is kept.
    """

    name = models.CharField(max_length=120)
    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shown_as = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)
    query = models.CharField(max_length=600, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    password = models.CharField(max_length=128, blank=True)
    framed_by = models.TextField(blank=True)
    """Origins of pages that may show it within them, between spaces."""
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    untraced = frozenset({"digest", "password"})

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gateway:links")

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(maker_id=actor.user_id)

    @birth("make_link")
    @classmethod
    def make(
        cls, /, name: str, *, what: str, secret: str, maker: User, shown_as: User, days: int, by: Actor, query: str = "",
        password: str = "", framed_by: str = "",
    ) -> tuple[Self, LinkMade]:  # fmt: skip
        """`secret` is what `new_secret` made; `query` stays as it is, whoever looks.

        Raises LinkNotRight, ReachesMore, OriginNotRight, NotFramed, NotAllowed (a file of somebody else).
        """
        sort, _colon, key = what.partition(":")
        if sort not in (BOARD, FILE) or not key or not 1 <= days <= MOST_DAYS:
            raise LinkNotRight
        require_covered(by, shown_as.actor())
        origins = origins_in(framed_by)
        if origins and (sort != BOARD or password):
            raise NotFramed
        link = cls(
            name=name.strip()[:120] or what, maker=maker, shown_as=shown_as, what=what[:60], query=query[:600],
            digest=digest_of(secret), hint=secret[-4:], password=make_password(password) if password else "",
            framed_by=" ".join(origins), made_at=by.now, until=by.now + timedelta(days=days),
        )  # fmt: skip
        if sort == FILE:
            record = ExportRecord.objects.within(by, key)
            if record.exported_by_id != by.user_id:
                raise NotAllowed
            record.hold(link.until, by=by)
        return link, LinkMade(
            name=link.name,
            until=f"{local_day(link.until):%Y-%m-%d}",
            shown_as=shown_as.name,
            framed_by=link.framed_by,
        )

    @action("end_link", level=Level.OWN)
    def end(self, *, by: Actor) -> LinkEnded | None:
        """From the next request on it shows nothing."""
        if self.ended_at:
            return None
        self.ended_at = by.now
        self.save(update_fields=["ended_at"])
        return LinkEnded(name=self.name)

    def is_live(self, moment: datetime) -> bool:
        return self.ended_at is None and moment < self.until

    @property
    def is_ended(self) -> bool:
        return not self.is_live(clock.now())

    @property
    def is_board(self) -> bool:
        return self.what.startswith(f"{BOARD}:")

    @property
    def origins(self) -> list[str]:
        return self.framed_by.split()

    @property
    def key(self) -> str:
        return self.what.partition(":")[2]

    def opens_with(self, password: str) -> bool:
        return not self.password or check_password(password, self.password)


class ShareVisit(models.Model):
    """Somebody used a link: what they did, and from where, without more than a log needs."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("looked at it")
        FETCHED = "fetched", _("fetched the file")
        WRONG = "wrong", _("wrong password")

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="visits", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["link", "-at"], name="visits_of_link")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.kind} {self.at:%F %T}"

    @classmethod
    def note(cls, link: ShareLink, kind: str, *, address: str, agent: str, moment: datetime) -> None:
        """A page that stays open and asks again counts once a quarter of an hour."""
        lately = cls.objects.filter(
            link=link, kind=kind, address=address or None, at__gt=moment - timedelta(minutes=15)
        )
        if kind != cls.Kind.SEEN or not lately.exists():
            cls.objects.create(link=link, kind=kind, at=moment, address=address or None, agent=agent[:120])


def new_secret() -> str:
    """With 192 random bits, and signed: what was not made here is refused before the database is asked."""
    return signing.Signer(salt=SALT, sep=".").sign(secrets.token_urlsafe(24))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str) -> ShareLink | None:
    """A live one; None for what is unknown, ended, or was not made here."""
    try:
        signing.Signer(salt=SALT, sep=".").unsign(secret[:200])
    except signing.BadSignature:
        return None
    rows = ShareLink._base_manager.select_related(
        "maker__role", "maker__team", "shown_as__role", "shown_as__team"
    )
    link: ShareLink | None = rows.filter(digest=digest_of(secret)).first()
    return link if link and link.is_live(clock.now()) else None

"""ApiToken: lets a program act as a person, until a day; shown once, kept as a hash."""

import hashlib
import secrets
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import NOBODY, Actor, Level, NotAllowed, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.calendar import today
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.gateway.events import TokenAdded, TokenRevoked
from shangji.people.models import User


class TokenNameMissing(Refusal):
    message = _("Say which program the token is for.")


class ApiToken(Traced):
    """It may do what its person may at that moment, and reaches what they reach."""

    name = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    """Its last characters, to tell it from others."""
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    untraced = frozenset({"digest"})

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """One's own; whoever reaches everything and may change people sees all."""
        if actor.scope is Scope.ALL and actor.may("people.change_user"):
            return Q()
        return Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])

    @birth("add_token")
    @classmethod
    def add(
        cls, /, name: str, *, user: User, secret: str, by: Actor, expires_on: date | None = None
    ) -> tuple[Self, TokenAdded]:
        """`secret` is what `new_secret` made: only its hash is kept. Raises TokenNameMissing, NotAllowed (for another)."""
        if not name.strip():
            raise TokenNameMissing
        if by.user_id != user.pk and not by.may("people.change_user"):
            raise NotAllowed
        token = cls(
            name=name.strip(),
            user=user,
            digest=digest_of(secret),
            hint=secret[-4:],
            expires_on=expires_on,
            made_at=by.now,
        )
        return token, TokenAdded(name=token.name, user=user.name)

    @action("revoke_token")
    def revoke(self, *, by: Actor) -> TokenRevoked | None:
        """From the next request on it opens nothing."""
        if self.revoked_at:
            return None
        self.revoked_at = by.now
        self.save(update_fields=["revoked_at"])
        return TokenRevoked(name=self.name)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= today())


def new_secret() -> str:
    return f"sj_{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """The secret has 256 random bits: a plain hash cannot be guessed backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()


_of_digest = Prepared(
    lambda digest: ApiToken.objects.select_related("user__role", "user__team").filter(digest=digest)
)


def actor_of(secret: str) -> tuple[ApiToken | None, Actor]:
    """The token and who acts through it; nobody for a secret that is unknown, revoked, expired or of a barred person."""
    token = _of_digest.first(digest_of(secret))
    if token is None or not token.is_live:
        return None, NOBODY
    return token, token.user.actor("api")

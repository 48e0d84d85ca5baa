"""InboundHook: an address to which another system posts its leads, signed with a secret that both know."""

import hashlib
import hmac
import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action, birth
from shangji.gateway.events import HookAdded, HookChanged, HookRotated
from shangji.gateway.models.inlet import Inlet
from shangji.gateway.sealed import seal, unseal
from shangji.leads.capture import LONGEST

PATH_LONGEST = 120


class HookNotRight(Refusal):
    message = _("A webhook needs a name, and paths that lead to fields of a lead.")


def new_token() -> str:
    return secrets.token_urlsafe(12)


def new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


class InboundHook(Inlet):
    """`mapping`: column of a lead → path in the body (`data.contact.mobile`, `items.0.name`). The secret is sealed."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "name",
        "campaign",
        "source",
        "pool",
        "is_open",
        "mapping",
        "example",
    )

    token = models.CharField(max_length=32, unique=True, default=new_token)
    secret = models.TextField()
    mapping = models.JSONField(default=dict)
    example = models.TextField(blank=True)
    """A body as the other system sends it: what the mapping is tried on."""

    untraced = frozenset({"secret"})

    @birth("add_hook")
    @classmethod
    def add(cls, /, name: str, *, secret: str, by: Actor, **known: Any) -> tuple[Self, HookAdded]:
        """`known` are columns of COLUMNS. Raises HookNotRight."""
        hook = cls(name=name.strip(), secret=seal(secret), **known)
        hook._check()
        return hook, HookAdded(name=hook.name)

    @action("change_hook")
    def change(self, *, by: Actor, **known: Any) -> HookChanged | None:
        """Change columns of COLUMNS. Raises HookNotRight."""
        changed = self.take(known)
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return HookChanged(name=self.name)

    @action("change_hook")
    def rotate(self, secret: str, *, by: Actor) -> HookRotated:
        """From now on only what is signed with the new secret is heard."""
        self.secret = seal(secret)
        self.save(update_fields=["secret"])
        return HookRotated(name=self.name)

    @property
    def address(self) -> str:
        """Where the other system posts."""
        return reverse("gateway:hook", args=[self.token])

    def signs(self, stamp: str, body: bytes, signature: str) -> bool:
        """Whether the signature is HMAC-SHA256 of "stamp.body", in hex, with this secret."""
        said = hmac.new(unseal(self.secret).encode(), stamp.encode() + b"." + body, hashlib.sha256)
        return hmac.compare_digest(said.hexdigest(), signature.lower())

    def _check(self) -> None:
        paths = list(self.mapping.values())
        is_right = set(self.mapping) <= set(LONGEST) and all(
            isinstance(p, str) and 0 < len(p) <= PATH_LONGEST for p in paths
        )
        if not self.name or not is_right:
            raise HookNotRight

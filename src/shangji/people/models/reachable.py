"""By which channels a person wants to be told what, when not, and under which addresses."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, NotAllowed, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.people.events import DeviceAdded, DeviceDropped, InboxChanged
from shangji.people.inbox import Wishes

if TYPE_CHECKING:
    from shangji.people.models.user import User

DEVICES = 10


class NoSuchDevice(Refusal):
    message = _(
        "This browser did not say where it can be reached. Allow messages for this site and try again."
    )


class Reachable(Traced):
    inbox = models.JSONField(default=dict, blank=True)
    """Wishes as JSON; empty means as offered."""

    class Meta:
        abstract = True

    @property
    def wishes(self) -> Wishes:
        return Wishes.of(self.inbox)

    @action("change_own_entry")
    def choose_inbox(self: "User", wishes: Wishes, *, by: Actor) -> InboxChanged | None:  # type: ignore[misc]
        """Choose what is told by what and when not. Raises NotAllowed (somebody else's)."""
        if by.user_id != self.pk and not by.may("people.change_user"):
            raise NotAllowed
        if wishes == self.wishes:
            return None
        self.inbox = wishes.kept()
        self.save(update_fields=["inbox"])
        return InboxChanged(name=self.name)

    @action("change_own_entry")
    def add_device(self: "User", endpoint: str, *, by: Actor, **keys: str) -> DeviceAdded:  # type: ignore[misc]
        """Push to this browser from now on; a browser that somebody else used is theirs no more.

        `keys` are what the browser gave, p256dh and auth, and its name.
        Raises NoSuchDevice, NotAllowed (somebody else's).
        """
        if by.user_id != self.pk:
            raise NotAllowed
        to, p256dh, auth, name = urlsplit(endpoint), keys["p256dh"], keys["auth"], keys["name"][:60]
        if (
            not to.scheme.startswith("http")
            or not to.hostname
            or not p256dh
            or not auth
            or len(endpoint) > 500
        ):
            raise NoSuchDevice
        known = {"user": self, "name": name, "p256dh": p256dh[:100], "auth": auth[:40], "added_at": by.now}
        self.devices.model._base_manager.update_or_create(endpoint=endpoint, defaults=known)
        kept = list(self.devices.order_by("-pk").values_list("pk", flat=True)[:DEVICES])
        self.devices.exclude(pk__in=kept).delete()
        return DeviceAdded(name=self.name, device=name)

    @action("change_own_entry")
    def drop_device(self: "User", pk: int, *, by: Actor) -> DeviceDropped | None:  # type: ignore[misc]
        """Push to it no more. Raises NotAllowed (somebody else's)."""
        if by.user_id != self.pk and not by.is_system:
            raise NotAllowed
        device = self.devices.filter(pk=pk).first()
        if device is None:
            return None
        device.delete()
        return DeviceDropped(name=self.name, device=device.name)

"""Delivery: what arrived from outside, word for word; read as a lead, or waiting until somebody reads it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.core.vault.fields import SealedJSONField
from shangji.leads.events import DeliveryDiscarded, DeliveryFailed, DeliveryReceived, DeliveryTaken
from shangji.leads.models.lead import Lead
from shangji.leads.models.source import Campaign, Source
from shangji.people.models import Pool
from shangji.people.models.pool import pools_of
from shangji.people.owned import ReasonMissing
from shangji.people.veil import veil

CHANNELS: dict[str, str | Promise] = {
    "form": _("Public form"), "hook": _("Webhook"), "api": "API", "mail": _("Mail"), "paste": _("Pasted"),
    "import": _("Import"),
}  # fmt: skip


class AlreadyRead(Refusal):
    status = 409
    message = _("This has already been read as a lead.")


class DeliveryQuerySet(TracedQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Delivery.State.WAITING)


class Delivery(Traced):
    """Never dropped: what cannot be read waits on a list, with the reason beside it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        TAKEN = "taken", _("Read as a lead")
        DISCARDED = "discarded", _("Put aside")

    channel = models.CharField(max_length=20)
    inlet = models.CharField(max_length=100)
    """The name of the form, the mailbox, the token through which it came."""
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - null lets any number go unnamed
    """What the sender calls it: the same key is the same delivery."""
    payload = SealedJSONField(default=dict)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    pool = models.ForeignKey(Pool, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead = models.ForeignKey(Lead, null=True, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()  # type: ignore[misc]
    untraced = frozenset({"payload"})

    class Meta:
        indexes = [models.Index(fields=["state", "-received_at"], name="deliveries_in_state")]

    def __str__(self) -> str:
        return f"{self.inlet} {self.pk or ''}"

    @property
    def channel_label(self) -> str:
        """By what it came, in words."""
        return str(CHANNELS.get(self.channel, self.channel))

    def get_absolute_url(self) -> str:
        return reverse("leads:deliveries")

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """Who reaches everything, and who runs the pool it goes to."""
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(pool__in=pools_of(actor, administrators=True))

    @birth("receive")
    @classmethod
    def receive(
        cls, /, payload: dict[str, Any], *, channel: str, inlet: str, by: Actor, key: str | None = None,
        source: Source | None = None, campaign: Campaign | None = None, pool: Pool | None = None,
    ) -> tuple[Self, DeliveryReceived]:  # fmt: skip
        """Keep what arrived, before anybody tries to read it. A known key is an IntegrityError."""
        delivery = cls(
            payload=payload, channel=channel, inlet=inlet, key=key, source=source, campaign=campaign, pool=pool,
            received_at=by.now,
        )  # fmt: skip
        return delivery, DeliveryReceived(inlet=inlet)

    @property
    def arrived(self) -> list[tuple[str, str]]:
        """What arrived, as pages show it: numbers and addresses are whole where somebody reads it as a lead."""
        return [(name, veil(str(value))) for name, value in self.payload.items()]

    @action("read_delivery")
    def take(self, lead: Lead, *, by: Actor) -> DeliveryTaken:
        """It became this lead, or came to one that is there. Raises AlreadyRead."""
        self._require_unread()
        self.lead, self.state, self.reason = lead, self.State.TAKEN, ""
        self.save(update_fields=["lead", "state", "reason"])
        return DeliveryTaken(lead_id=lead.pk, lead=str(lead))

    @action("read_delivery")
    def fail(self, reason: str, *, by: Actor) -> DeliveryFailed | None:
        """It could not be read; it waits. Raises AlreadyRead."""
        self._require_unread()
        if reason == self.reason:
            return None
        self.reason, self.state = reason[:300], self.State.WAITING
        self.save(update_fields=["reason", "state"])
        return DeliveryFailed(reason=self.reason)

    @action("read_delivery")
    def discard(self, reason: str, *, by: Actor) -> DeliveryDiscarded:
        """It is no lead: say why. It stays where it can be found. Raises AlreadyRead, ReasonMissing."""
        self._require_unread()
        if not reason.strip():
            raise ReasonMissing
        self.state, self.reason = self.State.DISCARDED, reason.strip()[:300]
        self.save(update_fields=["state", "reason"])
        return DeliveryDiscarded(reason=self.reason)

    def _require_unread(self) -> None:
        if self.state == self.State.TAKEN:
            raise AlreadyRead

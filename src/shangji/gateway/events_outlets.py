"""What happens to the ways out."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class OutletAdded(Fact):
    kind = "gateway.outlet_added"
    sentence = _("%(actor)s added the channel %(name)s")
    icon = "send"
    name: str


@dataclass(frozen=True, kw_only=True)
class OutletChanged(Fact):
    kind = "gateway.outlet_changed"
    sentence = _("%(actor)s changed the channel %(name)s")
    icon = "send"
    name: str


@dataclass(frozen=True, kw_only=True)
class OutletTakenOver(Fact):
    """From now on its group is told what this person may read."""

    kind = "gateway.outlet_taken_over"
    sentence = _("%(actor)s answers for the channel %(name)s")
    icon = "user-check"
    name: str


@dataclass(frozen=True, kw_only=True)
class OutletTried(Fact):
    kind = "gateway.outlet_tried"
    sentence = _("%(actor)s tried the channel %(name)s. %(said)s")
    icon = "send"
    name: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class OutletTroubled(Fact):
    kind = "gateway.outlet_troubled"
    sentence = _("The channel %(name)s: %(said)s")
    icon = "alert-circle"
    name: str
    said: str
    began: bool = False
    """Before it, the channel worked."""


@dataclass(frozen=True, kw_only=True)
class OutletShut(Fact):
    """The other side wants no more messages."""

    kind = "gateway.outlet_shut"
    sentence = _("The channel %(name)s is switched off: %(said)s")
    icon = "ban"
    name: str
    said: str


@dataclass(frozen=True, kw_only=True)
class SecretRotated(Fact):
    kind = "gateway.outlet_secret_rotated"
    sentence = _("%(actor)s gave the channel %(name)s a new secret; the old one ends %(until)s")
    icon = "key"
    name: str
    until: str


@dataclass(frozen=True, kw_only=True)
class SentAgain(Fact):
    kind = "gateway.outlet_sent_again"
    sentence = _("%(actor)s sends %(count)s messages of %(name)s once more")
    icon = "repeat"
    name: str
    count: int

"""What happens to files that leave."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Fact):
    kind = "gateway.export_asked"
    sentence = _("%(actor)s asked for %(title)s as %(format)s")
    icon = "download"
    title: str
    format: str


@dataclass(frozen=True, kw_only=True)
class ExportReady(Fact):
    kind = "gateway.export_ready"
    sentence = _("%(title)s is ready: %(rows)s rows as %(format)s, kept until %(until)s")
    icon = "download"
    title: str
    format: str
    rows: int
    until: str
    user_id: int | None


@dataclass(frozen=True, kw_only=True)
class ExportFailed(Fact):
    kind = "gateway.export_failed"
    sentence = _("%(title)s could not be made: %(reason)s")
    icon = "alert-circle"
    title: str
    reason: str
    user_id: int | None


@dataclass(frozen=True, kw_only=True)
class ExportExpired(Fact):
    kind = "gateway.export_expired"
    sentence = _("The file of %(title)s was removed")
    icon = "clock"
    title: str


@dataclass(frozen=True, kw_only=True)
class ExportHeld(Fact):
    kind = "gateway.export_held"
    sentence = _("%(actor)s keeps the file of %(title)s until %(until)s")
    icon = "clock"
    title: str
    until: str


@dataclass(frozen=True, kw_only=True)
class HandOffAsked(Fact):
    kind = "gateway.hand_off_asked"
    sentence = _("%(actor)s hands %(title)s off to %(outlet)s")
    icon = "webhook"
    title: str
    outlet: str


@dataclass(frozen=True, kw_only=True)
class HandedOff(Fact):
    kind = "gateway.handed_off"
    sentence = _("%(outlet)s has taken %(rows)s rows of %(title)s")
    icon = "webhook"
    title: str
    outlet: str
    rows: int
    user_id: int | None

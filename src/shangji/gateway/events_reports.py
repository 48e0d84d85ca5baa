"""What happens to progress reports."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class ReportAdded(Fact):
    kind = "gateway.report_added"
    sentence = _("%(actor)s set up the report %(name)s")
    icon = "calendar-stats"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportChanged(Fact):
    kind = "gateway.report_changed"
    sentence = _("%(actor)s changed the report %(name)s")
    icon = "calendar-stats"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportSentOutside(Fact):
    kind = "gateway.report_sent_outside"
    sentence = _("%(actor)s lets the report %(name)s go to %(to)s, with the reach of %(shown_as)s")
    icon = "send"
    name: str
    to: str
    shown_as: str


@dataclass(frozen=True, kw_only=True)
class ReportPaused(Fact):
    kind = "gateway.report_paused"
    sentence = _("%(actor)s paused the report %(name)s")
    icon = "player-pause"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportResumed(Fact):
    kind = "gateway.report_resumed"
    sentence = _("%(actor)s took the report %(name)s up again")
    icon = "player-play"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportAskedNow(Fact):
    kind = "gateway.report_asked_now"
    sentence = _("%(actor)s had the report %(name)s made at once")
    icon = "player-play"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportUnread(Fact):
    kind = "gateway.report_unread"
    sentence = _(
        "Nobody opened the last %(count)s reports %(name)s. It stops after the next one unless you keep it."
    )
    icon = "eye-off"
    name: str
    count: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ReportKept(Fact):
    kind = "gateway.report_kept"
    sentence = _("%(actor)s keeps the report %(name)s going")
    icon = "check"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportStopped(Fact):
    kind = "gateway.report_stopped"
    sentence = _("The report %(name)s was stopped: %(reason)s")
    icon = "player-pause"
    name: str
    reason: str
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ReportBegun(Fact):
    kind = "gateway.report_begun"
    sentence = _("The report %(name)s is being made for %(period)s")
    icon = "calendar-stats"
    quiet = True
    name: str
    period: str


@dataclass(frozen=True, kw_only=True)
class ReportReady(Fact):
    kind = "gateway.report_ready"
    sentence = _("%(name)s, of %(period)s")
    icon = "calendar-stats"
    name: str
    period: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ReportFailed(Fact):
    kind = "gateway.report_failed"
    sentence = _("The report %(name)s could not be made: %(reason)s")
    icon = "alert-circle"
    name: str
    reason: str
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ReportRetried(Fact):
    kind = "gateway.report_retried"
    sentence = _("%(actor)s tried the report %(name)s again")
    icon = "repeat"
    name: str

"""What happens to boards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class BoardMade(Fact):
    kind = "insight.board_made"
    sentence = _("%(actor)s made the board %(name)s")
    icon = "layout-dashboard"
    name: str
    based_on: str = ""


@dataclass(frozen=True, kw_only=True)
class BoardDrafted(Fact):
    kind = "insight.board_drafted"
    sentence = _("%(actor)s kept a draft of the board %(name)s")
    icon = "device-floppy"
    name: str


@dataclass(frozen=True, kw_only=True)
class BoardDraftDropped(Fact):
    kind = "insight.board_draft_dropped"
    sentence = _("%(actor)s dropped the draft of the board %(name)s")
    icon = "trash"
    name: str


@dataclass(frozen=True, kw_only=True)
class BoardPublished(Fact):
    kind = "insight.board_published"
    sentence = _("%(actor)s published version %(number)s of the board %(name)s")
    icon = "layout-dashboard"
    name: str
    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BoardRestored(Fact):
    kind = "insight.board_restored"
    sentence = _("%(actor)s brought back version %(old_number)s of the board %(name)s as version %(number)s")
    icon = "history"
    name: str
    old_number: int
    number: int


@dataclass(frozen=True, kw_only=True)
class BoardShared(Fact):
    kind = "insight.board_shared"
    sentence = _("%(actor)s said who sees the board %(name)s: %(sees)s; and who edits it: %(edits)s")
    icon = "users"
    name: str
    sees: str
    edits: str


@dataclass(frozen=True, kw_only=True)
class BoardRetired(Fact):
    kind = "insight.board_retired"
    sentence = _("%(actor)s put the board %(name)s away")
    icon = "package"
    name: str


@dataclass(frozen=True, kw_only=True)
class BoardBroughtBack(Fact):
    kind = "insight.board_brought_back"
    sentence = _("%(actor)s brought the board %(name)s back")
    icon = "refresh"
    name: str


@dataclass(frozen=True, kw_only=True)
class FigureSent(Fact):
    kind = "insight.figure_sent"
    sentence = _("%(actor)s points out %(name)s. %(note)s")
    icon = "message-share"
    human = True
    name: str
    note: str = ""
    to_id: int


@dataclass(frozen=True, kw_only=True)
class FigureWatched(Fact):
    kind = "insight.figure_watched"
    sentence = _("%(actor)s wants to hear when %(name)s crosses a limit")
    icon = "bell"
    name: str


@dataclass(frozen=True, kw_only=True)
class FigureUnwatched(Fact):
    kind = "insight.figure_unwatched"
    sentence = _("%(actor)s does not watch %(name)s any more")
    icon = "eye-off"
    name: str


@dataclass(frozen=True, kw_only=True)
class FigureCrossed(Fact):
    kind = "insight.figure_crossed"
    sentence = _("%(name)s has crossed your limit: it is %(value)s now.")
    icon = "bell-ringing"
    name: str
    value: str
    owner_id: int | None

"""What happens to playlists and to the links that show walls without signing in."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class PlaylistMade(Fact):
    kind = "insight.playlist_made"
    sentence = _("%(actor)s made the playlist %(name)s of %(count)s pages")
    icon = "presentation"
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PlaylistChanged(Fact):
    kind = "insight.playlist_changed"
    sentence = _("%(actor)s changed the playlist %(name)s: %(count)s pages")
    icon = "presentation"
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PlaylistRetired(Fact):
    kind = "insight.playlist_retired"
    sentence = _("%(actor)s took the playlist %(name)s away")
    icon = "trash"
    name: str


@dataclass(frozen=True, kw_only=True)
class KioskMade(Fact):
    kind = "insight.kiosk_made"
    sentence = _("%(actor)s made the wall link %(name)s: it shows %(shows)s as %(reach)s, until %(until)s")
    icon = "device-tv"
    name: str
    shows: str
    reach: str
    until: str


@dataclass(frozen=True, kw_only=True)
class KioskChanged(Fact):
    kind = "insight.kiosk_changed"
    sentence = _("%(actor)s changed the wall link %(name)s, which ends on %(until)s")
    icon = "device-tv"
    name: str
    until: str


@dataclass(frozen=True, kw_only=True)
class KioskEnded(Fact):
    kind = "insight.kiosk_ended"
    sentence = _("%(actor)s ended the wall link %(name)s")
    icon = "ban"
    name: str

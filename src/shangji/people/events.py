"""What happens to people, teams and roles."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact


@dataclass(frozen=True, kw_only=True)
class RoleAdded(Fact):
    kind = "people.role_added"
    sentence = _("%(actor)s added the role %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Fact):
    kind = "people.role_changed"
    sentence = _("%(actor)s changed the role %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Fact):
    kind = "people.team_added"
    sentence = _("%(actor)s added the team %(name)s")
    name: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(Fact):
    kind = "people.team_renamed"
    sentence = _("%(actor)s renamed the team %(old_name)s to %(name)s")
    old_name: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamMoved(Fact):
    kind = "people.team_moved"
    sentence = _("%(actor)s moved the team %(name)s below %(parent)s")
    name: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class UserAdded(Fact):
    kind = "people.user_added"
    sentence = _("%(actor)s added %(name)s")
    name: str
    role: str = ""
    team: str = ""


@dataclass(frozen=True, kw_only=True)
class UserChanged(Fact):
    kind = "people.user_changed"
    sentence = _("%(actor)s changed the entry of %(name)s")
    name: str
    role: str = ""
    team: str = ""


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Fact):
    kind = "people.user_disabled"
    sentence = _("%(actor)s barred %(name)s from signing in")
    name: str


@dataclass(frozen=True, kw_only=True)
class UserEnabled(Fact):
    kind = "people.user_enabled"
    sentence = _("%(actor)s let %(name)s sign in again")
    name: str


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Fact):
    kind = "people.password_set"
    sentence = _("%(actor)s set a password for %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    kind = "people.signed_in"
    sentence = _("%(name)s signed in")
    icon = "login"
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnEntryChanged(Fact):
    kind = "people.own_entry_changed"
    sentence = _("%(actor)s changed their own entry")
    name: str


@dataclass(frozen=True, kw_only=True)
class PulseAnswered(Fact):
    """That somebody answered, never what."""

    kind = "people.pulse_answered"
    sentence = _("%(actor)s said anonymously how content they are in %(month)s")
    icon = "message-circle"
    month: str


@dataclass(frozen=True, kw_only=True)
class PulsePutOff(Fact):
    kind = "people.pulse_put_off"
    sentence = _("%(actor)s does not answer the question of %(month)s")
    icon = "message-circle"
    month: str


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Fact):
    kind = "people.view_saved"
    sentence = _("%(actor)s saved the view %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewRenamed(Fact):
    kind = "people.view_renamed"
    sentence = _("%(actor)s renamed the view %(old_name)s to %(name)s")
    old_name: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewShared(Fact):
    kind = "people.view_shared"
    sentence = _("%(actor)s changed who sees the view %(name)s: %(whom)s")
    name: str
    is_shared: bool
    whom: str = ""
    """The team; of a shared one, nothing means everybody."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        others = said["whom"] or _("everybody")
        return {"name": said["name"], "whom": others if said["is_shared"] else _("only me")}


@dataclass(frozen=True, kw_only=True)
class ViewPlaced(Fact):
    kind = "people.view_placed"
    sentence = _("%(actor)s put the view %(name)s in another place")
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewBack(Fact):
    kind = "people.view_back"
    sentence = _("%(actor)s put the view %(name)s back")
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewDropped(Fact):
    kind = "people.view_dropped"
    sentence = _("%(actor)s removed the view %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class Assigned(Fact):
    kind = "people.assigned"
    sentence = _("%(actor)s handed it from %(old_owner)s to %(owner)s")
    icon = "user-share"
    old_owner_id: int | None
    old_owner: str
    owner_id: int
    owner: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Shared(Fact):
    kind = "people.shared"
    sentence = _("%(actor)s shared it with %(user)s")
    icon = "users-plus"
    user_id: int
    user: str
    level: int
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class Unshared(Fact):
    kind = "people.unshared"
    sentence = _("%(actor)s stopped sharing it with %(user)s")
    icon = "users-minus"
    user_id: int
    user: str


@dataclass(frozen=True, kw_only=True)
class InboxChanged(Fact):
    kind = "people.inbox_changed"
    sentence = _("%(actor)s changed how %(name)s is told")
    icon = "bell"
    name: str


@dataclass(frozen=True, kw_only=True)
class DeviceAdded(Fact):
    kind = "people.device_added"
    sentence = _("%(name)s is told on %(device)s")
    icon = "device-mobile"
    name: str
    device: str


@dataclass(frozen=True, kw_only=True)
class DeviceDropped(Fact):
    kind = "people.device_dropped"
    sentence = _("%(name)s is told on %(device)s no more")
    icon = "device-mobile"
    name: str
    device: str

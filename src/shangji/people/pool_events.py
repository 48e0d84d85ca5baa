"""What happens to pools, and to records between their owners."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class PoolAdded(Fact):
    kind = "people.pool_added"
    sentence = _("%(actor)s added the pool %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class PoolChanged(Fact):
    kind = "people.pool_changed"
    sentence = _("%(actor)s changed the pool %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class PoolMembersSet(Fact):
    kind = "people.pool_members_set"
    sentence = _("%(actor)s set who belongs to the pool %(name)s")
    name: str
    members: list[str]
    administrators: list[str]


@dataclass(frozen=True, kw_only=True)
class Claimed(Fact):
    kind = "people.claimed"
    sentence = _("%(actor)s claimed it from %(pool)s")
    icon = "hand-grab"
    pool_id: int
    pool: str
    last_owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Given(Fact):
    """Assigned out of a pool: nobody had it before."""

    kind = "people.given"
    sentence = _("%(actor)s gave it to %(owner)s")
    icon = "user-share"
    owner_id: int
    owner: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Returned(Fact):
    kind = "people.returned"
    sentence = _("%(actor)s returned it to %(pool)s: %(reason)s")
    icon = "arrow-back-up"
    pool_id: int
    pool: str
    old_owner_id: int | None
    old_owner: str
    reason: str
    collaborators: list[list[int | str | None]] = field(default_factory=list)
    """[user id, level, last day] of those who worked on it with the owner."""


@dataclass(frozen=True, kw_only=True)
class Reclaimed(Fact):
    kind = "people.reclaimed"
    sentence = _("Taken back from %(old_owner)s to %(pool)s: %(reason)s")
    icon = "refresh"
    pool_id: int
    pool: str
    old_owner_id: int
    old_owner: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReclaimAnnounced(Fact):
    kind = "people.reclaim_announced"
    sentence = _("It returns to %(pool)s on %(day)s: %(reason)s")
    icon = "clock-exclamation"
    pool: str
    owner_id: int
    day: str
    days: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReclaimCalledOff(Fact):
    kind = "people.reclaim_called_off"
    sentence = _("It no longer returns to %(pool)s")
    icon = "clock-check"
    pool: str


@dataclass(frozen=True, kw_only=True)
class LongerAsked(Fact):
    kind = "people.longer_asked"
    sentence = _("%(actor)s asked to keep it longer: %(reason)s")
    icon = "clock-plus"
    pool_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LongerGranted(Fact):
    kind = "people.longer_granted"
    sentence = _("%(actor)s lets %(owner)s keep it until %(until)s")
    icon = "clock-check"
    owner_id: int
    owner: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Locked(Fact):
    kind = "people.locked"
    sentence = _("%(actor)s locked it: it is not taken back. %(reason)s")
    icon = "lock"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unlocked(Fact):
    kind = "people.unlocked"
    sentence = _("%(actor)s unlocked it")
    icon = "lock-open"


@dataclass(frozen=True, kw_only=True)
class PoolSet(Fact):
    kind = "people.pool_set"
    sentence = _("%(actor)s moved it from %(old_pool)s to %(pool)s")
    icon = "transfer"
    old_pool: str
    pool_id: int
    pool: str


@dataclass(frozen=True, kw_only=True)
class AbsencePlanned(Fact):
    kind = "people.absence_planned"
    sentence = _("%(actor)s noted that %(name)s is away from %(starts_on)s to %(ends_on)s")
    name: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class AbsenceDropped(Fact):
    kind = "people.absence_dropped"
    sentence = _("%(actor)s noted that %(name)s is not away from %(starts_on)s")
    name: str
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Fact):
    """On the entry of whoever is away."""

    kind = "people.deputy_named"
    sentence = _("%(deputy)s covers for %(name)s from %(starts_on)s to %(ends_on)s")
    icon = "users"
    name: str
    deputy_id: int
    deputy: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class Lent(Fact):
    """It falls due while its owner is away: a line that follows by itself."""

    kind = "people.lent"
    sentence = _("%(deputy)s covers for %(owner)s here until %(until)s")
    icon = "users"
    follows = True
    deputy_id: int
    deputy: str
    owner_id: int
    owner: str
    until: str


@dataclass(frozen=True, kw_only=True)
class DuplicateRuleAdded(Fact):
    kind = "people.duplicate_rule_added"
    sentence = _("%(actor)s added the duplicate rule %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class DuplicateRuleChanged(Fact):
    kind = "people.duplicate_rule_changed"
    sentence = _("%(actor)s changed the duplicate rule %(name)s")
    name: str


@dataclass(frozen=True, kw_only=True)
class JoinAsked(Fact):
    kind = "people.join_asked"
    sentence = _("%(user)s would like to work on it with you: %(reason)s")
    icon = "users-plus"
    owner_id: int
    user_id: int
    user: str
    reason: str

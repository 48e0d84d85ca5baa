"""Which channels tell whom what, and when: without it a reminder stays on a page that nobody has open."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import is_working_day
from shangji.core.events import Fact

if TYPE_CHECKING:
    from shangji.people.models import Notification, User

GROUPS: dict[str, str | Promise] = {
    "mentions": _("Mentions and comments"),
    "handovers": _("Records and tasks that are handed to me"),
    "reminders": _("Reminders of what is due"),
    "risks": _("Risk alerts"),
    "approvals": _("Approvals"),
    "digest": _("The morning's list"),
    "reports": _("Progress reports and files that are ready"),
    "others": _("What else happens to my records"),
}
"""Group of facts → what people call it: what one chooses channels for."""


@dataclass(frozen=True)
class Route:
    """One way to somebody: `account` is the row of the channel that carries it, `lane` the queue it waits in."""

    channel: str
    lane: str
    account: int = 0


@dataclass(frozen=True)
class Channel:
    """A way to a person. `routes` is empty while the channel is off or the person cannot be reached by it."""

    key: str
    name: str | Promise
    icon: str
    routes: Callable[["User"], Iterable[Route]]
    tried: Callable[["User"], str]
    """Sends a line that says it is a trial; what went wrong, or nothing."""
    address: str | Promise = ""
    """What the person's address there is called; empty where it is known anyway."""
    by_default: frozenset[str] = frozenset(GROUPS)
    device_key: Callable[[], str] | None = None
    """For a channel into browsers: the key they ask for; empty while it is off."""


Circle = Callable[["Notification", str], Iterable[Route]]
_channels: dict[str, Channel] = {}
_circles: list[Circle] = []
_groups: dict[str, str] = {}
_urgent: set[str] = set()


def channel(found: Channel) -> None:
    """Offer a way to persons. Called once, when its package starts."""
    _channels[found.key] = found


def circle(routes: Circle) -> None:
    """Offer ways to groups: asked for each line that a person is told, with its group of facts."""
    _circles.append(routes)


def channels() -> list[Channel]:
    return list(_channels.values())


def device_key() -> str:
    """What a browser needs to be pushed to; empty where nothing pushes."""
    return next((c.device_key() for c in _channels.values() if c.device_key), "")


def told_as(group: str, *facts: type[Fact], urgent: bool = False) -> None:
    """Say which group facts belong to. Urgent ones are told in quiet hours too."""
    for fact in facts:
        _groups[fact.kind] = group
        if urgent:
            _urgent.add(fact.kind)


def group_of(kind: str) -> str:
    return _groups.get(kind, "others")


def is_urgent(kind: str) -> bool:
    return kind in _urgent


@dataclass(frozen=True)
class Wishes:
    """What one person wants to be told by what, and when not. Kept on the person as JSON; `chosen` without a group means as offered."""

    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    quiet_days_off: bool = True
    addresses: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh-hans"

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Wishes":
        known = dict(kept)
        for name in ("quiet_from", "quiet_until"):
            if name in known:
                known[name] = time.fromisoformat(known[name])
        return cls(**known)

    def kept(self) -> dict[str, Any]:
        return {
            "chosen": {group: sorted(keys) for group, keys in self.chosen.items()},
            "quiet_from": self.quiet_from.isoformat("minutes"), "quiet_until": self.quiet_until.isoformat("minutes"),
            "quiet_days_off": self.quiet_days_off, "addresses": dict(self.addresses), "language": self.language,
        }  # fmt: skip

    def wants(self, offered: Channel, group: str) -> bool:
        if group in self.chosen:
            return offered.key in self.chosen[group]
        return group in offered.by_default

    def due_at(self, moment: datetime, *, urgent: bool = False) -> datetime:
        """The moment itself, or when the quiet time it falls into is over: postponed, never dropped."""
        if urgent:
            return moment
        due = timezone.localtime(moment)
        while (later := self._out_of_quiet(due)) > due:
            due = later
        return due

    def _out_of_quiet(self, due: datetime) -> datetime:
        if self.quiet_days_off and not is_working_day(due.date()):
            tomorrow = due.date() + timedelta(days=1)
            return timezone.make_aware(datetime.combine(tomorrow, time()))
        starts, ends, now = self.quiet_from, self.quiet_until, due.time()
        if starts == ends:
            return due
        overnight = starts > ends
        is_quiet = (now >= starts or now < ends) if overnight else starts <= now < ends
        if not is_quiet:
            return due
        day = due.date() + timedelta(days=1) if overnight and now >= starts else due.date()
        return timezone.make_aware(datetime.combine(day, ends))


def ways_to(line: "Notification") -> list[Route]:
    """Every way that a line goes to its person besides the inbox."""
    wishes, group = line.user.wishes, group_of(line.event.kind)
    return [
        route
        for offered in _channels.values()
        if wishes.wants(offered, group)
        for route in offered.routes(line.user)
    ]


def ways_to_groups(line: "Notification") -> list[Route]:
    group = group_of(line.event.kind)
    return [route for routes in _circles for route in routes(line, group)]

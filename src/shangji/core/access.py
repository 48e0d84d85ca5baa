"""Who acts, what they may, how far they reach, and how they are refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core import clock


class Refusal(Exception):
    """A typed no: `message` is for the person, `context` for the page that shows it."""

    status: ClassVar[int] = 422
    template: ClassVar[str] = ""
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise = "", **context: Any) -> None:
        self.message = message or self.message
        self.context = context
        super().__init__(self.message)


class NotAllowed(Refusal):
    status = 403
    message = _("You may see this, but you may not change it.")


class OutOfReach(Refusal):
    """Also raised for what does not exist: the two must not be told apart."""

    status = 404
    message = _("There is nothing here, or it is not shared with you.")


class Conflict(Refusal):
    status = 409
    message = _("Somebody else changed this in the meantime.")


class Level(IntEnum):
    """What a relation to a record is good for; a higher one includes the lower."""

    READ = 1
    WRITE = 2
    OWN = 3


class Scope(StrEnum):
    """How far a role reaches over records of other people."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts: a person, or a rule of the system. Always passed as `by=`, never ambient."""

    user_id: int | None
    name: str
    grants: frozenset[str] = frozenset()
    scope: Scope = Scope.NONE
    team_id: int | None = None
    team_path: str = ""
    role_id: int | None = None
    channel: str = "web"
    batch_id: int | None = None
    on_behalf_of_id: int | None = None
    occurred_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """When the thing happens: in the past for imported history."""
        return self.occurred_at or clock.now()

    @property
    def is_person(self) -> bool:
        """Whether somebody stands behind it, to whom things belong: no rule, and no picture on a wall."""
        return self.user_id is not None and self.user_id > 0

    @property
    def is_system(self) -> bool:
        return self.user_id is None and "*" in self.grants

    def may(self, permission: str) -> bool:
        """Whether a role grants `package.verb`, `package.*`, `*.verb` or `*`."""
        package, _dot, verb = permission.partition(".")
        return not self.grants.isdisjoint((permission, f"{package}.*", f"*.{verb}", "*"))

    def require(self, permission: str) -> None:
        """Raises NotAllowed."""
        if not self.may(permission):
            raise NotAllowed(permission=permission)

    def at(self, moment: datetime | None) -> "Actor":
        return self._but(occurred_at=moment)

    def via(self, channel: str, batch_id: int | None = None) -> "Actor":
        return self._but(channel=channel, batch_id=batch_id)

    def on_behalf_of(self, user_id: int | None) -> "Actor":
        return self._but(on_behalf_of_id=user_id)

    def _but(self, **changed: Any) -> "Actor":
        """A frozen object sets each of its attributes the long way; an import makes several for a row."""
        found = object.__new__(type(self))
        found.__dict__.update(self.__dict__, **changed)
        return found


NOBODY = Actor(user_id=None, name="")


def System(rule: str, channel: str = "system") -> Actor:
    """The actor of what runs without a person; logged under the name of its rule."""
    return Actor(user_id=None, name=rule, grants=frozenset({"*"}), scope=Scope.ALL, channel=channel)

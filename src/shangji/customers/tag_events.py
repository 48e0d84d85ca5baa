"""What happens to tags, and to customers by them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact


@dataclass(frozen=True, kw_only=True)
class TagAdded(Fact):
    kind = "customers.tag_added"
    sentence = _("%(actor)s added the tag %(name)s")
    icon = "tag"
    name: str


@dataclass(frozen=True, kw_only=True)
class TagChanged(Fact):
    kind = "customers.tag_changed"
    sentence = _("%(actor)s changed the tag %(name)s")
    icon = "tag"
    name: str
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class TagMerged(Fact):
    kind = "customers.tag_merged"
    sentence = _("%(actor)s merged the tag %(name)s into %(other)s; %(count)s customers have that now")
    icon = "git-merge"
    name: str
    other: str
    other_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class TagPut(Fact):
    kind = "customers.tagged"
    sentence = _("%(actor)s put on the tag %(tag)s %(until)s")
    icon = "tag"
    tag: str
    tag_id: int
    until: date | None = None
    before: dict[str, Any] | None = None
    """The row as it was, for taking it back; None where there was none."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        return {
            "tag": said["tag"],
            "until": _("until %(day)s") % {"day": said["until"]} if said["until"] else "",
        }


@dataclass(frozen=True, kw_only=True)
class TagTaken(Fact):
    kind = "customers.untagged"
    sentence = _("%(actor)s took off the tag %(tag)s")
    icon = "tag"
    tag: str
    tag_id: int
    before: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class TagPutByRule(Fact):
    kind = "customers.tagged_by_rule"
    sentence = _("By its rule the tag %(tag)s is on")
    icon = "tag"
    follows = True
    tag: str
    tag_id: int


@dataclass(frozen=True, kw_only=True)
class TagTakenByRule(Fact):
    kind = "customers.untagged_by_rule"
    sentence = _("By its rule the tag %(tag)s is off")
    icon = "tag"
    follows = True
    tag: str
    tag_id: int


@dataclass(frozen=True, kw_only=True)
class TagExpired(Fact):
    kind = "customers.tag_expired"
    sentence = _("The time of the tag %(tag)s is over")
    icon = "tag"
    follows = True
    tag: str
    tag_id: int

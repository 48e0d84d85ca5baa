"""What is told of records that became one, of what went along, and of taking them apart."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class Merged(Fact):
    """`moved`: id of the other record → relation → ids of the rows that came over. `beside`: who joined with it."""

    kind = "people.merged"
    sentence = _("%(actor)s merged %(names)s into it")
    icon = "git-merge"
    names: str
    other_ids: list[int]
    owner_ids: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    moved: dict[str, dict[str, list[int]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MergedInto(Fact):
    kind = "people.merged_into"
    sentence = _("%(actor)s merged it into %(other)s")
    icon = "git-merge"
    other_id: int
    other: str


@dataclass(frozen=True, kw_only=True)
class WentAlong(Fact):
    """Told of a record that belongs to one that was merged or taken out again."""

    kind = "people.went_along"
    sentence = _("%(actor)s merged or took apart what it belongs to: %(old)s became %(new)s")
    icon = "git-merge"
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Split(Fact):
    kind = "people.split"
    sentence = _("%(actor)s took %(names)s out of it again")
    icon = "git-branch"
    names: str
    other_ids: list[int]
    merge_seq: int


@dataclass(frozen=True, kw_only=True)
class SplitOff(Fact):
    kind = "people.split_off"
    sentence = _("%(actor)s took it out of %(other)s again")
    icon = "git-branch"
    other_id: int
    other: str


@dataclass(frozen=True, kw_only=True)
class ToldApart(Fact):
    kind = "people.told_apart"
    sentence = _("%(actor)s said that it is not the same as %(other)s")
    icon = "arrows-split"
    other_id: int
    other: str


@dataclass(frozen=True, kw_only=True)
class DoubtedAgain(Fact):
    kind = "people.doubted_again"
    sentence = _("%(actor)s left open again whether it is the same as %(other)s")
    icon = "copy"
    other_id: int
    other: str

"""Team: a node of the tree that reach follows."""

from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.people.events import TeamAdded, TeamMoved, TeamRenamed


class TeamLoop(Refusal):
    message = _("A team cannot be moved below itself.")


class Team(Traced):
    """`path` is `/12/40/`: the ids from the root down to this team, kept by the verbs."""

    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400, default="", blank=True, db_index=True)

    untraced = frozenset({"path"})

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_team")
    @classmethod
    def add(cls, name: str, *, parent: "Team | None" = None, by: Actor) -> tuple[Self, TeamAdded]:
        """A new team below `parent`."""
        return cls(name=name, parent=parent), TeamAdded(name=name, parent=parent.name if parent else "")

    def after_birth(self, by: Actor) -> None:
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        self.save(update_fields=["path"])

    @action("change_team")
    def rename(self, name: str, *, by: Actor) -> TeamRenamed:
        """Call the team something else."""
        old, self.name = self.name, name
        self.save(update_fields=["name"])
        return TeamRenamed(old_name=old, name=name)

    @action("change_team")
    def move_below(self, parent: "Team | None", *, by: Actor) -> TeamMoved:
        """Hang the team, with all below it, under another. Raises TeamLoop."""
        if parent and parent.path.startswith(self.path):
            raise TeamLoop
        old_path, self.parent = self.path, parent
        self.path = f"{parent.path if parent else '/'}{self.pk}/"
        self.save(update_fields=["parent"])
        Team._base_manager.filter(path__startswith=old_path).update(
            path=Concat(Value(self.path), Substr(F("path"), len(old_path) + 1))
        )
        return TeamMoved(name=self.name, parent=parent.name if parent else "")

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

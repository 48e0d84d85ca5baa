"""Tag: a word that groups customers; some are put on by hand, some by a condition of their own."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.customers.models.tagging import Tagging
from shangji.customers.tag_events import TagAdded, TagChanged, TagMerged
from shangji.people.models import User
from shangji.process.conditions import check, fields_in

KIND = "customers.customer"
COLORS, LONGEST_DAYS = range(1, 9), 3650


class TagNameMissing(Refusal):
    message = _("A tag needs a name.")


class TagNameTaken(Refusal):
    status = 409
    message = _("There is already a tag with this name.")


class TagNotRight(Refusal):
    message = _(
        "A tag has one of eight colours, lasts at most ten years, and its rule does not ask for tags."
    )


class TagsCannotMerge(Refusal):
    message = _("A tag is merged into another one that is in use.")


class TagQuerySet(TracedQuerySet):
    def open(self) -> Self:
        """Those that may be put on."""
        return self.filter(is_closed=False, merged_into__isnull=True)

    def with_rule(self) -> Self:
        return self.open().exclude(condition={})

    def meant(self, pks: Collection[int]) -> list[int]:
        """These, or what they were merged into."""
        found = dict(Tag._base_manager.values_list("pk", "merged_into_id"))
        return [_last(pk, found) for pk in pks]


class Tag(Traced):
    """`condition` is empty where it is put on by hand alone; `expires_days` 0 where it stays."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "name", "group", "color", "owner", "expires_days", "condition", "is_closed",
    )  # fmt: skip

    name = models.CharField(max_length=30)
    group = models.CharField(max_length=30, blank=True)
    color = models.PositiveSmallIntegerField(default=6)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who answers for what it means."""
    expires_days = models.PositiveSmallIntegerField(default=0)
    condition = models.JSONField(default=dict, blank=True)
    is_closed = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = TagQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="tag_name", condition=Q(merged_into__isnull=True)),
            models.CheckConstraint(condition=Q(color__gte=1, color__lte=8), name="tag_color"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_tag")
    @classmethod
    def add(cls, /, name: str, *, by: Actor, **known: Any) -> tuple[Self, TagAdded]:
        """`known` are columns of COLUMNS. Raises TagNameMissing, TagNameTaken, TagNotRight, ConditionNotRight."""
        tag = cls(name=name.strip(), **{"owner_id": by.user_id, **known})
        tag._check()
        return tag, TagAdded(name=tag.name)

    @action("change_tag")
    def change(self, *, by: Actor, **known: Any) -> TagChanged | None:
        """Columns of COLUMNS. Raises TagNameMissing, TagNameTaken, TagNotRight, ConditionNotRight."""
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return TagChanged(name=self.name, names=changed)

    @action("change_tag")
    def merge_into(self, other: "Tag", *, by: Actor) -> TagMerged:
        """Whoever has this one has the other one; lists and rules that ask for this one mean the other. Raises TagsCannotMerge."""
        if self.merged_into_id or other.pk == self.pk or other.merged_into_id or other.is_closed:
            raise TagsCannotMerge
        Tagging.move(self.pk, other.pk)
        self.merged_into, self.is_closed, self.condition = other, True, {}
        self.save(update_fields=["merged_into", "is_closed", "condition"])
        return TagMerged(
            name=self.name, other=other.name, other_id=other.pk, count=Tagging.objects.on(other.pk).count()
        )

    @property
    def has_rule(self) -> bool:
        return bool(self.condition)

    def _check(self) -> None:
        if not self.name:
            raise TagNameMissing
        same = Tag._base_manager.filter(name__iexact=self.name, merged_into__isnull=True)
        if same.exclude(pk=self.pk).exists():
            raise TagNameTaken
        if self.color not in COLORS or not 0 <= self.expires_days <= LONGEST_DAYS:
            raise TagNotRight
        if self.condition:
            self._check_rule(self.condition)

    def _check_rule(self, condition: Mapping[str, Any]) -> None:
        """It asks for something, and not for tags: two rules could otherwise undo each other for ever."""
        if "tags" in fields_in(condition) or not any(True for _name in fields_in(condition)):
            raise TagNotRight
        check(KIND, condition, in_database=True)


def _last(pk: int, merged_into: Mapping[int, int | None]) -> int:
    while above := merged_into.get(pk):
        pk = above
    return pk

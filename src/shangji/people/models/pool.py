"""Pool: records that nobody owns, who may take them, and the rule by which they come back (公海)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.prepared import Prepared
from shangji.core.subjects import Subject, Traced, TracedQuerySet
from shangji.people.models.team import Team
from shangji.people.models.user import User
from shangji.people.pool_events import PoolAdded, PoolChanged, PoolMembersSet


class PoolNameMissing(Refusal):
    message = _("A pool needs a name.")


class PoolNameTaken(Refusal):
    status = 409
    message = _("There is already a pool with this name.")


class LastDefaultPool(Refusal):
    message = _("New records without an owner need a place: make another pool the default first.")


class PoolQuerySet(TracedQuerySet):
    def open(self) -> Self:
        return self.filter(is_closed=False)

    def holding(self, kind: str) -> Self:
        return self.open().filter(holds=kind)

    def default_for(self, kind: str) -> Any:
        """Where records of a kind go that nobody owns."""
        return _default_for.first(kind)


_default_for = Prepared(lambda kind: Pool.objects.holding(kind).order_by("-is_default", "pk")[:1])


class Pool(Traced):
    """Zero means no limit. `rule` says when a record returns: see `people.reclaim`."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    holds = models.CharField(max_length=60)
    """The kind of noun in it."""
    is_default = models.BooleanField(default=False)
    is_claimable = models.BooleanField(default=True)
    """Whether members claim by themselves, or its administrators give out."""
    masks = models.BooleanField(default=True)
    """Whether phone and mail stay hidden until somebody owns the record."""
    views_per_day = models.PositiveIntegerField(default=0)
    claims_per_day = models.PositiveIntegerField(default=0)
    holding_limit = models.PositiveIntegerField(default=0)
    cooldown_days = models.PositiveIntegerField(default=0)
    """How long the previous owner may not claim it again."""
    unowned_hours = models.PositiveIntegerField(default=0)
    """Working hours after which its administrators are told that nobody has taken it."""
    rule = models.JSONField(default=dict, blank=True)
    is_closed = models.BooleanField(default=False)

    SETTINGS = (
        "name", "is_default", "is_claimable", "masks", "views_per_day", "claims_per_day", "holding_limit",
        "cooldown_days", "unowned_hours", "rule", "is_closed",
    )  # fmt: skip

    objects = PoolQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["holds", "-is_default", "name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """Members see their pools; administrators of a pool, and who reaches everything, may change it."""
        if not actor.user_id:
            return Q(pk__in=[])
        if actor.scope is Scope.ALL:
            return Q()
        return Q(pk__in=pools_of(actor, administrators=level > Level.READ))

    @birth("add_pool")
    @classmethod
    def add(cls, /, name: str, *, holds: str, by: Actor, **settings: Any) -> tuple[Self, PoolAdded]:
        """A new pool for one kind of noun; `settings` are columns of SETTINGS. Raises PoolNameMissing, PoolNameTaken."""
        pool = cls(name=name.strip(), holds=holds, **settings)
        pool._check()
        return pool, PoolAdded(name=pool.name)

    @action("change_pool")
    def change(self, *, by: Actor, **settings: Any) -> PoolChanged | None:
        """Change columns of SETTINGS. Raises PoolNameMissing, PoolNameTaken, LastDefaultPool."""
        changed = [n for n in self.SETTINGS if n in settings and settings[n] != getattr(self, n)]
        if self.is_default and (settings.get("is_default") is False or settings.get("is_closed")):
            raise LastDefaultPool
        for name in changed:
            setattr(self, name, settings[name])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return PoolChanged(name=self.name)

    @action("change_pool")
    def set_members(
        self, *, by: Actor, users: Iterable[User] = (), teams: Iterable[Team] = (), administrators: Iterable[User] = ()
    ) -> PoolMembersSet:  # fmt: skip
        """Who claims from it and who runs it; a team stands for everybody in it and below."""
        chosen = {user.pk: user for user in administrators}
        rows = [PoolMember(pool=self, user=user, is_administrator=True) for user in chosen.values()]
        rows += [PoolMember(pool=self, user=user) for user in users if user.pk not in chosen]
        rows += [PoolMember(pool=self, team=team) for team in teams]
        self.members.all().delete()
        PoolMember.objects.bulk_create(rows)
        names = [str(row.user or row.team) for row in rows if not row.is_administrator]
        return PoolMembersSet(
            name=self.name, members=names, administrators=[user.name for user in chosen.values()]
        )

    def administrators(self) -> list[User]:
        """Whom the pool tells; those who can no longer sign in are left out."""
        found = self.members.filter(is_administrator=True, user__is_active=True).select_related("user")
        return [row.user for row in found if row.user]

    def after_birth(self, by: Actor) -> None:
        self._be_the_only_default()

    def _check(self) -> None:
        if not self.name:
            raise PoolNameMissing
        if Pool._base_manager.filter(name=self.name).exclude(pk=self.pk).exists():
            raise PoolNameTaken
        if self.pk:
            self._be_the_only_default()

    def _be_the_only_default(self) -> None:
        if self.is_default:
            others = Pool._base_manager.filter(holds=self.holds, is_default=True).exclude(pk=self.pk)
            others.update(is_default=False)


class PoolMember(models.Model):
    """A person, or everybody of a team and the teams below. Written by `Pool.set_members`."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    is_administrator = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "user"], name="pool_member_once"),
            models.UniqueConstraint(fields=["pool", "team"], name="pool_team_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True) | Q(user__isnull=True, team__isnull=False),
                name="pool_member_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool} · {self.user or self.team}"


class PoolUse(models.Model):
    """What a person opened in a pool or claimed from it on a day: what the daily limits count."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    is_claim = models.BooleanField()

    stays_with_record = True
    """What somebody looked at or claimed does not change with a merge."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "pool", "day", "is_claim", "subject"], name="pool_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.pool} · {self.day}"

    @classmethod
    def count(cls, pool: Pool, user_id: int, day: date, *, is_claim: bool) -> int:
        return cls.objects.filter(user_id=user_id, pool=pool, day=day, is_claim=is_claim).count()

    @classmethod
    def note(
        cls, pool: Pool, user_id: int, subject_id: int, day: date, *, is_claim: bool, limit: int
    ) -> bool:
        """Count it unless the day's limit is used up; the same record counts once. Whether it counted or had.

        The person's row is locked: two requests at once do not both get the last one.
        """
        User._base_manager.select_for_update().get(pk=user_id)
        mine = cls.objects.filter(user_id=user_id, pool=pool, day=day, is_claim=is_claim)
        if mine.filter(subject_id=subject_id).exists():
            return True
        if limit and mine.count() >= limit:
            return False
        cls.objects.create(pool=pool, user_id=user_id, subject_id=subject_id, day=day, is_claim=is_claim)
        return True


def pools_of(actor: Actor, *, administrators: bool = False) -> Any:
    """Ids of the pools to which the actor belongs, or which they run."""
    members = PoolMember.objects.values("pool_id")
    if not actor.is_person:
        return members.none()
    mine = Q(user_id=actor.user_id)
    if administrators:
        return members.filter(mine, is_administrator=True)
    above = [int(key) for key in actor.team_path.strip("/").split("/") if key]
    return members.filter(mine | Q(team_id__in=above))

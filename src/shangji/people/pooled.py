"""Pooled: a noun that has an owner or lies in a pool; claiming, returning, taking back, keeping longer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shangji.core.access import Actor, Level, NotAllowed, Refusal, Scope
from shangji.core.actions import action
from shangji.core.among import one_of_few
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.prepared import Prepared
from shangji.core.subjects import plain
from shangji.core.undo import Undoable
from shangji.people.models import Collaboration, Loan, Pool, User
from shangji.people.models.pool import PoolUse, pools_of
from shangji.people.owned import Owned, ReasonMissing
from shangji.people.pool_events import (
    Claimed,
    Locked,
    LongerAsked,
    LongerGranted,
    PoolSet,
    ReclaimAnnounced,
    ReclaimCalledOff,
    Reclaimed,
    Returned,
    Unlocked,
)
from shangji.people.reach import Reason, either, reaches_all

JUST_NOW = timedelta(hours=1)


class Taken(Refusal):
    status = 409
    message = gettext_lazy("It has just been claimed by %(owner)s.")


class NotClaimable(Refusal):
    message = gettext_lazy("This pool is given out by its administrators.")


class LimitReached(Refusal):
    status = 409


class Cooling(Refusal):
    status = 409


class NoPool(Refusal):
    message = gettext_lazy("There is no pool for this. Somebody who may change pools adds one first.")


@cache
def _held_since(model: "type[Pooled]") -> Prepared:
    """Somebody's row of a pool, where they have it since that moment."""
    rows = model._base_manager.filter(pool__isnull=False, owner__isnull=False).select_related("owner")
    return Prepared(lambda pk, since: rows.filter(pk=pk, held_since__gt=since))


class Pooled(Owned, Undoable):
    """`pool` is where it lies, or where it came from and goes back to while somebody owns it."""

    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    pooled_at = models.DateTimeField(null=True, blank=True)
    pool_reason = models.CharField(max_length=200, blank=True)
    """Why it lies there, or last lay there."""
    last_owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    held_since = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    """Until then no rule takes it back."""
    is_locked = models.BooleanField(default=False)
    returns_on = models.DateField(null=True, blank=True)
    """The day that was announced to the owner."""
    announced_days = models.PositiveSmallIntegerField(default=0)

    HELD: ClassVar[Q] = Q()
    """Which owned rows count as held, against a pool's limit."""
    THERE: ClassVar[Q] = Q()
    """Which rows anybody reaches at all."""

    class Meta:
        abstract = True

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return super().reach(actor, level) & cls.THERE

    @classmethod
    def reach_once_owned(cls, actor: Actor, level: Level) -> Q:
        """Without what a pool shows to its members."""
        return either(cls.reach_reasons_once_owned(actor, level)) & cls.THERE

    @classmethod
    def reach_reasons(cls, actor: Actor, level: Level) -> list[Reason]:
        found = cls.reach_reasons_once_owned(actor, level)
        if level is Level.READ and actor.user_id and actor.scope is not Scope.ALL:
            lies = Q(owner__isnull=True) & one_of_few("pool_id", "pool_id", pools_of(actor))
            found.append(Reason(gettext_lazy("belongs to the pool it lies in"), lies, is_through_pool=True))
        return found

    @classmethod
    def reach_reasons_once_owned(cls, actor: Actor, level: Level) -> list[Reason]:
        """Without what a pool shows to its members: who does not reach it so sees the masked page only."""
        found = super().reach_reasons(actor, level)
        if actor.user_id and actor.scope is not Scope.ALL:
            runs = one_of_few("pool_id", "pool_id", pools_of(actor, administrators=True))
            found.append(Reason(gettext_lazy("runs its pool"), runs, is_through_pool=True))
        return found

    @classmethod
    def was_held(cls, columns: Mapping[str, Any]) -> bool:
        """HELD of the past, of columns as the log keeps them."""
        return columns.get("withdrawn_at") is None

    @classmethod
    def not_within(cls, pk: int, by: Actor) -> Refusal | None:
        """Somebody was quicker: who looks into a pool is told by whom it was claimed."""
        row = _held_since(cls).first(pk, by.now - JUST_NOW)
        if row and pools_of(by).filter(pool_id=row.pool_id).exists():
            return Taken(Taken.message % {"owner": row.owner})
        return super().not_within(pk, by)

    def is_plainly_reached_by(self, actor: Actor) -> bool:
        return super().is_plainly_reached_by(actor) or reaches_all(actor)

    @property
    def is_in_pool(self) -> bool:
        return self.owner_id is None and self.pool_id is not None

    def is_masked_for(self, actor: Actor) -> bool:
        """Whether how to reach the person is hidden: in a pool that masks, from all who do not run it."""
        if not (self.is_in_pool and self.pool and self.pool.masks) or actor.is_system:
            return False
        return not self._is_run_by(actor)

    def free_for(self, actor: Actor) -> date | None:
        """The first day on which the one who had it last may claim it again; None for everybody else."""
        if self.last_owner_id != actor.user_id or self.pool is None or self.pooled_at is None:
            return None
        return local_day(self.pooled_at) + timedelta(days=self.pool.cooldown_days)

    def look_at(self, *, by: Actor) -> None:
        """Count an opening against the day's views of its pool; who runs it is not counted. Raises LimitReached."""
        if not self.is_in_pool or self.pool is None or by.user_id is None or self._is_run_by(by):
            return
        with transaction.atomic():
            seen = PoolUse.note(
                self.pool,
                by.user_id,
                self.pk,
                local_day(by.now),
                is_claim=False,
                limit=self.pool.views_per_day,
            )
        if not seen:
            raise LimitReached(_("You have looked at %(n)s today, the limit of this pool. More tomorrow.") % {"n": self.pool.views_per_day})  # fmt: skip

    @action("claim", level=Level.READ)
    def claim(self, *, by: Actor) -> Claimed:
        """Take it out of its pool. Raises Taken, NotClaimable, Cooling, LimitReached."""
        pool = self._pool_to_claim_from(by)
        user_id = by.user_id or 0
        if not PoolUse.note(
            pool, user_id, self.pk, local_day(by.now), is_claim=True, limit=pool.claims_per_day
        ):
            raise LimitReached(_("You have claimed %(n)s today, the limit of this pool. More tomorrow.") % {"n": pool.claims_per_day})  # fmt: skip
        self._require_room(pool, by)  # alone: counting the claim has locked the person's row
        columns = self.taken_over(by)
        taken = type(self)._base_manager.filter(pk=self.pk, owner__isnull=True).update(owner_id=user_id)
        if not taken:
            raise Taken(Taken.message % {"owner": self.owner})
        self.owner = User._base_manager.get(pk=user_id)
        self.save(update_fields=["owner", *columns])
        return Claimed(pool_id=pool.pk, pool=pool.name, last_owner=str(self.last_owner or ""))

    @action("give_back", level=Level.OWN)
    def give_back(self, reason: str, *, by: Actor, pool: Pool | None = None) -> Returned:
        """Put it into a pool, with everything that is known of it. Raises ReasonMissing, NoPool."""
        if not reason.strip():
            raise ReasonMissing
        beside = [[c.user_id, c.level, plain(c.until)] for c in self.collaborators()]
        old, target = self.owner, self._go_to_pool(reason.strip(), by, pool)
        return Returned(
            pool_id=target.pk, pool=target.name, old_owner_id=old.pk if old else None,
            old_owner=old.name if old else "—", reason=self.pool_reason, collaborators=beside,
        )  # fmt: skip

    @action("reclaim", level=Level.OWN)
    def reclaim(self, reason: str, *, by: Actor) -> Reclaimed | None:
        """Take it back by the pool's rule; nothing when it lies there already. Raises NoPool."""
        if self.owner is None or self.is_locked:
            return None
        old, target = self.owner, self._go_to_pool(reason, by, None)
        return Reclaimed(
            pool_id=target.pk, pool=target.name, old_owner_id=old.pk, old_owner=old.name, reason=reason
        )

    @action("reclaim", level=Level.OWN)
    def announce_reclaim(self, day: date, days: int, reason: str, *, by: Actor) -> ReclaimAnnounced | None:
        """Tell the owner that it returns to the pool in so many working days; once for each number of days."""
        if self.owner_id is None or (self.returns_on == day and 0 < self.announced_days <= days):
            return None
        self.returns_on, self.announced_days = day, days
        self.save(update_fields=["returns_on", "announced_days"])
        return ReclaimAnnounced(
            pool=str(self.pool), owner_id=self.owner_id, day=day.isoformat(), days=days, reason=reason
        )

    @action("reclaim", level=Level.OWN)
    def call_off_reclaim(self, *, by: Actor) -> ReclaimCalledOff | None:
        """What was announced does not happen: somebody followed up, or the rule has changed."""
        if self.returns_on is None:
            return None
        self.returns_on, self.announced_days = None, 0
        self.save(update_fields=["returns_on", "announced_days"])
        return ReclaimCalledOff(pool=str(self.pool))

    @action("ask_longer", level=Level.OWN)
    def ask_longer(self, reason: str, *, by: Actor) -> LongerAsked:
        """Ask who runs the pool to let the owner keep it. Raises ReasonMissing, NoPool."""
        if not reason.strip():
            raise ReasonMissing
        if self.pool_id is None:
            raise NoPool
        return LongerAsked(pool_id=self.pool_id, reason=reason.strip())

    @action("grant_longer", level=Level.OWN)
    def grant_longer(self, until: date, *, by: Actor) -> LongerGranted:
        """No rule takes it back until the end of a day. Raises NotAllowed (one's own record), NoPool."""
        if self.owner is None:
            raise NoPool
        if by.user_id == self.owner_id and not self._is_run_by(by):
            raise NotAllowed
        self.kept_until, self.returns_on, self.announced_days = until, None, 0
        self.save(update_fields=["kept_until", "returns_on", "announced_days"])
        return LongerGranted(owner_id=self.owner.pk, owner=self.owner.name, until=until.isoformat())

    @action("lock", level=Level.OWN)
    def lock(self, reason: str, *, by: Actor) -> Locked | None:
        """No rule takes it back, until it is unlocked. Raises ReasonMissing."""
        if not reason.strip():
            raise ReasonMissing
        return Locked(reason=reason.strip()) if self._set_locked(True) else None

    @action("lock", level=Level.OWN)
    def unlock(self, *, by: Actor) -> Unlocked | None:
        """The rule of its pool holds for it again."""
        return Unlocked() if self._set_locked(False) else None

    @action("set_pool", level=Level.OWN)
    def set_pool(self, pool: Pool, *, by: Actor) -> PoolSet | None:
        """To which pool it belongs, without changing its owner. Raises NoPool (a pool for another kind)."""
        if pool.pk == self.pool_id:
            return None
        if pool.holds != self.kind() or pool.is_closed:
            raise NoPool
        old, self.pool = self.pool, pool
        if self.owner_id is None:
            self.pooled_at = by.now
        self.save(update_fields=["pool", "pooled_at"])
        return PoolSet(old_pool=str(old or "—"), pool_id=pool.pk, pool=pool.name)

    def taken_over(self, by: Actor) -> Sequence[str]:
        self.held_since, self.kept_until, self.returns_on, self.announced_days = by.now, None, None, 0
        return [*super().taken_over(by), "held_since", "kept_until", "returns_on", "announced_days"]

    def left_owner(self, by: Actor) -> Sequence[str]:
        """What else changes when it goes to a pool: the columns to save."""
        return []

    def start_in_pool(self, pool: Pool | None, at: datetime, reason: str = "") -> None:
        """Before birth: without an owner it lies in a pool, with one it belongs to it."""
        self.pool = pool
        if self.owner_id is None:
            self.pooled_at, self.pool_reason = at, reason
        else:
            self.held_since = at

    def put_back(self, event: Event) -> None:
        """A return that is undone brings the collaborators back."""
        super().put_back(event)
        if event.kind == Returned.kind:
            Collaboration.objects.bulk_create(
                Collaboration(subject_id=self.pk, user_id=user, level=level, until=until)
                for user, level, until in event.payload["collaborators"]
            )

    def _go_to_pool(self, reason: str, by: Actor, pool: Pool | None) -> Pool:
        target = pool or self.pool or Pool.objects.default_for(self.kind())
        if target is None or target.holds != self.kind() or target.is_closed:
            raise NoPool
        if self.owner_id is not None:
            self.last_owner = self.owner
        self.owner, self.pool, self.pooled_at, self.pool_reason = None, target, by.now, reason[:200]
        self.held_since = self.kept_until = self.returns_on = None
        self.announced_days = 0
        Collaboration.objects.filter(subject_id=self.pk).delete()
        Loan.objects.filter(subject_id=self.pk).delete()
        self.save(
            update_fields=[
                "owner", "pool", "pooled_at", "pool_reason", "last_owner", "held_since", "kept_until",
                "returns_on", "announced_days", *self.left_owner(by),
            ]
        )  # fmt: skip
        return target

    def _pool_to_claim_from(self, by: Actor) -> Pool:
        if self.owner is not None:
            raise Taken(Taken.message % {"owner": self.owner})
        pool: Any = self.pool
        if pool is None or not pool.is_claimable or by.user_id is None:
            raise NotClaimable
        if not Pool.objects.filter(pk=pool.pk, pk__in=pools_of(by)).exists():
            raise NotAllowed
        return pool  # type: ignore[no-any-return]

    def _require_room(self, pool: Pool, by: Actor) -> None:
        free_on = self.free_for(by)
        if free_on and local_day(by.now) < free_on:
            raise Cooling(_("You had it last: you may claim it again from %(day)s.") % {"day": free_on.isoformat()})  # fmt: skip
        if pool.holding_limit and self.held_by(by.user_id, pool) >= pool.holding_limit:
            words = ngettext(
                "You hold %(n)s record of this pool, its limit. Return one first.",
                "You hold %(n)s records of this pool, its limit. Return one first.",
                pool.holding_limit,
            )
            raise LimitReached(words % {"n": pool.holding_limit})

    @classmethod
    def held_by(cls, user_id: int | None, pool: Pool) -> int:
        """How many of a pool's records a person holds."""
        return cls._base_manager.filter(cls.HELD, owner_id=user_id, pool=pool).count()

    def _set_locked(self, locked: bool) -> bool:
        if self.is_locked == locked:
            return False
        self.is_locked = locked
        self.save(update_fields=["is_locked"])
        return True

    def _is_run_by(self, actor: Actor) -> bool:
        if self.pool_id is None:
            return False
        if actor.scope is Scope.ALL and actor.may("people.change_pool"):
            return True
        return pools_of(actor, administrators=True).filter(pool_id=self.pool_id).exists()  # type: ignore[no-any-return]

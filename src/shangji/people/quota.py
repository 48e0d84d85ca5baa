"""What a person may still do in a pool today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.people.models import Pool
from shangji.people.models.pool import PoolUse, pools_of
from shangji.people.pooled import Pooled

DOTS = 10


@dataclass(frozen=True)
class Quota:
    """Limits of zero are not shown."""

    pool: Pool
    claimed: int
    held: int

    @property
    def left(self) -> int:
        return max(self.pool.claims_per_day - self.claimed, 0)

    @property
    def dots(self) -> list[bool]:
        """A dot a claim, where they are few: whether it is used."""
        limit = self.pool.claims_per_day
        return [n < self.claimed for n in range(limit)] if limit <= DOTS else []


def quota(model: type[Pooled], actor: Actor, now: datetime) -> Quota | None:
    """Of the first claimable pool of this noun the actor belongs to. Three statements."""
    pools: Any = Pool.objects.holding(model.kind()).filter(is_claimable=True, pk__in=pools_of(actor))
    pool = pools.order_by("pk").first()
    if pool is None or actor.user_id is None:
        return None
    claimed = PoolUse.count(pool, actor.user_id, local_day(now), is_claim=True)
    return Quota(pool, claimed, model.held_by(actor.user_id, pool))

"""Rhythm: how often records are followed up, and who hears of it when they are not."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from datetime import time as hour
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.calendar import OFFICE_HOURS, add_working_days, is_working_day, local_day
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.process.events import RhythmSet
from shangji.process.models.minded import MindedAnew

KEPT_S = 2.0
"""A follow-up does not read the settings of the company again and again; other processes learn of a change so late."""
_kept: dict[str, tuple[float, "Rhythm"]] = {}


TIERS = ("A", "B", "C", "D")
"""How much customers mean; which of them one has says the package of customers."""


class RhythmNotRight(Refusal):
    message = _("The days must grow: the owner first, then the leader, then high risk; from 1 to 60.")


class Rhythm(Traced):
    """One row for the company; until somebody sets it, its defaults hold. Days are working days, hours office hours."""

    cadence_days = models.PositiveSmallIntegerField(default=3)
    leader_days = models.PositiveSmallIntegerField(default=5)
    risk_days = models.PositiveSmallIntegerField(default=7)
    response_hours = models.PositiveSmallIntegerField(default=4)
    reply_hours = models.FloatField(default=7.5)
    stage_days = models.JSONField(default=dict, blank=True)
    """Key of a stage → cadence in it, where it is another one."""
    tier_days = models.JSONField(default=dict, blank=True)
    """Tier of the customer → cadence at its opportunities, where that is shorter."""
    swift_tiers = models.JSONField(default=list, blank=True)
    """Tiers of customers for which a miss climbs the ladder twice as fast."""
    large_from = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    large_days = models.PositiveSmallIntegerField(default=2)
    typical_amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(100_000))
    """What counts for the order of the day where no amount is known."""
    renew_days = models.PositiveSmallIntegerField(default=30)
    """How many days before its end somebody speaks with a customer about the contract."""
    payment_days = models.PositiveSmallIntegerField(default=60)
    """How many days after something was won its payment is due, where no day was agreed."""
    set_at = models.DateTimeField()

    SETTINGS = (
        "cadence_days", "leader_days", "risk_days", "response_hours", "reply_hours", "stage_days", "large_from",
        "large_days", "typical_amount", "renew_days", "payment_days", "tier_days", "swift_tiers",
    )  # fmt: skip

    tallied = frozenset({"cadence_days", "stage_days", "tier_days", "large_from", "large_days"})

    def __str__(self) -> str:
        return f"{self.cadence_days} / {self.leader_days} / {self.risk_days}"

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @classmethod
    def in_force(cls) -> "Rhythm":
        """The one that was set, or the defaults, which have no key; of at most KEPT_S seconds ago."""
        read_at, kept = _kept.get("rhythm", (0.0, None))
        if kept is None or time.monotonic() - read_at > KEPT_S:
            kept = _first.first() or cls()
            _kept["rhythm"] = time.monotonic(), kept
        return kept

    @classmethod
    def forget(cls) -> None:
        """Read it anew."""
        _kept.clear()

    def after_birth(self, by: Actor) -> None:
        self.forget()

    @classmethod
    def count_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        """What was too long a silence may be none now."""
        super().count_anew(changed, is_birth=is_birth)
        MindedAnew.mark_everything()

    @birth("change_rhythm")
    @classmethod
    def start(cls, /, *, by: Actor, **settings: Any) -> tuple[Self, RhythmSet]:
        """The company's own rhythm for the first time; `settings` are of SETTINGS. Raises RhythmNotRight."""
        rhythm = cls(set_at=by.now, **settings)
        rhythm.require_right()
        return rhythm, RhythmSet(names=sorted(settings))

    @action("change_rhythm")
    def change(self, *, by: Actor, **settings: Any) -> RhythmSet | None:
        """Change columns of SETTINGS; what is open is reckoned again. Raises RhythmNotRight."""
        changed = [n for n in self.SETTINGS if n in settings and settings[n] != getattr(self, n)]
        if not changed:
            return None
        for name in changed:
            setattr(self, name, settings[name])
        self.require_right()
        self.set_at = by.now
        self.save(update_fields=[*changed, "set_at"])
        self.forget()
        return RhythmSet(names=changed)

    def require_right(self) -> None:
        own = [self.large_days, self.renew_days, *self.stage_days.values(), *self.tier_days.values()]
        if not {*self.tier_days, *self.swift_tiers} <= set(TIERS):
            raise RhythmNotRight
        if not 1 <= self.cadence_days < self.leader_days < self.risk_days <= 60:
            raise RhythmNotRight
        if not all(isinstance(n, int) and 1 <= n <= 60 for n in own):
            raise RhythmNotRight
        if not 1 <= self.payment_days <= 365:
            raise RhythmNotRight
        if not 1 <= self.response_hours <= 80 or not 0.5 <= self.reply_hours <= 80 or self.typical_amount < 0:
            raise RhythmNotRight

    def cadence(self, stage: str = "", amount: Decimal | None = None, tier: str = "") -> int:
        """Working days between follow-ups: of the stage, or shorter where much is at stake or the customer means much."""
        days: int = self.stage_days.get(stage, self.cadence_days)
        if self.large_from is not None and amount is not None and amount >= self.large_from:
            days = min(days, self.large_days)
        return min(days, int(self.tier_days.get(tier, days)))

    def limit_of(self, stage_id: int, read: Callable[[], int]) -> int:
        """The working days that a stage gives; kept as long as the rhythm is, because each follow-up asks."""
        known: dict[int, int] = self.__dict__.setdefault("_limits", {})
        if stage_id not in known:
            known[stage_id] = read()
        return known[stage_id]

    def rung_at(self, level: int, kind: str, late_since: datetime, *, is_swift: bool = False) -> datetime:
        """From when on a missed obligation stands on level 2 or 3: a working hour.

        What answers somebody climbs twice as fast, and so does what `is_swift`.
        """
        days = (self.leader_days if level == 2 else self.risk_days) - self.cadence_days
        if is_swift or kind in ("first_response", "reply"):
            days = (days + 1) // 2
        return at_work(end_of_day(add_working_days(local_day(late_since), days)))

    def as_settings(self) -> Mapping[str, Any]:
        return {name: getattr(self, name) for name in self.SETTINGS}


@lru_cache(maxsize=2048)
def end_of_day(day: date) -> datetime:
    """A day that was promised is over when it is over."""
    return timezone.make_aware(datetime.combine(day, hour(23, 59, 59)))


_first = Prepared(lambda: Rhythm._base_manager.order_by("pk")[:1])


def at_work(moment: datetime) -> datetime:
    """The moment itself in office hours, else when the office opens next."""
    local = timezone.localtime(moment)
    opens, closes = OFFICE_HOURS[0][0], OFFICE_HOURS[-1][1]
    day = local.date()
    if is_working_day(day) and opens <= local.time() < closes:
        return moment
    if not (is_working_day(day) and local.time() < opens):
        day = add_working_days(day, 1)
    return timezone.make_aware(datetime.combine(day, opens))

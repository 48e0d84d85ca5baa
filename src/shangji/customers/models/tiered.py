"""Tiered: a customer has a tier, said by the rule or for a while by somebody with a reason."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.bulk import update
from shangji.core.calendar import local_day
from shangji.core.events import Entry, append
from shangji.core.subjects import Traced, difference
from shangji.customers.tier_events import TierChanged, TierReleased, TierSet
from shangji.customers.tiers.scoring import Score
from shangji.process.models.rhythm import TIERS

LONGEST = timedelta(days=366)


class TierNotRight(Refusal):
    message = _("A tier set by hand needs a reason and an end: a day after today, at most a year ahead.")


class Tiered(Traced):
    """`tier` is A to D, or nothing while no rule is in force. `tier_until` is set while a person's word holds."""

    tier = models.CharField(max_length=1, blank=True)
    tier_until = models.DateField(null=True, blank=True)
    tier_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @action("set_tier")
    def set_tier(self, tier: str, reason: str, until: date, *, by: Actor) -> TierSet:
        """A person says it, over the rule, until that day. Raises TierNotRight."""
        today = local_day(by.now)
        if tier not in TIERS or not reason.strip() or not today < until <= today + LONGEST:
            raise TierNotRight
        old, self.tier = self.tier, tier
        self.tier_until, self.tier_reason = until, reason.strip()[:200]
        self.save(update_fields=["tier", "tier_until", "tier_reason"])
        return TierSet(old=old, new=tier, until=until, reason=self.tier_reason)

    @action("set_tier")
    def release_tier(self, *, by: Actor) -> TierReleased | None:
        """The rule says it again, from its next pass on."""
        if self.tier_until is None:
            return None
        self.tier_until, self.tier_reason = None, ""
        self.save(update_fields=["tier_until", "tier_reason"])
        return TierReleased(tier=self.tier)

    def is_tier_held(self, day: date) -> bool:
        """Whether a person's word holds on a day."""
        return self.tier_until is not None and self.tier_until >= day

    @classmethod
    def held(cls, day: date) -> Q:
        """The same, asked of the database."""
        return Q(tier_until__gte=day)

    @classmethod
    def keep_tiers(cls, found: Mapping[int, Score], version: int, *, by: Actor) -> int:
        """What the rule says of these customers, written where it says something new; how many changed."""
        day = local_day(by.now)
        with transaction.atomic():
            rows = cls._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
            locked: list[Any] = list(rows.filter(pk__in=found).exclude(cls.held(day)).order_by("pk"))
            entries: list[Entry] = []
            for row in locked:
                if row.tier != found[row.pk].tier or row.tier_until:
                    entries.append(_changed(row, found[row.pk], version, by))
            update([entry.noun for entry in entries], "tier", "tier_until", "tier_reason")
            append(entries)
        return len(entries)


def _changed(row: Any, score: Score, version: int, by: Actor) -> Entry:
    before = row.snapshot("tier", "tier_until", "tier_reason")
    row.tier, row.tier_until, row.tier_reason = score.tier, None, ""
    fact = TierChanged(
        old=before["tier"], new=score.tier, points=format(score.points, "f"), version=version, why=score.as_data()
    )  # fmt: skip
    return Entry(row, fact, by, difference(before, row.snapshot("tier", "tier_until", "tier_reason")))

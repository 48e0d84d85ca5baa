"""Lane: the queue of one outlet, one message at a time; without it two workers would send twice, or too fast."""

import hashlib
import hmac
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from shangji.core.numbers import number_of
from shangji.gateway.channels.kinds import DAY, HOUR, Kind, Limit
from shangji.gateway.channels.outcome import Later
from shangji.people.models import Dispatch

LEASE = timedelta(seconds=30)
"""Longer than any request may last, with the token that it may have to fetch."""
FOLD_S = 60
FOLDED = 30
FIRST_WAIT_S, LONGEST_WAIT_S = 15.0, 600.0
_chance = random.SystemRandom()
State = Dispatch.State


@dataclass(frozen=True)
class Taken:
    """A message that nobody else sends as long as the lease lasts."""

    lane: "Lane"
    rows: list[Dispatch]
    key: str


class Lane(models.Model):
    """`sent`: when messages went within the last hour, in seconds since 1970. `failures` in a row open the breaker."""

    key = models.CharField(max_length=120, primary_key=True)
    sent = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=16, default="", blank=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key

    @classmethod
    def waiting(cls, moment: datetime) -> list[str]:
        """Lanes in which something is due and nothing stands in the way."""
        due = set(Dispatch.objects.due(moment).values_list("lane", flat=True).distinct())
        held = cls.objects.filter(Q(blocked_until__gt=moment) | Q(lease_until__gt=moment), key__in=due)
        return sorted(due - set(held.values_list("key", flat=True)))

    @classmethod
    def take(
        cls,
        key: str,
        kind: Kind,
        said: Mapping[str, str],
        moment: datetime,
        fit: Callable[[list[Dispatch]], int],
        sift: Callable[[list[Dispatch]], list[Dispatch]] = list,
    ) -> Taken | None:
        """The next message of a lane, with its place in the limits taken before it is sent. None: not now.

        `fit` says how many of the rows go into one message, `sift` gives back those that may go at all.
        """
        cls.objects.get_or_create(pk=key)
        with transaction.atomic():
            lane = cls.objects.select_for_update(skip_locked=True).filter(pk=key).first()
            if lane is None or lane._is_held(moment):
                return None
            rows = lane._next(kind, moment, fit, sift)
            if not rows:
                return None
            if free_at := lane._free_at(kind, said, moment, urgent=any(row.is_urgent for row in rows)):
                lane.blocked_until = free_at
                lane.save(update_fields=["blocked_until"])
                return None
            return lane._leased(rows, kind, moment)

    def went(self, rows: list[Dispatch], moment: datetime) -> bool:
        """It was taken. False: the lease was lost meanwhile, and somebody else answers for it."""
        with transaction.atomic():
            if not self._released(moment, failures=0, blocked_until=None):
                return False
            self._rows(rows).update(state=State.SENT, sent_at=moment, error="")
        return True

    def refused(self, rows: list[Dispatch], reason: str, moment: datetime) -> bool:
        """It will never be taken: it waits among the undelivered for a person."""
        with transaction.atomic():
            if not self._released(moment, failures=0, blocked_until=None):
                return False
            self._rows(rows).update(state=State.FAILED, error=reason[:300])
        return True

    def postponed(self, rows: list[Dispatch], later: Later, kind: Kind, moment: datetime) -> bool:
        """Not now: the lane rests, longer each time, or this message alone does."""
        failures = self.failures if later.is_mine_only else self.failures + 1
        wait = timedelta(seconds=later.wait_s if later.wait_s is not None else self._rest_s(failures))
        unsure = {"is_repeat": True} if later.is_uncertain and not kind.knows_repeats else {}
        with transaction.atomic():
            blocked_until = None if later.is_mine_only else moment + wait
            if not self._released(moment, failures=min(failures, 1000), blocked_until=blocked_until):
                return False
            due_at = moment + wait if later.is_mine_only else moment
            mine = self._rows(rows)
            old = mine.filter(made_at__lt=moment - timedelta(seconds=kind.gives_up_after_s))
            old.update(state=State.FAILED, error=later.reason[:300])
            mine.filter(state=State.SENDING).update(
                state=State.WAITING, due_at=due_at, error=later.reason[:300], **unsure
            )
        return True

    @classmethod
    def closed(cls, key: str, reason: str, moment: datetime) -> int:
        """Nothing leaves here any more: what waits goes to the undelivered, where it can be seen."""
        rows = Dispatch.objects.due(moment).filter(lane=key)
        return rows.update(state=State.FAILED, error=reason[:300])

    def _is_held(self, moment: datetime) -> bool:
        return any(until and until > moment for until in (self.blocked_until, self.lease_until))

    def _next(
        self,
        kind: Kind,
        moment: datetime,
        fit: Callable[[list[Dispatch]], int],
        sift: Callable[[list[Dispatch]], list[Dispatch]],
    ) -> list[Dispatch]:
        """What was on its way already goes as it was; else the oldest, and with it what folds into one message."""
        due = (
            Dispatch.objects.due(moment)
            .filter(lane=self.key)
            .for_cards()
            .order_by("-is_urgent", "due_at", "pk")
        )
        while begun := due.exclude(message="").first():
            if rows := sift(list(due.filter(message=begun.message).order_by("pk"))):
                return rows
        while looked_at := list(due[:FOLDED]):
            if rows := sift(looked_at):
                return rows[: fit(rows)] if kind.folds else self._first_free(rows, kind, moment)
        return []

    def _first_free(self, rows: list[Dispatch], kind: Kind, moment: datetime) -> list[Dispatch]:
        """The first whose person may be told more; the others wait until then."""
        for row in rows:
            if free_at := self._person_free_at(row, kind, moment):
                Dispatch.objects.filter(pk=row.pk).update(due_at=free_at)
            else:
                return [row]
        return []

    def _person_free_at(self, row: Dispatch, kind: Kind, moment: datetime) -> datetime | None:
        for limit in kind.limits:
            if not limit.is_personal:
                continue
            went = Dispatch.objects.filter(
                lane=self.key, user_id=row.user_id, state=State.SENT, sent_at__gt=_before(moment, limit)
            )
            if went.count() >= limit.count:
                oldest = went.order_by("-sent_at").values_list("sent_at", flat=True)[limit.count - 1]
                assert oldest
                return oldest + timedelta(seconds=limit.per_s)
        return None

    def _free_at(
        self, kind: Kind, said: Mapping[str, str], moment: datetime, *, urgent: bool
    ) -> datetime | None:
        """When the limits leave room again; None when they do now."""
        now_s = moment.timestamp()
        if kind.folds and not urgent and self.sent and self.sent[-1] + FOLD_S > now_s:
            return datetime.fromtimestamp(self.sent[-1] + FOLD_S, UTC)
        if kind.avoids_half_hours and not urgent and moment.minute in (0, 30):
            return moment.replace(second=0, microsecond=0) + timedelta(seconds=60 + _chance.uniform(0, 20))
        for limit in kind.limits:
            if limit.is_personal:
                continue
            if limit.per_s >= DAY:
                if self._is_day_full(limit, said, moment):
                    return moment + timedelta(minutes=10)
                continue
            recent = [at for at in self.sent if at > now_s - limit.per_s]
            if len(recent) >= limit.count:
                return datetime.fromtimestamp(recent[-limit.count] + limit.per_s + 0.05, UTC)
        return None

    def _is_day_full(self, limit: Limit, said: Mapping[str, str], moment: datetime) -> bool:
        times = number_of(said.get(limit.times, "")) if limit.times else 1
        if times is None:
            return False
        went = Dispatch.objects.filter(lane=self.key, state=State.SENT, sent_at__gt=_before(moment, limit))
        return went.count() >= limit.count * times

    def _leased(self, rows: list[Dispatch], kind: Kind, moment: datetime) -> Taken:
        now_s = moment.timestamp()
        key = rows[0].message or _key(rows[0].pk)
        until = moment + max(LEASE, timedelta(seconds=kind.lasts_s))
        self.lease, self.lease_until = secrets.token_hex(8), until
        self.sent = [*[at for at in self.sent if at > now_s - HOUR][-1_000:], now_s]
        self.save(update_fields=["lease", "lease_until", "sent"])
        for row in rows:
            row.is_repeat |= row.state == State.SENDING and not kind.knows_repeats
            row.state, row.due_at, row.message, row.attempts = (
                State.SENDING,
                until,
                key,
                row.attempts + 1,
            )
        Dispatch.objects.bulk_update(rows, ["is_repeat", "state", "due_at", "message", "attempts"])
        return Taken(self, rows, key)

    def _released(self, moment: datetime, **known: object) -> bool:
        """`moment` is when it is over, on the same clock that the lease was given by."""
        mine = type(self).objects.filter(pk=self.pk, lease=self.lease)
        return bool(mine.update(lease="", lease_until=None, **known))

    def _rows(self, rows: list[Dispatch]) -> "models.QuerySet[Dispatch]":
        return Dispatch.objects.filter(pk__in=[row.pk for row in rows], state=State.SENDING)

    def _rest_s(self, failures: int) -> float:
        """Doubling from 15 seconds to ten minutes, give or take a fifth: not everybody at once when it is back."""
        rest_s = min(FIRST_WAIT_S * float(2 ** min(failures - 1, 8)), LONGEST_WAIT_S)
        return rest_s * _chance.uniform(0.8, 1.2)


def _before(moment: datetime, limit: Limit) -> datetime:
    return moment - timedelta(seconds=limit.per_s)


def _key(pk: int) -> str:
    """What the other side knows a message by: no other installation makes the same."""
    return hmac.new(settings.SECRET_KEY.encode(), f"dispatch {pk}".encode(), hashlib.sha256).hexdigest()[:32]

"""Dispatch: one message on its way through one channel; what was told is never only told once it was sent."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q

from shangji.core.events import Event
from shangji.people.inbox import Route, group_of, is_urgent, ways_to, ways_to_groups
from shangji.people.models.notification import Notification
from shangji.people.models.user import User

SPREAD_S, SPREAD_STEP_S = 120, 37
KEPT_FOR = timedelta(days=90)


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, moment: datetime) -> Self:
        """What waits and may go, and what was on its way when its sender died: `due_at` is then the end of its lease."""
        return self.filter(state__in=Dispatch.ON_THE_WAY, due_at__lte=moment)

    def failed(self) -> Self:
        return self.filter(state=Dispatch.State.FAILED)

    def withheld(self) -> Self:
        return self.filter(state=Dispatch.State.WITHHELD)

    def for_cards(self) -> Self:
        return self.select_related("event__subject", "user", "line")


class Dispatch(models.Model):
    """To one person about one line of their inbox, or without both to a group or an address about one event: once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        WITHHELD = "withheld"

    ON_THE_WAY = (State.WAITING, State.SENDING)

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="dispatches", db_index=False)
    line = models.ForeignKey(Notification, null=True, on_delete=models.CASCADE, related_name="dispatches")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    to = models.EmailField(blank=True)
    """An address of nobody who signs in."""
    channel = models.CharField(max_length=20)
    account = models.BigIntegerField(default=0)
    lane = models.CharField(max_length=120)
    group = models.CharField(max_length=20)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_repeat = models.BooleanField(default=False)
    """Its sender died while it was on its way: it may have arrived already."""
    message = models.CharField(max_length=32, blank=True)
    """What it was sent in: several to one group are folded into one."""
    error = models.CharField(max_length=300, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "channel", "account"], name="dispatched_once"),
            models.UniqueConstraint(
                fields=["event", "account", "to"],
                condition=Q(line__isnull=True),
                name="dispatched_once_outside",
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at"], name="dispatch_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["lane", "user", "sent_at"], name="dispatch_sent", condition=Q(state="sent")),
            models.Index(fields=["state", "made_at"], name="dispatch_failed", condition=Q(state="failed")),
            models.Index(fields=["lane", "made_at"], name="dispatch_withheld", condition=Q(state="withheld")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.state}"

    @classmethod
    def plan(
        cls,
        line: Notification,
        moment: datetime,
        *,
        urgent: bool = False,
        only: Collection[str] | None = None,
    ) -> None:
        """Promise the line on each of its ways, in the transaction that tells it; with `only`, to its person by these."""
        urgent = urgent or is_urgent(line.event.kind)
        due_at = line.user.wishes.due_at(moment, urgent=urgent)
        if due_at > moment:  # not everybody's at the very minute the quiet hours end
            due_at += timedelta(seconds=line.user_id * SPREAD_STEP_S % SPREAD_S)
        to_person = [
            cls._promised(line, route, moment, due_at, urgent)
            for route in ways_to(line)
            if only is None or route.channel in only
        ]
        to_groups = [
            cls._promised(line, route, moment, moment, urgent)
            for route in (ways_to_groups(line) if only is None else ())
        ]
        for each in to_groups:
            each.line, each.user = None, None
        promised: list[Any] = [*to_person, *to_groups]
        cls.objects.bulk_create(promised, ignore_conflicts=True)

    @classmethod
    def plan_outside(cls, event: Event, routes: Iterable[tuple[Route, str]], moment: datetime) -> None:
        """Promise an event to groups, and to addresses of nobody who signs in. Promised again, nothing happens."""
        promised: list[Any] = [
            cls(
                event=event, channel=route.channel, account=route.account, lane=route.lane, to=address,
                group=group_of(event.kind), made_at=moment, due_at=moment,
            )
            for route, address in routes
        ]  # fmt: skip
        cls.objects.bulk_create(promised, ignore_conflicts=True)

    @classmethod
    def _promised(
        cls, line: Notification, route: Route, moment: datetime, due_at: datetime, urgent: bool
    ) -> Self:
        return cls(
            event=line.event, line=line, user=line.user, channel=route.channel, account=route.account, lane=route.lane,
            group=group_of(line.event.kind), is_urgent=urgent, made_at=moment, due_at=due_at,
        )  # fmt: skip

    @classmethod
    def withhold(cls, pks: Collection[int], why: str) -> None:
        """These stay in the house, for a reason that stands beside them. Nobody sends them but whoever asks for them anew."""
        rows = cls.objects.filter(pk__in=pks, state__in=cls.ON_THE_WAY)
        rows.update(state=cls.State.WITHHELD, error=why[:300])

    @classmethod
    def sweep(cls, moment: datetime) -> int:
        """Forget what went, or was withheld, long ago: that it happened stands in the log, that it was told in the inbox."""
        before = moment - KEPT_FOR
        went = cls.objects.filter(state=cls.State.SENT, sent_at__lt=before).delete()[0]
        return went + cls.objects.filter(state=cls.State.WITHHELD, made_at__lt=before).delete()[0]

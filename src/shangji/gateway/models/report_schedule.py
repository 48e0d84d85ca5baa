"""ReportSchedule: what is told to whom, and when; without it progress is told by whoever remembers to."""

from datetime import datetime, time
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.gateway.events_reports import (
    ReportAdded,
    ReportAskedNow,
    ReportChanged,
    ReportKept,
    ReportPaused,
    ReportResumed,
    ReportSentOutside,
    ReportStopped,
    ReportUnread,
)
from shangji.gateway.models.report_recipient import Recipients, ReportRecipient, recipients_of
from shangji.gateway.reports.timing import CONDITION, DAILY, MONTHLY, WEEKLY, Timing
from shangji.people.models import User

FORMATS, CHANNELS = ("pdf", "xlsx"), ("mail", "messengers")
UNREAD_RUNS = 4


class ReportIncomplete(Refusal):
    message = gettext_lazy("A report needs a name, something to tell, and somebody to tell it to.")


class ReportScheduleQuerySet(TracedQuerySet):
    def running(self) -> Self:
        return self.filter(is_paused=False)

    def due(self, moment: datetime) -> Self:
        return self.running().filter(next_at__lte=moment)

    def for_cards(self) -> Self:
        return self.select_related("author", "shown_as").prefetch_related(
            "recipients__person", "recipients__role", "recipients__team"
        )


class ReportSchedule(Traced):
    """`board` is the key of a board and `query` its filters; without one the narrative goes alone.

    Everybody it goes to sees what they reach themselves. Addresses outside and groups see what `shown_as` reaches.
    """

    class Rhythm(models.TextChoices):
        DAILY = DAILY, gettext_lazy("each working day")
        WEEKLY = WEEKLY, gettext_lazy("each week")
        MONTHLY = MONTHLY, gettext_lazy("each month")
        CONDITION = CONDITION, gettext_lazy("when a figure crosses a limit")

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "name", "board", "query", "has_narrative", "rhythm", "at", "weekday", "month_day", "condition", "formats", "channels",
        "kept_days",
    )  # fmt: skip

    name = models.CharField(max_length=60)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    board = models.CharField(max_length=40, blank=True)
    query = models.CharField(max_length=600, blank=True)
    has_narrative = models.BooleanField(default=True)
    rhythm = models.CharField(max_length=9, choices=Rhythm, default=Rhythm.WEEKLY)
    at = models.TimeField(default=time(8, 30))
    weekday = models.PositiveSmallIntegerField(default=1)
    month_day = models.PositiveSmallIntegerField(default=1)
    condition = models.JSONField(default=dict, blank=True)
    """{"metric", "comparison": "above" | "below", "value", "period"}: it goes when this becomes true."""
    was_true = models.BooleanField(default=False)
    formats = models.JSONField(default=list, blank=True)
    channels = models.JSONField(default=list, blank=True)
    addresses = models.JSONField(default=list, blank=True)
    outlets = models.JSONField(default=list, blank=True)
    shown_as = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept_days = models.PositiveSmallIntegerField(default=30)
    next_at = models.DateTimeField()
    is_paused = models.BooleanField(default=False)
    paused_because = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(null=True)
    """When its author was asked whether it should go on although nobody opens it."""
    read_from = models.DateTimeField()
    """Runs before it do not count as unopened."""

    untraced = frozenset({"next_at", "was_true"})
    _to: Recipients

    objects = ReportScheduleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["is_paused", "next_at", "pk"]
        indexes = [models.Index(fields=["next_at"], name="reports_due", condition=Q(is_paused=False))]
        constraints = [
            models.CheckConstraint(name="report_weekday", condition=Q(weekday__range=(1, 7))),
            models.CheckConstraint(name="report_month_day", condition=Q(month_day__range=(1, 31))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gateway:report", args=[self.pk])

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(author_id=actor.user_id)

    @birth("add_report")
    @classmethod
    def add(
        cls, /, name: str, *, to: Recipients, author: User, by: Actor, **known: Any
    ) -> tuple[Self, ReportAdded]:
        """`known` are columns of COLUMNS. Raises ReportIncomplete."""
        schedule = cls(name=name.strip(), author=author, read_from=by.now, **known)
        schedule.next_at = schedule.timing.next_after(by.now)
        schedule._check(to)
        schedule._to = to
        return schedule, ReportAdded(name=schedule.name)

    def after_birth(self, by: Actor) -> None:
        self._send_to(self._to)

    @action("change_report", level=Level.OWN)
    def change(self, *, by: Actor, to: Recipients | None = None, **known: Any) -> ReportChanged | None:
        """Raises ReportIncomplete."""
        changed = [name for name in self.COLUMNS if name in known and known[name] != getattr(self, name)]
        for name in changed:
            setattr(self, name, known[name])
        before = self.to
        self._check(before if to is None else to)
        if not changed and to in (None, before):
            return None
        if to is not None:
            self._send_to(to)
        self.next_at, self.was_true = self.timing.next_after(by.now), False
        self.save(update_fields=[*changed, "next_at", "was_true"])
        return ReportChanged(name=self.name)

    @action("send_report_outside", level=Level.OWN)
    def send_outside(
        self, addresses: list[str], outlets: list[int], shown_as: User | None, *, by: Actor
    ) -> ReportSentOutside | None:
        """Also to these addresses and groups, who see what one named person reaches. Raises ReportIncomplete."""
        if (addresses or outlets) and shown_as is None:
            raise ReportIncomplete(_("Say whose records addresses outside and groups are shown."))
        if (addresses, outlets, shown_as) == (self.addresses, self.outlets, self.shown_as):
            return None
        self.addresses, self.outlets, self.shown_as = addresses, outlets, shown_as
        self.save(update_fields=["addresses", "outlets", "shown_as"])
        told = [*addresses, *(f"#{pk}" for pk in outlets)]
        return ReportSentOutside(name=self.name, to=", ".join(told), shown_as=str(shown_as or "—"))

    @action("change_report", level=Level.OWN)
    def pause(self, *, by: Actor) -> ReportPaused | None:
        """It is made no more until somebody takes it up again."""
        if self.is_paused:
            return None
        self.is_paused, self.paused_because = True, ""
        self.save(update_fields=["is_paused", "paused_because"])
        return ReportPaused(name=self.name)

    @action("change_report", level=Level.OWN)
    def resume(self, *, by: Actor) -> ReportResumed | None:
        """From its next day on."""
        if not self.is_paused:
            return None
        self.is_paused, self.paused_because, self.asked_at, self.read_from = False, "", None, by.now
        self.next_at, self.was_true = self.timing.next_after(by.now), False
        self.save(
            update_fields=["is_paused", "paused_because", "asked_at", "read_from", "next_at", "was_true"]
        )
        return ReportResumed(name=self.name)

    @action("change_report", level=Level.OWN)
    def run_now(self, *, by: Actor) -> ReportAskedNow:
        """Make it at once, for the days that it would tell of today; its plan stays as it is."""
        return ReportAskedNow(name=self.name)

    @action("change_report", level=Level.OWN)
    def keep_on(self, *, by: Actor) -> ReportKept | None:
        """It goes on although nobody opens it."""
        self.asked_at, self.read_from = None, by.now
        self.save(update_fields=["asked_at", "read_from"])
        return ReportKept(name=self.name)

    @action("stop_report")
    def ask_whether_read(self, *, by: Actor) -> ReportUnread | None:
        """Nobody opened the last ones: ask its author before it stops."""
        if self.asked_at:
            return None
        self.asked_at = by.now
        self.save(update_fields=["asked_at"])
        return ReportUnread(name=self.name, count=UNREAD_RUNS, user_id=self.author_id)

    @action("stop_report")
    def stop(self, reason: str, *, by: Actor) -> ReportStopped | None:
        """It is made no more, for a reason that its author is told."""
        if self.is_paused:
            return None
        self.is_paused, self.paused_because = True, reason[:120]
        self.save(update_fields=["is_paused", "paused_because"])
        return ReportStopped(name=self.name, reason=self.paused_because, user_id=self.author_id)

    @classmethod
    def plan_next(cls, pk: int, was: datetime, moment: datetime, **known: bool) -> bool:
        """Take this turn, so that nobody else does. False: somebody has it already."""
        schedule = cls.objects.get(pk=pk)
        due = schedule.timing.next_after(moment)
        return bool(cls.objects.filter(pk=pk, next_at=was, is_paused=False).update(next_at=due, **known))

    @property
    def timing(self) -> Timing:
        return Timing(self.rhythm, self.at, self.weekday, self.month_day)

    @property
    def to(self) -> Recipients:
        return recipients_of(self.recipients.select_related("person", "role", "team"))

    def _send_to(self, wanted: Recipients) -> None:
        self.recipients.all().delete()
        rows = list(ReportRecipient.rows(wanted))
        for row in rows:
            row.schedule = self
        ReportRecipient.objects.bulk_create(rows)

    def _check(self, to: Recipients) -> None:
        is_sound = set(self.formats) <= set(FORMATS) and set(self.channels) <= set(CHANNELS)
        if not self.name or not (self.board or self.has_narrative) or not to or not is_sound:
            raise ReportIncomplete
        if self.rhythm == CONDITION and not self.condition.get("metric"):
            raise ReportIncomplete(_("Say which figure, and which limit."))

"""ReportRun: a report as it was made once, and its copies: one for each person, address or group that it went to."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Conflict, Level, Scope
from shangji.core.actions import action, birth
from shangji.core.jobs import Job, enqueue
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.gateway.events_reports import ReportBegun, ReportFailed, ReportReady, ReportRetried
from shangji.gateway.models.export_record import folder
from shangji.gateway.models.outlet import Outlet
from shangji.gateway.models.report_schedule import ReportSchedule
from shangji.people.models import Dispatch, User

MAKE_REPORT = "gateway.make_report"


class NotBeingMade(Conflict):
    message = _("This report was made already.")


class ReportRunQuerySet(TracedQuerySet):
    def for_cards(self) -> Self:
        return self.select_related("schedule__author")

    def done(self) -> Self:
        return self.filter(state=ReportRun.State.DONE)


class ReportRun(Traced):
    """`slot` names the turn: a report is made once a turn, however many workers wake."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        DONE = "done", _("sent")
        FAILED = "failed", _("failed")

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.PROTECT, related_name="runs")
    slot = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)

    objects = ReportRunQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["schedule", "slot"], name="report_once_a_turn")]

    def __str__(self) -> str:
        return f"{self.schedule.name} {self.first:%m-%d} – {self.last:%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("gateway:report_run", args=[self.pk])

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """Who set it up, and to read it whom it went to."""
        if not actor.user_id:
            return Q(pk__in=[])
        if actor.scope is Scope.ALL:
            return Q()
        mine = Q(schedule__author_id=actor.user_id)
        if level > Level.READ:
            return mine
        return mine | Q(pk__in=ReportCopy.objects.filter(user_id=actor.user_id).values("run_id"))

    @birth("run_report")
    @classmethod
    def begin(
        cls, schedule: ReportSchedule, slot: str, first: date, last: date, *, by: Actor
    ) -> tuple[Self, ReportBegun]:
        """Have it made for these days."""
        run = cls(schedule=schedule, slot=slot[:40], first=first, last=last, begun_at=by.now)
        return run, ReportBegun(name=schedule.name, period=run.period)

    def after_birth(self, by: Actor) -> None:
        enqueue(MAKE_REPORT, {"run": self.pk}, key=f"{MAKE_REPORT}:{self.pk}:{self.tries}")

    @action("run_report")
    def finish(self, *, by: Actor) -> ReportReady:
        """Its copies are made: they go out. Raises NotBeingMade."""
        self._require_waiting()
        self.state, self.finished_at, self.trouble = self.State.DONE, by.now, ""
        self.save(update_fields=["state", "finished_at", "trouble"])
        count = self.copies.exclude(state=ReportCopy.State.LEFT_OUT).count()
        return ReportReady(name=self.schedule.name, period=self.period, count=count)

    @action("run_report")
    def fail(self, reason: str, *, by: Actor) -> ReportFailed:
        """It cannot be made. Raises NotBeingMade."""
        self._require_waiting()
        self.state, self.finished_at, self.trouble = self.State.FAILED, by.now, reason[:300]
        self.save(update_fields=["state", "finished_at", "trouble"])
        return ReportFailed(name=self.schedule.name, reason=self.trouble, user_id=self.schedule.author_id)

    @action("change_report", level=Level.OWN)
    def retry(self, *, by: Actor) -> ReportRetried | None:
        """Make what failed once more, and send again what could not be delivered."""
        undelivered = Dispatch.objects.failed().filter(event__subject_id=self.pk)
        again = undelivered.update(
            state=Dispatch.State.WAITING, due_at=by.now, made_at=by.now, error="", message=""
        )
        failed = self.copies.filter(state=ReportCopy.State.FAILED).delete()[0]
        if self.state == self.State.FAILED or failed:
            self.state, self.tries = self.State.WAITING, self.tries + 1
            self.save(update_fields=["state", "tries"])
            enqueue(MAKE_REPORT, {"run": self.pk}, key=f"{MAKE_REPORT}:{self.pk}:{self.tries}")
        elif not again:
            return None
        return ReportRetried(name=self.schedule.name)

    @property
    def period(self) -> str:
        return (
            f"{self.first:%Y-%m-%d}"
            if self.first == self.last
            else f"{self.first:%Y-%m-%d} – {self.last:%m-%d}"
        )

    @property
    def job(self) -> Job | None:
        return Job.objects.filter(key=f"{MAKE_REPORT}:{self.pk}:{self.tries}").first()

    def _require_waiting(self) -> None:
        if self.state != self.State.WAITING:
            raise NotBeingMade


class ReportCopyQuerySet(models.QuerySet["ReportCopy"]):
    def with_files(self) -> Self:
        return self.exclude(files=[])


class ReportCopy(models.Model):
    """What one recipient got: `told` is the narrative, `files` the names under which files lie, `reach` whose rows it holds.

    Exactly one of person, address and group is set.
    """

    class State(models.TextChoices):
        MADE = "made", _("made")
        LEFT_OUT = "left_out", _("left out")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(ReportRun, on_delete=models.CASCADE, related_name="copies", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.CASCADE, related_name="+")
    reach = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.MADE)
    reason = models.CharField(max_length=300, blank=True)
    told = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True)

    objects = ReportCopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="report_copy_once", condition=Q(user__isnull=False)),
            models.UniqueConstraint(fields=["run", "address"], name="report_copy_address_once", condition=~Q(address="")),
            models.UniqueConstraint(fields=["run", "outlet"], name="report_copy_group_once", condition=Q(outlet__isnull=False)),
            models.CheckConstraint(
                name="report_copy_one_end",
                condition=(
                    Q(user__isnull=False, address="", outlet=None)
                    | (Q(user=None, outlet=None) & ~Q(address=""))
                    | Q(user=None, address="", outlet__isnull=False)
                ),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["run", "state"], name="report_copies_of")]

    def __str__(self) -> str:
        return f"{self.run_id} → {self.user or self.address or self.outlet}"

    def path_of(self, format: str) -> Path | None:
        """Where its file lies, while it is kept."""
        stored = next((file["stored"] for file in self.files if file["format"] == format), "")
        found = folder() / stored
        return found if stored and found.is_file() else None

    def keep(self) -> None:
        """Once a person, address or group and run: a second one is refused by the database."""
        self.save(force_insert=True)

    def open(self, moment: datetime) -> None:
        """Somebody looked at it."""
        if self.opened_at is None:
            type(self).objects.filter(pk=self.pk, opened_at=None).update(opened_at=moment)

    @classmethod
    def sweep(cls, moment: datetime) -> int:
        """Remove the files of copies whose schedule keeps them no longer; the lines stay."""
        gone = 0
        for days in ReportSchedule.objects.values_list("kept_days", flat=True).distinct().order_by():
            old = cls.objects.with_files().filter(
                run__schedule__kept_days=days, run__begun_at__lt=moment - timedelta(days=days)
            )
            for copy in old.iterator(500):
                for file in copy.files:
                    (folder() / file["stored"]).unlink(missing_ok=True)
                cls.objects.filter(pk=copy.pk).update(files=[])
                gone += 1
        return gone

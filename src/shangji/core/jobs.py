"""The one door to the queue: work that is promised in the same commit as the change that asks for it."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, close_old_connections, models, transaction
from django.db.models import Q

from shangji.core import clock
from shangji.core.prepared import Prepared

LEASE = timedelta(seconds=60)
ATTEMPTS = 8
log = logging.getLogger(__name__)


class Job(models.Model):
    """One promised piece of work. Its effect and its `done` commit together, so it happens once."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=120)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=16, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - null lets any number go unnamed
    error = models.TextField(default="", blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    handlers: ClassVar[dict[str, Callable[["Job"], None]]] = {}
    step_by_step: ClassVar[set[str]] = set()
    patient: ClassVar[set[str]] = set()
    """Names of those that may take long: others are not kept waiting by them."""
    lost: ClassVar[dict[str, str]] = {}
    """Name of a job → name of the one that hears when it was given up."""

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="job_due", condition=Q(state__in=["ready", "running"])),
            models.Index(fields=["state", "finished_at"], name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk} {self.state}"

    def progress(self, done: int, total: int) -> None:
        """Show how far it is and keep the lease. Raises LeaseLost."""
        kept = Job.objects.filter(pk=self.pk, lease=self.lease, state=Job.State.RUNNING).update(
            done_count=done, total_count=total, lease_until=clock.now() + LEASE
        )
        if not kept:
            raise LeaseLost

    def note(self, **known: Any) -> None:
        """Keep something beside the job, for the page that shows how it went."""
        self.args = {**self.args, **known}
        self.save(update_fields=["args"])


class MoreToDo(Exception):
    """Raised by a long job after a piece: what waits comes first, then it goes on from what it noted."""


class LeaseLost(Exception):
    """Somebody else has the job now; what this worker did since its last commit is rolled back."""


class WorkerPulse(models.Model):
    """When a worker was last alive: one row a worker."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Schedule:
    name: str
    every: timedelta


SCHEDULES: list[Schedule] = []


def job(
    name: str, *, steps: bool = False, prompt: bool = False, lost: str = ""
) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Register what runs under a name. `steps`: it commits by itself, in steps that can be repeated.

    What has steps may take long, and runs beside the others unless somebody waits for it (`prompt`). `lost` is the job
    that hears of it, with the same words, when this one was tried for the last time and failed.
    """

    def register(handler: Callable[[Job], None]) -> Callable[[Job], None]:
        Job.handlers[name] = handler
        if lost:
            Job.lost[name] = lost
        if steps:
            Job.step_by_step.add(name)
            if not prompt:
                Job.patient.add(name)
        return handler

    return register


def every(
    interval: timedelta, name: str, *, steps: bool = False, prompt: bool = False
) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Register a job that the scheduler queues once an interval. `steps` and `prompt`: as for `job`."""
    SCHEDULES.append(Schedule(name, interval))
    return job(name, steps=steps, prompt=prompt)


def enqueue(
    name: str, args: dict[str, Any], *, key: str | None = None, asked_by_id: int | None = None
) -> Job:
    """Promise a job, in the caller's transaction. The same `key` is promised once."""
    if key:
        return Job.objects.get_or_create(
            key=key, defaults={"name": name, "args": args, "due_at": clock.now(), "asked_by_id": asked_by_id}
        )[0]
    return Job.objects.create(name=name, args=args, due_at=clock.now(), asked_by_id=asked_by_id)


def withdraw(name: str, asked_by_id: int | None, **args: Any) -> None:
    """Drop what somebody asked for and no longer wants; one that runs stops at its next step."""
    told = {f"args__{key}": value for key, value in args.items()}
    waiting = Job.objects.filter(name=name, asked_by_id=asked_by_id, **told)
    waiting.filter(state__in=[Job.State.READY, Job.State.RUNNING]).delete()


def _waiting(moment: datetime, *without: str) -> models.QuerySet[Job]:
    """Those that wait for the longest time first."""
    ready = Q(state=Job.State.READY, due_at__lte=moment)
    left = Q(state=Job.State.RUNNING, lease_until__lt=moment)
    return Job.objects.filter(Q(ready | left, ~Q(name__in=without))).order_by("due_at", "pk")[:1]


_some = Prepared(lambda *asked: _waiting(*asked).values_list("pk", flat=True))
_longest = Prepared(lambda *asked: _waiting(*asked).select_for_update(skip_locked=True))


def claim(moment: datetime | None = None, *, without: Collection[str] = ()) -> Job | None:
    """Take the job that waited longest: ready and due, or left behind by a dead worker; none of these names."""
    moment = moment or clock.now()
    if not _some(moment, *without):
        return None
    with transaction.atomic():
        found: Job | None = _longest.first(moment, *without)
        if found is None:
            return None
        found.state, found.lease = Job.State.RUNNING, secrets.token_hex(8)
        found.lease_until, found.attempts = moment + LEASE, found.attempts + 1
        found.save(update_fields=["state", "lease", "lease_until", "attempts"])
    return found


def run(found: Job) -> bool:
    """Run a claimed job. A failure is kept, and tried again after a growing pause."""
    try:
        if found.name in Job.step_by_step:
            Job.handlers[found.name](found)
        with transaction.atomic():
            _finish(found)
            if found.name not in Job.step_by_step:
                Job.handlers[found.name](found)
    except LeaseLost:
        return False
    except MoreToDo:
        _stand_back(found)
    except Exception as error:  # a job runner outlives its jobs
        log.exception("job %s failed", found)
        _postpone(found, error)
        return False
    return True


def _finish(found: Job) -> None:
    mine = Job.objects.filter(pk=found.pk, lease=found.lease, state=Job.State.RUNNING)
    if not mine.update(state=Job.State.DONE, finished_at=clock.now(), error=""):
        raise LeaseLost


def _stand_back(found: Job) -> None:
    mine = Job.objects.filter(pk=found.pk, lease=found.lease, state=Job.State.RUNNING)
    mine.update(state=Job.State.READY, due_at=clock.now(), attempts=0)


def _postpone(found: Job, error: Exception) -> None:
    over = found.attempts >= ATTEMPTS
    mine = Job.objects.filter(pk=found.pk, lease=found.lease).update(
        state=Job.State.FAILED if over else Job.State.READY,
        due_at=clock.now() + timedelta(seconds=2**found.attempts),
        finished_at=clock.now() if over else None,
        error=f"{type(error).__name__}: {error}"[:2000],
    )
    if mine and over and (lost := Job.lost.get(found.name)):
        enqueue(lost, found.args, asked_by_id=found.asked_by_id)


def run_due(limit: int = 1000) -> int:
    """Run what is due now; for tests and one-shot commands. The count of jobs that succeeded."""
    done = 0
    for _turn in range(limit):
        found = claim()
        if found is None:
            break
        done += run(found)
    return done


def queue_schedules(moment: datetime | None = None) -> None:
    """Queue each schedule once an interval, however many schedulers run and restart."""
    moment = moment or clock.now()
    for schedule in SCHEDULES:
        slot = int(moment.timestamp() // schedule.every.total_seconds())
        enqueue(schedule.name, {}, key=f"{schedule.name}@{slot}")


def run_worker(stop: threading.Event, *, pause_s: float = 0.5) -> None:
    """Run jobs and schedules until `stop` is set. A dead worker's job returns after its lease.

    An import or a pass over everything takes minutes; what somebody waits for runs beside it, in a thread of its own.
    """
    name = f"worker-{os.getpid()}"
    pulse = 0.0
    patient = threading.Thread(target=_run_jobs, args=[stop, pause_s], name="patient")
    patient.start()
    try:
        while not stop.is_set():
            close_old_connections()
            if time.monotonic() - pulse > 15:
                WorkerPulse.objects.update_or_create(name=name, defaults={"seen_at": clock.now()})
                queue_schedules()
                pulse = time.monotonic()
            _run_one(stop, pause_s, without=Job.patient)
    finally:
        stop.set()
        patient.join()


def _run_jobs(stop: threading.Event, pause_s: float) -> None:
    """Of all kinds: when nothing takes long it helps the others."""
    while not stop.is_set():
        close_old_connections()
        try:
            _run_one(stop, pause_s)
        except DatabaseError:  # the database is away for a moment: the other thread says so
            stop.wait(pause_s)


def _run_one(stop: threading.Event, pause_s: float, *, without: Collection[str] = ()) -> None:
    found = claim(without=without)
    if found is None:
        stop.wait(pause_s)
    else:
        run(found)


@every(timedelta(days=1), "core.sweep_jobs")
def sweep(_job: Job) -> None:
    """Drop finished jobs after a week: the log keeps what they did."""
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=clock.now() - timedelta(days=7)).delete()
    WorkerPulse.objects.filter(seen_at__lt=clock.now() - timedelta(days=1)).delete()

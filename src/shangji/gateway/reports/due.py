"""Wakes reports on their days; stops one that nobody opens, after asking; removes files that are kept no longer."""

from datetime import timedelta

from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, Refusal, System
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.gateway.events_reports import ReportAskedNow
from shangji.gateway.models import ReportCopy, ReportRun, ReportSchedule
from shangji.gateway.models.report_schedule import UNREAD_RUNS
from shangji.gateway.reports.conditions import holds
from shangji.people.models import User


@every(timedelta(minutes=5), "gateway.due_reports")
def wake(_job: Job) -> None:
    """A worker that was away for a week makes one run, not seven."""
    now = clock.now()
    for schedule in ReportSchedule.objects.due(now).for_cards():
        wake_one(schedule)


def wake_one(schedule: ReportSchedule) -> ReportRun | None:
    """This turn, if nobody else took it."""
    by, was = _system(), schedule.next_at
    if schedule.rhythm == ReportSchedule.Rhythm.CONDITION:
        return _by_condition(schedule, by)
    if not ReportSchedule.plan_next(schedule.pk, was, by.now):
        return None
    if _is_unread(schedule):
        if schedule.asked_at:
            schedule.stop(_("nobody opened it"), by=by)
            return None
        schedule.ask_whether_read(by=by)
    return begin(schedule, was.isoformat(timespec="minutes"), by)


def begin(schedule: ReportSchedule, slot: str, by: Actor) -> ReportRun:
    first, last = schedule.timing.covered(by.now)
    return ReportRun.begin(schedule, slot, first, last, by=by)


@on(ReportAskedNow)
def make_now(event: Event) -> None:
    schedule = ReportSchedule.objects.get(pk=event.subject_id)
    begin(schedule, f"asked {event.pk}", _system())


def _by_condition(schedule: ReportSchedule, by: Actor) -> ReportRun | None:
    """It goes when the condition becomes true, and again only after it was not."""
    author = User.objects.for_sign_in().get(pk=schedule.author_id)
    try:
        is_true = holds(schedule.condition, author.actor())
    except Refusal as refusal:
        schedule.stop(str(refusal.message), by=by)
        return None
    was = schedule.was_true
    if not ReportSchedule.plan_next(schedule.pk, schedule.next_at, by.now, was_true=is_true):
        return None
    return (
        begin(schedule, f"became true {by.now.isoformat(timespec='minutes')}", by)
        if is_true and not was
        else None
    )


def _is_unread(schedule: ReportSchedule) -> bool:
    """Whether the last ones went to people and none of them looked; who only gets a letter outside is not known."""
    if schedule.addresses or schedule.outlets:
        return False
    since = schedule.runs.filter(state=ReportRun.State.DONE, begun_at__gt=schedule.read_from).order_by(
        "-begun_at"
    )
    last = [run.pk for run in since[:UNREAD_RUNS]]
    sent = ReportCopy.objects.filter(run__in=last, state=ReportCopy.State.MADE)
    return len(last) == UNREAD_RUNS and sent.exists() and not sent.filter(opened_at__isnull=False).exists()


@every(timedelta(days=1), "gateway.sweep_reports")
def sweep(_job: Job) -> None:
    ReportCopy.sweep(clock.now())


def _system() -> Actor:
    return System(_("Reports"), channel="job")

"""定时报告: what is told regularly, to whom; a preview as somebody; the history with its copies."""

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import pk_of
from shangji.core.vault import files as vault
from shangji.gateway.exports.files import CONTENT_TYPES
from shangji.gateway.forms_reports import OutsideForm, ReportForm, boards_of
from shangji.gateway.models import ExportRecord, ReportCopy, ReportRun, ReportSchedule
from shangji.gateway.reports.composing import told_to
from shangji.gateway.reports.conditions import in_words
from shangji.gateway.reports.making import people_of
from shangji.gateway.reports.narrative import Narrative
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.covering import covers, require_covered
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Dispatch, User
from shangji.people.views.people import form_methods

RUNS = 20
OFFERED = 60


@signed_in
@require_GET
def reports(request: Request) -> HttpResponse:
    request.actor.require("gateway.change_report")
    found = list(ReportSchedule.objects.reached_by(request.actor).for_cards())
    newest: dict[int, ReportRun] = {}
    for run in (
        ReportRun.objects.filter(schedule__in=found).order_by("begun_at", "pk").select_related("schedule")
    ):
        newest[run.schedule_id] = run
    boards = dict(boards_of(request.actor))
    rows = [(each, newest.get(each.pk), boards.get(each.board, ""), when(each)) for each in found]
    return render(request, "gateway/reports.html", {"rows": rows})


def when(schedule: ReportSchedule) -> str:
    """When it goes, in words."""
    at = f"{schedule.at:%H:%M}"
    if schedule.rhythm == "condition":
        try:
            return in_words(schedule.condition)
        except Refusal as refusal:
            return str(refusal.message)
    if schedule.rhythm == "daily":
        return _("each working day, %(at)s") % {"at": at}
    form = ReportForm.base_fields
    if schedule.rhythm == "weekly":
        day = dict(form["weekday"].choices)[schedule.weekday]  # type: ignore[attr-defined]
        return _("%(day)s, %(at)s") % {"day": day, "at": at}
    day = _("last working day") if schedule.month_day > 28 else _("day %(n)s") % {"n": schedule.month_day}
    return _("each month, %(day)s, %(at)s") % {"day": day, "at": at}


@signed_in
@form_methods
def report_add(request: Request) -> HttpResponse:
    request.actor.require("gateway.add_report")
    return _edited(request, None)


@signed_in
@form_methods
def report_edit(request: Request, pk: int) -> HttpResponse:
    schedule: ReportSchedule = ReportSchedule.objects.within(request.actor, pk)
    request.actor.require("gateway.change_report")
    return _edited(request, schedule)


def _edited(request: Request, schedule: ReportSchedule | None) -> HttpResponse:
    asked = {name: request.GET[name] for name in ("board", "query", "name") if request.GET.get(name)}
    form = ReportForm(
        request.POST or None, actor=request.actor, schedule=schedule, **({"initial": asked} if asked else {})
    )
    if form.is_valid():
        known = form.known()
        try:
            if schedule is None:
                schedule = ReportSchedule.add(
                    known.pop("name"), to=form.to(), author=request.user, by=request.actor, **known
                )
            else:
                schedule.change(to=form.to(), by=request.actor, **known)
            return went(request, schedule.get_absolute_url())
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "gateway/report_edit.html", {"form": form, "schedule": schedule}, status=status)


@signed_in
@form_methods
def report_outside(request: Request, pk: int) -> HttpResponse:
    schedule: ReportSchedule = ReportSchedule.objects.within(request.actor, pk)
    request.actor.require("gateway.send_report_outside")
    form = OutsideForm(request.POST or None, actor=request.actor, schedule=schedule)
    if form.is_valid():
        said = form.cleaned_data
        try:
            outlets = [int(pk) for pk in said["outlets"]]
            schedule.send_outside(said["addresses"], outlets, said["shown_as"], by=request.actor)
            return went(request, schedule.get_absolute_url())
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    title = _("To whom outside")
    return form_dialog(request, form, title=title, verb=_("Save"), back=schedule.get_absolute_url())


@dataclass(frozen=True)
class Sent:
    """A run as its author sees it: how many got it, opened it, were left out, and what did not arrive."""

    run: ReportRun
    made: int
    opened: int
    left_out: int
    failed: int
    undelivered: int

    @property
    def can_be_tried_again(self) -> bool:
        return bool(self.failed or self.undelivered or self.run.state == ReportRun.State.FAILED)


def _sent(run: ReportRun) -> Sent:
    copies = list(run.copies.all())
    state = ReportCopy.State
    return Sent(
        run, sum(c.state == state.MADE for c in copies), sum(c.opened_at is not None for c in copies),
        sum(c.state == state.LEFT_OUT for c in copies), sum(c.state == state.FAILED for c in copies),
        Dispatch.objects.failed().filter(event__subject_id=run.pk).count(),
    )  # fmt: skip


@signed_in
@require_GET
def report(request: Request, pk: int) -> HttpResponse:
    schedule: ReportSchedule = ReportSchedule.objects.for_cards().within(request.actor, pk)
    request.actor.require("gateway.change_report")
    runs: Any = ReportRun.objects.filter(schedule=schedule).prefetch_related("copies")
    people = list(people_of(schedule.to).order_by("name", "pk")[: OFFERED + 1])
    words = {
        "schedule": schedule, "when": when(schedule), "board": dict(boards_of(request.actor)).get(schedule.board, ""),
        "sent": [_sent(run) for run in runs[:RUNS]], "people": people[:OFFERED], "are_more": len(people) > OFFERED,
        "is_being_made": any(run.state == ReportRun.State.WAITING for run in runs[:RUNS]),
    }  # fmt: skip
    return render(request, "gateway/report.html", words)


@signed_in
@require_GET
def report_preview(request: Request, pk: int) -> HttpResponse:
    """What one recipient would be told now; only of somebody whose records the reader sees too."""
    schedule: ReportSchedule = ReportSchedule.objects.within(request.actor, pk)
    request.actor.require("gateway.change_report")
    person = _recipient(schedule, request.GET.get("as", ""))
    first, last = schedule.timing.covered(clock.now())
    words: dict[str, Any] = {"schedule": schedule, "person": person, "first": first, "last": last}
    try:
        require_covered(request.actor, person.actor())
        words["told"] = told_to(schedule, person.actor(), first, last)
    except Refusal as refusal:
        words["trouble"] = refusal.message
    return render(request, "gateway/_report_preview.html", words)


def _recipient(schedule: ReportSchedule, said: str) -> User:
    """Raises OutOfReach."""
    found = people_of(schedule.to).filter(pk=pk_of(said) or 0).first()
    if not isinstance(found, User):
        raise OutOfReach
    return found


@signed_in
@require_POST
def report_act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One verb of the schedule, by its name in the address."""
    schedule: ReportSchedule = ReportSchedule.objects.within(request.actor, pk)
    acts = {
        "pause": (schedule.pause, _("Paused.")), "resume": (schedule.resume, _("It goes on its next day.")),
        "run": (schedule.run_now, _("It is being made.")), "keep": (schedule.keep_on, _("It goes on.")),
    }  # fmt: skip
    if verb not in acts:
        raise OutOfReach
    act, said = acts[verb]
    act(by=request.actor)
    return done(request, schedule.get_absolute_url(), said)


@signed_in
@require_GET
def report_copies(request: Request, pk: int) -> HttpResponse:
    """Whom a run went to, what became of each, and the files of those whose records the reader sees too."""
    run: ReportRun = ReportRun.objects.for_cards().within(request.actor, pk)
    request.actor.require("gateway.change_report")
    undelivered: dict[int | None, str] = dict(
        Dispatch.objects.failed().filter(event__subject_id=run.pk).values_list("user_id", "error")
    )
    copies = run.copies.select_related("user__role", "user__team", "outlet").order_by("pk")
    rows = [(copy, undelivered.get(copy.user_id, ""), _may_open(request, copy)) for copy in copies[:200]]
    return dialog(request, "gateway/_report_copies.html", {"run": run, "rows": rows})


@signed_in
@require_POST
def report_retry(request: Request, pk: int) -> HttpResponse:
    run: ReportRun = ReportRun.objects.for_cards().within(request.actor, pk)
    run.retry(by=request.actor)
    return done(request, run.schedule.get_absolute_url(), _("It is tried again."))


@signed_in
@require_GET
def report_run(request: Request, pk: int) -> HttpResponse:
    """What one was told, with the files; whoever looks has opened it."""
    run: ReportRun = ReportRun.objects.for_cards().within(request.actor, pk)
    copy = run.copies.filter(user=request.user).first()
    if copy:
        copy.open(clock.now())
    words = {
        "run": run, "copy": copy, "told": Narrative.of(copy.told) if copy else None,
        "files": [file for file in copy.files if copy.path_of(file["format"])] if copy else [],
        "is_author": run.schedule.author_id == request.actor.user_id,
    }  # fmt: skip
    return render(request, "gateway/report_run.html", words)


@signed_in
@require_GET
def report_file(request: Request, pk: int, copy: int, format: str) -> FileResponse:
    """A file of one's own copy, or of one whose records one sees too. Each leaves its line in the exports."""
    run: ReportRun = ReportRun.objects.for_cards().within(request.actor, pk)
    request.actor.require("gateway.export")
    found = run.copies.select_related("user__role", "user__team").filter(pk=copy).first()
    path = found.path_of(format) if found and _may_open(request, found) else None
    if found is None or path is None:
        raise OutOfReach
    if found.user_id == request.actor.user_id:
        found.open(clock.now())
    rows = next((file.get("rows", 0) for file in found.files if file["format"] == format), 0)
    ExportRecord.note(
        f"report:{run.pk}",
        title=str(run),
        format=format,
        query=QueryDict().urlencode(),
        row_count=rows,
        by=request.actor,
    )
    name = f"{run.schedule.name}-{run.last:%Y%m%d}.{format}"
    return FileResponse(
        vault.read(path), as_attachment=True, filename=name, content_type=CONTENT_TYPES[format]
    )


def _may_open(request: Request, copy: ReportCopy) -> bool:
    if copy.user is None:
        shown_as = copy.run.schedule.shown_as
        return shown_as is not None and covers(request.actor, shown_as.actor())
    return covers(request.actor, copy.user.actor())

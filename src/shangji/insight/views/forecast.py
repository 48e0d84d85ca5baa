"""预测上会: the meeting about what a period will come to, a manager's word on it, and what changed since last week."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.names import without_nul
from shangji.core.numbers import pk_of
from shangji.insight.charts.waterfall import Step, Waterfall
from shangji.insight.forecast.changes import STEPS, Changes, last_week, weeks_to_choose
from shangji.insight.forecast.meeting import Meeting
from shangji.insight.forecast.scope import Scope
from shangji.insight.metrics.periods import Period, PeriodNotRight
from shangji.insight.models.adjustment import Adjustment, AdjustmentNotRight
from shangji.people.answers import dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.views.people import form_methods
from shangji.ui import formats
from shangji.ui.amounts import amount_of, typed
from shangji.ui.responses import is_partial, toast, trigger

SPANS = {
    "this-month": gettext_lazy("This month"), "this-quarter": gettext_lazy("This quarter"), "next-quarter": gettext_lazy("Next quarter"),
}  # fmt: skip
LISTED = 8
"""So many changes of each kind are named; the rest is counted."""


@signed_in
def forecast(request: Request) -> HttpResponse:
    """`?period=` this-month, this-quarter, next-quarter or a written month or quarter; `?team=`, `?since=` a Monday."""
    meeting = _meeting(request)
    weeks = weeks_to_choose(meeting.now)
    since = _day(request.GET.get("since", ""))
    week = since if since in weeks else last_week(meeting.now)
    changes = Changes(meeting.scope, meeting.period, week) if week else None
    words: dict[str, Any] = {
        "meeting": meeting, "spans": SPANS, "asked": meeting.period.written, "teams": meeting.scope.teams, "weeks": weeks, "week": week,
        "fall": _fall(changes) if changes else None, "steps": _steps(changes) if changes else [], "kept": {n: request.GET[n] for n in ("period", "since") if n in request.GET},
    }  # fmt: skip
    return render(request, "insight/forecast/page.html", words)


@signed_in
@form_methods
def adjust(request: Request, person_pk: int, period: str) -> HttpResponse:
    """A manager's word on one person and period, typed where it stands."""
    person = User.objects.select_related("team").within(request.actor, person_pk)
    found = Adjustment.objects.reached_by(request.actor).filter(person=person, period=period).first()
    words: dict[str, Any] = {"person": person, "period": period, "here": request.path, "back": _back(period)}
    amount = Decimal(found.amount) if found and found.amount is not None else None
    text, note = typed(amount, formats.table_unit()), found.note if found else ""
    error = ""
    if request.method == "POST":
        text, note = request.POST.get("text", "")[:60], without_nul(request.POST.get("note", ""))[:200]
        try:
            return _adjusted(request, person, period, text, note)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            error = str(refusal.message)
    words |= {"text": text, "note": note, "error": error}
    return dialog(request, "insight/forecast/adjust.html", words, status=422 if error else 200)


@signed_in
@require_POST
def undo(request: Request, pk: int, seq: int) -> HttpResponse:
    """Take back the last word on somebody's forecast."""
    found = Adjustment.objects.within(request.actor, pk)
    event = found.subject.events.filter(seq=seq).first()
    if event is None:
        raise OutOfReach
    found.undo(event, by=request.actor)
    return HttpResponse(status=204, headers={"HX-Redirect": _back(found.period)})


def _adjusted(request: Request, person: User, period: str, text: str, note: str) -> HttpResponse:
    """Raises NotAnAmount, AdjustmentNotRight, and what the verbs raise."""
    amount = amount_of(text, formats.table_unit())
    if amount is not None and amount < 0:
        raise AdjustmentNotRight
    plan = Adjustment.of(person, period, by=request.actor)
    fact = plan.adjust(None if amount is None else round(amount), note=note, by=request.actor)
    if not is_partial(request):
        return HttpResponse(status=303, headers={"Location": _back(period)})
    answer = trigger(trigger(HttpResponse(status=204), "dialog:close", True), "record:changed", True)
    event = plan.undoable_event(request.actor) if fact else None
    return toast(
        answer,
        _("Forecast adjusted."),
        reverse("insight:forecast_undo", args=[plan.pk, event.seq]) if event else None,
    )


def _meeting(request: Request) -> Meeting:
    scope = Scope(request.actor, pk_of(request.GET.get("team", "")))
    if scope.team_id and scope.team_id not in dict(scope.teams):
        raise OutOfReach
    try:
        period = Period.parse(request.GET.get("period") or "this-quarter")
    except PeriodNotRight:
        period = Period.parse("this-quarter")
    if period.unit not in ("month", "quarter"):
        period = Period.parse("this-quarter")
    return Meeting(scope, _written(period), clock.now())


def _written(period: Period) -> Period:
    """The same by its own name: this-quarter is 2026Q4 in what is kept."""
    return next(part for part in period.parts(period.unit))


def _fall(changes: Changes) -> Waterfall:
    steps = [Step(label=_("On that Monday"), value=changes.start, kind="total")]
    for step in changes.by_step:
        is_won = step == "won"
        steps.append(
            Step(
                label=str(STEPS[step]),
                value=changes.total(step),
                url=f"#{step}",
                is_forecast=step not in ("won", "lost"),
                hue="9" if is_won else "",
                is_more_good=False if is_won else None,
            )
        )
    steps.append(Step(label=_("Now"), value=changes.end, kind="total", is_forecast=True))
    return Waterfall(steps=tuple(steps), is_told=True)


def _steps(changes: Changes) -> list[dict[str, Any]]:
    return [
        {
            "key": step,
            "label": STEPS[step],
            "total": changes.total(step),
            "shown": found[:LISTED],
            "more": len(found) - LISTED,
        }
        for step, found in changes.by_step.items()
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _back(period: str) -> str:
    return f"{reverse('insight:forecast')}?period={period}"

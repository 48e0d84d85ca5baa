"""The one next step of a record."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.activities.forms import NextStepForm, WhyForm, moment_of
from shangji.activities.proposing import picks_of, room_for, usual_day
from shangji.activities.queries import record
from shangji.core.calendar import today
from shangji.people.answers import done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def plan(request: Request, subject_pk: int) -> HttpResponse:
    """Say what comes next, or put it off: `?on=` proposes another day."""
    noun = record(request.actor, subject_pk)
    at = timezone.localtime(noun.next_step_at) if noun.next_step_at else None
    room = room_for(noun)
    usual = usual_day(noun, room)
    day = at.date() if at and at.date() >= today() else usual.day
    initial = {"next_step": noun.next_step, "next_step_on": day, "next_step_time": at.time() if at else None}
    form = NextStepForm(
        request.POST or None, initial=initial, picks=picks_of(noun, room, usual.day), why=usual.why
    )
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("Next step: %(name)s") % {"name": noun.label}, verb=_("Plan it"),
            back=noun.get_absolute_url(),
        )  # fmt: skip
    said = form.cleaned_data
    when = moment_of(said["next_step_on"], said["next_step_time"])
    assert when is not None
    noun.plan_next_step(said["next_step"], when, by=request.actor)
    return done(request, noun.get_absolute_url(), _("Planned."), noun)


@signed_in
@form_methods
def drop(request: Request, subject_pk: int) -> HttpResponse:
    noun = record(request.actor, subject_pk)
    form = WhyForm(request.POST or None)
    if not form.is_valid():
        title = _("Plan nothing any more: %(step)s") % {"step": noun.next_step}
        return form_dialog(request, form, title=title, verb=_("Drop the step"), back=noun.get_absolute_url())
    noun.drop_next_step(form.cleaned_data["reason"], by=request.actor)
    return done(request, noun.get_absolute_url(), _("The next step is dropped."), noun)

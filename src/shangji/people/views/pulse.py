"""How content people are: one's own answer, given on Today, and what all answers come to."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shangji.core.access import OutOfReach
from shangji.core.calendar import today
from shangji.people.answers import done
from shangji.people.forms.base import Form
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Pulse
from shangji.people.models.pulse import FEWEST, over
from shangji.people.models.pulsed import AnswerNotRight
from shangji.people.reach import reaches_all

LATEST = 60


class AnswerForm(Form):
    score = forms.IntegerField()
    why = forms.CharField(required=False)


@signed_in
@require_POST
def answer(request: Request) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise AnswerNotRight
    request.user.answer_pulse(**form.cleaned_data, by=request.actor)
    return done(request, "/", _("Thank you. Nobody sees that it was you."))


@signed_in
@require_POST
def put_off(request: Request) -> HttpResponse:
    request.user.put_pulse_off(by=request.actor)
    return done(request, "/", _("You are asked again next month."))


@signed_in
@require_safe
def pulse(request: Request) -> HttpResponse:
    """Months that are over, by role, for whoever reaches everything. Raises OutOfReach."""
    if not reaches_all(request.actor):
        raise OutOfReach
    rows = Pulse.objects.filter(over(today())).select_related("role").order_by("-month", "role_id")[:LATEST]
    return render(request, "people/pulse.html", {"rows": rows, "fewest": FEWEST})

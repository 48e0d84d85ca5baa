"""Saying when somebody is away: one's own days, and those of the people one leads."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Actor, NotAllowed, OutOfReach
from shangji.core.calendar import today
from shangji.people.absences import coming_absences
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.forms.absences import AbsenceForm, DeputyForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def absences(request: Request, pk: int) -> HttpResponse:
    """What is planned, and the form for more."""
    user = _planned_for(request, pk)
    form = AbsenceForm(request.POST or None, actor=request.actor, user=user)
    if form.is_valid():
        _plan(user, request.actor, **form.cleaned_data)
        return done(request, _back(request, user), _("%(name)s is given nothing new on these days.") % {"name": user.name})  # fmt: skip
    words = {
        "form": form, "person": user, "absences": coming_absences(user), "here": request.get_full_path(),
        "back": _back(request, user), "title": _("When %(name)s is away") % {"name": user.name},
    }  # fmt: skip
    return dialog(request, "people/_absences.html", words, status=422 if form.is_bound else 200)


@transaction.atomic
def _plan(user: User, by: Actor, deputy: User | None, **days: Any) -> None:
    user.plan_absence(by=by, **days)
    if deputy:
        user.name_deputy(user.absences.latest("pk").pk, deputy, by=by)


@signed_in
@form_methods
def deputy(request: Request, pk: int, absence_pk: int) -> HttpResponse:
    """Who covers: named later, or somebody else."""
    user = _planned_for(request, pk)
    absence = user.absences.filter(pk=absence_pk).first()
    if absence is None:
        raise OutOfReach
    form = DeputyForm(request.POST or None, actor=request.actor, user=user, absence=absence)
    if not form.is_valid():
        title = _("Who covers for %(name)s?") % {"name": user.name}
        return form_dialog(request, form, title=title, verb=_("Name them"), back=_back(request, user))
    found = form.cleaned_data["deputy"]
    user.name_deputy(absence_pk, found, by=request.actor)
    words = {"name": user.name, "deputy": found.name}
    return done(request, _back(request, user), _("%(deputy)s covers for %(name)s.") % words)


@signed_in
@require_POST
def trip(request: Request) -> HttpResponse:
    """One tap: away today or tomorrow. Nothing is reset; what falls due then is offered before, new steps go around it."""
    day = today() + timedelta(days=request.POST.get("day") == "tomorrow")
    user = _planned_for(request, request.user.pk)
    if not user.absences.on(day).exists():
        user.plan_absence(day, day, reason=_("On a trip"), by=request.actor)
    said = _("Noted: you are away on %(day)s.") % {"day": f"{day:%m-%d}"}
    return done(request, "/", said)


@signed_in
@require_POST
def drop_trip(request: Request, absence_pk: int) -> HttpResponse:
    """The tap taken back."""
    user = _planned_for(request, request.user.pk)
    user.drop_absence(absence_pk, by=request.actor)
    return done(request, "/", _("%(name)s is here on these days.") % {"name": user.name})


@signed_in
@require_POST
def drop_absence(request: Request, pk: int, absence_pk: int) -> HttpResponse:
    user = _planned_for(request, pk)
    user.drop_absence(absence_pk, by=request.actor)
    return done(request, _back(request, user), _("%(name)s is here on these days.") % {"name": user.name})


def _planned_for(request: Request, pk: int) -> User:
    """Somebody whose days the actor may plan. Raises NotAllowed."""
    request.actor.require("people.plan_absence")
    user: User = User.objects.within(request.actor, pk)
    if not user.is_planned_by(request.actor):
        raise NotAllowed
    return user


def _back(request: Request, user: User) -> str:
    return reverse("people:profile" if user.pk == request.actor.user_id else "people:people")

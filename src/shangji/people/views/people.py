"""Settings › people: the table, adding, changing, barring, passwords."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.people.absences import with_absence
from shangji.people.answers import form_dialog, went
from shangji.people.forms.people import PasswordForm, PersonForm, WantedForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.queries import people as people_of
from shangji.people.reach import reaches_all
from shangji.ui.responses import is_partial

SHOWN = 500
form_methods = require_http_methods(["GET", "POST"])


@signed_in
def people(request: Request) -> HttpResponse:
    """The table of people, filtered by the address."""
    form = WantedForm(request.GET, actor=request.actor)
    rows = list(with_absence(people_of(request.actor, form.wanted()))[: SHOWN + 1])
    for person in rows:
        person.is_planned = person.is_planned_by(request.actor)
    words = {"form": form, "people": rows[:SHOWN], "has_more": len(rows) > SHOWN, "tab": "people"}
    words["reads_pulse"] = reaches_all(request.actor)
    return render(request, "people/_people.html" if is_partial(request) else "people/people.html", words)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("people.add_user")
    form = PersonForm(request.POST or None, actor=request.actor)
    if not form.is_valid():
        return form_dialog(request, form, title=_("New person"), verb=_("Add"), back=reverse("people:people"))
    User.add(form.cleaned_data.pop("username"), by=request.actor, **form.cleaned_data)
    return went(request, reverse("people:people"))


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    user = User.objects.within(request.actor, pk)
    form = PersonForm(request.POST or None, actor=request.actor, user=user)
    if not form.is_valid():
        return form_dialog(
            request, form, title=user.name, verb=_("Save"), back=reverse("people:people"), user_shown=user
        )
    user.change(by=request.actor, **form.cleaned_data)
    return went(request, reverse("people:people"))


@signed_in
@form_methods
def password(request: Request, pk: int) -> HttpResponse:
    user = User.objects.within(request.actor, pk)
    form = PasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        title = _("Set a password for %(name)s") % {"name": user.name}
        return form_dialog(request, form, title=title, verb=_("Set it"), back=reverse("people:people"))
    user.give_password(form.cleaned_data["password"], by=request.actor)
    return went(request, reverse("people:people"))


@signed_in
@require_POST
def disable(request: Request, pk: int) -> HttpResponse:
    User.objects.within(request.actor, pk).disable(by=request.actor)
    return went(request, reverse("people:people"))


@signed_in
@require_POST
def enable(request: Request, pk: int) -> HttpResponse:
    User.objects.within(request.actor, pk).enable(by=request.actor)
    return went(request, reverse("people:people"))

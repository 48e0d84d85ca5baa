"""Settings › teams and roles."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.people.answers import dialog, form_dialog, went
from shangji.people.forms.teams import RoleForm, TeamForm
from shangji.people.grants import groups
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Role, Team
from shangji.people.queries import roles as roles_of
from shangji.people.queries import team_tree
from shangji.people.views.people import form_methods


@signed_in
def teams(request: Request) -> HttpResponse:
    return render(request, "people/teams.html", {"branches": team_tree(request.actor), "tab": "teams"})


@signed_in
@form_methods
def add_team(request: Request) -> HttpResponse:
    form = TeamForm(request.POST or None, actor=request.actor, initial={"parent": request.GET.get("below")})
    if not form.is_valid():
        return form_dialog(request, form, title=_("New team"), verb=_("Add"), back=reverse("people:teams"))
    Team.add(form.cleaned_data["name"], parent=form.cleaned_data["parent"], by=request.actor)
    return went(request, reverse("people:teams"))


@signed_in
@form_methods
def edit_team(request: Request, pk: int) -> HttpResponse:
    """Rename it, move it, or both."""
    team = Team.objects.within(request.actor, pk)
    form = TeamForm(request.POST or None, actor=request.actor, team=team)
    if not form.is_valid():
        return form_dialog(request, form, title=team.name, verb=_("Save"), back=reverse("people:teams"))
    name, parent = form.cleaned_data["name"], form.cleaned_data["parent"]
    with transaction.atomic():
        if name != team.name:
            team.rename(name, by=request.actor)
        if (parent.pk if parent else None) != team.parent_id:
            team.move_below(parent, by=request.actor)
    return went(request, reverse("people:teams"))


@signed_in
def roles(request: Request) -> HttpResponse:
    return render(request, "people/roles.html", {"roles": roles_of(request.actor), "tab": "roles"})


@signed_in
@form_methods
def add_role(request: Request) -> HttpResponse:
    form = RoleForm(request.POST or None)
    if not form.is_valid():
        return _role_dialog(request, form, title=_("New role"), verb=_("Add"), grants=form.grants())
    kept = form.cleaned_data
    Role.add(
        kept["name"],
        name_en=kept["name_en"].strip(),
        key=form.key(),
        scope=kept["scope"],
        grants=form.grants(),
        by=request.actor,
    )
    return went(request, reverse("people:roles"))


@signed_in
@form_methods
def edit_role(request: Request, pk: int) -> HttpResponse:
    role = Role.objects.within(request.actor, pk)
    form = RoleForm(request.POST or None, role=role)
    if not form.is_valid():
        grants = form.grants() if form.is_bound else role.grants
        return _role_dialog(request, form, title=role.shown, verb=_("Save"), grants=grants, role=role)
    role.change(
        name=form.cleaned_data["name"],
        name_en=form.cleaned_data["name_en"].strip(),
        scope=form.cleaned_data["scope"],
        grants=form.grants(),
        by=request.actor,
    )
    return went(request, reverse("people:roles"))


def _role_dialog(request: Request, form: RoleForm, *, grants: list[str], **words: Any) -> HttpResponse:
    words |= {
        "form": form,
        "groups": groups(grants),
        "may_all": "*" in grants,
        "here": request.get_full_path(),
    }
    words |= {"back": reverse("people:roles")}
    return dialog(
        request, "people/_role_form.html", words, status=422 if form.is_bound and form.errors else 200
    )

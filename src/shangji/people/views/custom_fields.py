"""Settings › fields of one's own: defined here once, then there on every path."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach, Refusal
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.kinds import KINDS
from shangji.people.answers import done
from shangji.people.custom.defining import DefineForm, holders
from shangji.people.kinds import title
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Role
from shangji.people.views.people import form_methods

PERMISSION = "core.define_field"


@signed_in
def fields(request: Request) -> HttpResponse:
    """The fields of one noun, archived ones behind them."""
    request.actor.require(PERMISSION)
    holds = _holds(request.GET.get("holds", ""))
    found: Any = CustomField.objects.reached_by(request.actor).filter(holds=holds).order_by("position", "pk")
    roles = {role.pk: role.shown for role in Role._base_manager.all()}
    rows = [(field, [roles[pk] for pk in field.see_roles if pk in roles]) for field in found]
    words = {
        "holders": holders(), "holds": holds, "kinds": list(KINDS.values()),
        "rows": [row for row in rows if row[0].archived_at is None],
        "archived": [row[0] for row in rows if row[0].archived_at],
    }  # fmt: skip
    return render(request, "people/custom/fields.html", words)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    """A field of the kind that the address names."""
    request.actor.require(PERMISSION)
    holds, kind = _holds(request.GET.get("holds", "")), request.GET.get("type", "")
    if kind not in KINDS:
        raise OutOfReach
    form = DefineForm(request.POST if request.method == "POST" else None, holds=holds, kind=kind)
    if form.is_valid():
        said = form.known()
        try:
            CustomField.define(said.pop("name"), holds=holds, by=request.actor, **said)
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            return done(request, _list(holds), "")
    return _page(request, form, _("New field"))


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    field = _field(request, pk)
    form = DefineForm(request.POST if request.method == "POST" else None, holds=field.holds, kind=field.type, field=field)  # fmt: skip
    if form.is_valid():
        try:
            field.change(by=request.actor, **form.known())
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            return done(request, _list(field.holds), "")
    return _page(request, form, field.label)


@signed_in
@require_POST
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """Move it up or down, archive it, bring it back."""
    field = _field(request, pk)
    if name in ("up", "down"):
        field.place(max(field.position + (1 if name == "down" else -1), 0), by=request.actor)
    elif name in ("archive", "bring-back"):
        (field.archive if name == "archive" else field.bring_back)(by=request.actor)
    else:
        raise OutOfReach
    return done(request, _list(field.holds), "")


def _tell(form: DefineForm, refusal: Refusal) -> None:
    if refusal.status in (403, 404):
        raise refusal
    form.add_error(None, str(refusal.message))


def _page(request: Request, form: DefineForm, heading: str) -> HttpResponse:
    words = {"form": form, "heading": heading, "kind": title(form.holds), "back": _list(form.holds)}
    return render(request, "people/custom/define.html", words, status=422 if form.is_bound else 200)


def _field(request: Request, pk: int) -> CustomField:
    request.actor.require(PERMISSION)
    field: CustomField = CustomField.objects.within(request.actor, pk)
    return field


def _holds(asked: str) -> str:
    kinds = [kind for kind, _title in holders()]
    return asked if asked in kinds else kinds[0]


def _list(holds: str) -> str:
    return f"{reverse('people:custom_fields')}?holds={holds}"

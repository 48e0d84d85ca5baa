"""Any owned record: hand it over, share it, say who sees it and why."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.core.numbers import number_of
from shangji.core.undo import Undoable
from shangji.people.answers import dialog, form_dialog, went
from shangji.people.chosen import ticked
from shangji.people.forms.records import AssignForm, ShareForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.queries import owned
from shangji.people.views.people import form_methods
from shangji.people.why import explain, seers


@signed_in
@form_methods
def assign(request: Request, subject_pk: int) -> HttpResponse:
    noun = owned(request.actor, subject_pk)
    proposed = {"owner": next(iter(ticked(request.GET, "owner")), None)}
    form = AssignForm(request.POST or None, initial=proposed, actor=request.actor, owner_id=noun.owner_id)
    if not form.is_valid():
        title = _("Hand over %(name)s") % {"name": noun.label}
        return form_dialog(request, form, title=title, verb=_("Hand over"), back=noun.get_absolute_url())
    noun.assign_to(form.cleaned_data["owner"], by=request.actor, note=form.cleaned_data["note"])
    return went(request, _back_to(request, noun.pk))


@signed_in
@form_methods
def share(request: Request, subject_pk: int) -> HttpResponse:
    """Who works on it besides the owner; add somebody."""
    noun = owned(request.actor, subject_pk)
    form = ShareForm(request.POST or None, actor=request.actor, owner_id=noun.owner_id)
    if not form.is_valid():
        words = {"noun": noun, "form": form, "shares": noun.collaborators(), "here": request.get_full_path()}
        words |= {"back": noun.get_absolute_url()}
        return dialog(
            request, "people/_share.html", words, status=422 if form.is_bound and form.errors else 200
        )
    kept = form.cleaned_data
    noun.share_with(kept["user"], level=form.level_given(), until=kept["until"], by=request.actor)
    return went(request, noun.get_absolute_url())


@signed_in
@require_POST
def unshare(request: Request, subject_pk: int, pk: int) -> HttpResponse:
    noun = owned(request.actor, subject_pk)
    noun.stop_sharing_with(User.objects.within(request.actor, pk), by=request.actor)
    return went(request, noun.get_absolute_url())


@signed_in
@require_POST
def undo(request: Request, subject_pk: int, seq: int) -> HttpResponse:
    """Take back the last change of a record."""
    noun = owned(request.actor, subject_pk)
    event = noun.subject.events.filter(seq=seq).first()
    if event is None or not isinstance(noun, Undoable):
        raise OutOfReach
    noun.undo(event, by=request.actor)
    return went(request, noun.get_absolute_url())


@signed_in
def why(request: Request) -> HttpResponse:
    """Who sees a record and why; `?subject=` names it, `?user=` asks about one person."""
    noun = owned(request.actor, _number(request, "subject"))
    people = list(User.objects.reached_by(request.actor).active().for_sign_in().order_by("name"))
    asked = _number(request, "user")
    one = User.objects.for_sign_in().within(request.actor, asked) if asked else None
    words = {"noun": noun, "people": people, "asked": one, "answer": explain(one, noun) if one else None}
    if one is None:
        words["seers"] = seers(people[:200], noun)
    words["back"] = noun.get_absolute_url()
    return dialog(request, "people/_why.html", words)


def _back_to(request: Request, subject_pk: int) -> str:
    """The record's page, or the list when it was handed out of one's own reach."""
    try:
        return owned(request.actor, subject_pk).get_absolute_url()
    except OutOfReach:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def _number(request: Request, name: str) -> int:
    return number_of(request.GET.get(name, "")) or 0

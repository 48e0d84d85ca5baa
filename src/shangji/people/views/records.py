"""Any owned record: hand it over, share it, say who sees it and why. And all of somebody's at once."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from shangji.core.undo import Undoable
from shangji.people.answers import dialog, form_dialog, went
from shangji.people.forms.records import AssignForm, ShareForm, TransferForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import User
from shangji.people.queries import belongings, owned
from shangji.people.transfer import AT_ONCE, hand_over, hand_over_later, records_of
from shangji.people.views.people import form_methods
from shangji.people.why import explain, seers


@signed_in
@form_methods
def assign(request: Request, subject_pk: int) -> HttpResponse:
    noun = owned(request.actor, subject_pk)
    form = AssignForm(request.POST or None, actor=request.actor, owner_id=noun.owner_id)
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


@signed_in
@form_methods
def transfer(request: Request, pk: int) -> HttpResponse:
    """Everything of one person to another: preview, then the result row by row, or a job."""
    giver = User.objects.within(request.actor, pk)
    owns = [b for b in belongings(request.actor, giver) if b.count]
    kinds = [(b.kind, b.title) for b in owns]
    form = TransferForm(
        request.POST or None, actor=request.actor, giver=giver, kinds=kinds, initial={"kinds": dict(kinds)}
    )
    words = {"giver": giver, "owns": owns, "form": form}
    if not form.is_valid():
        return render(request, "people/transfer.html", words, status=422 if form.is_bound else 200)
    kept, by = form.cleaned_data, request.actor
    if sum(b.count for b in owns if b.kind in kept["kinds"]) > AT_ONCE:
        later = hand_over_later(giver, kept["taker"], kept["kinds"], by=by, note=kept["note"])
        return went(request, reverse("people:transfer_progress", args=[pk, later.pk]))
    records = records_of(by, giver, kept["kinds"])
    rows = list(hand_over(list(records), kept["taker"], by=by, note=kept["note"]))
    return render(request, "people/transfer.html", words | {"rows": rows, "taker": kept["taker"]})


@signed_in
def transfer_progress(request: Request, pk: int, job_pk: int) -> HttpResponse:
    """How far the job is; only whoever asked for it sees it."""
    giver = User.objects.within(request.actor, pk)
    found = Job.objects.filter(pk=job_pk, name="people.transfer", asked_by_id=request.actor.user_id).first()
    if found is None:
        raise OutOfReach
    words = {"giver": giver, "job": found, "refused": found.args["refused"], "here": request.get_full_path()}
    return dialog(request, "people/_transfer_progress.html", words)


def _back_to(request: Request, subject_pk: int) -> str:
    """The record's page, or the list when it was handed out of one's own reach."""
    try:
        return owned(request.actor, subject_pk).get_absolute_url()
    except OutOfReach:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def _number(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() and len(text) < 18 else 0

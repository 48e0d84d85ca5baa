"""One sentence about a record: understood while it is typed, stored when it was seen."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.activities.followed import AlreadyLogged
from shangji.activities.forms import CorrectionForm, FollowUpForm, proposal
from shangji.activities.models import FollowUp
from shangji.activities.proposing import Room, picks_of, proposed, room_for, usual_day
from shangji.activities.queries import offers, record
from shangji.activities.sentence import understand
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.calendar import today
from shangji.core.subjects import Subject
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.custom.controls import CustomForm
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.formats import day as day_words
from shangji.ui.responses import is_partial, toast


@signed_in
def choose(request: Request) -> HttpResponse:
    """What was it about? The sentence is kept while the record is chosen."""
    text = request.GET.get("text", "").strip()[:500]
    words = {"text": text, "offers": offers(request.actor, text), "title": _("Log a follow-up"), "back": "/"}
    if request.GET.get("part") == "offers" and is_partial(request):
        return render(request, "activities/_offers.html", words)
    return dialog(request, "activities/choose.html", words)


@signed_in
@form_methods
def follow_up(request: Request, subject_pk: int) -> HttpResponse:
    """The sheet for one record, and where every composer sends what was said."""
    noun = record(request.actor, subject_pk)
    if request.method == "GET":
        asked = {"text": request.GET.get("text", "")}
        if request.GET.get("type") in FollowUp.Type.values:
            asked["type"] = request.GET["type"]
        room = room_for(noun)
        form = _proposed(noun, asked, request.GET.getlist("contacts"), room=room)
        words = _words(noun, form, room) | {"custom": CustomForm(None, FollowUp.KIND, request.actor)}
        return dialog(request, "activities/sheet.html", words)
    form = FollowUpForm(request.POST, people=noun.people_to_name())
    custom = CustomForm(request.POST, FollowUp.KIND, request.actor)
    if not all([form.is_valid(), custom.is_valid()]):
        words = _words(noun, form, room_for(noun)) | {"custom": custom}
        return dialog(request, "activities/sheet.html", words, status=422)
    try:
        _log(noun, form, request, custom.said)
    except AlreadyLogged as again:
        return toast(done(request, noun.get_absolute_url(), ""), again.message)
    return done(request, noun.get_absolute_url(), _saved(noun))


@signed_in
@require_POST
def draft(request: Request, subject_pk: int) -> HttpResponse:
    """What the sentence is understood as so far; what was chosen by hand stays."""
    noun = record(request.actor, subject_pk)
    room = room_for(noun)
    form = _proposed(noun, request.POST.dict(), request.POST.getlist("contacts"), room=room)
    return render(request, "activities/_understood.html", _words(noun, form, room))


@signed_in
@form_methods
def correct(request: Request, subject_pk: int, pk: int) -> HttpResponse:
    noun = record(request.actor, subject_pk)
    found = FollowUp.objects.filter(pk=pk, subject_id=noun.pk).first()
    if found is None:
        raise OutOfReach
    form = CorrectionForm(request.POST or None, initial={"text": found.correction or found.text})
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("Correct a follow-up"), verb=_("Save"), back=noun.get_absolute_url()
        )
    noun.correct_follow_up(found, form.cleaned_data["text"], by=request.actor)
    return done(request, noun.get_absolute_url(), _("Corrected; the log keeps the old words."))


def composer(noun: Any) -> dict[str, Any]:
    """The words of `activities/_composer.html`; how full the days are is asked when somebody begins to type."""
    return _words(noun, _proposed(noun, {}), None)


def _words(noun: Any, form: FollowUpForm, room: Room | None) -> dict[str, Any]:
    meant, better = _day_in(form), usual_day(noun, room)
    if meant and meant > today() and meant != better.day:
        better = proposed(room, meant)
    return {
        "noun": noun, "form": form, "picks": picks_of(noun, room, better.day), "better": better, "meant": meant,
        "title": _("Log a follow-up"),
        "back": noun.get_absolute_url(), "post_url": reverse("activities:follow_up", args=[noun.pk]),
    }  # fmt: skip


def _day_in(form: FollowUpForm) -> date | None:
    """The day that stands in the form."""
    try:
        return date.fromisoformat(str(form["next_step_on"].value() or ""))
    except ValueError:
        return None


def _proposed(
    noun: Any, typed: dict[str, str], chosen: list[str] | None = None, *, room: Room | None = None
) -> FollowUpForm:
    """The controls with what is understood, except where the person has chosen differently."""
    people = noun.people_to_name()
    found = understand(typed.get("text", ""), clock.now(), people)
    values: dict[str, Any] = {"text": typed.get("text", "")}
    known = proposal(found, _default_on(noun, room))
    for name, value in known.items():
        by_hand = name in typed and typed[name] != typed.get(f"inferred_{name}", "")
        values[name] = typed[name] if by_hand else value
    before = set(typed.get("inferred_contacts", "").split(","))
    now_named = {str(pk) for pk in found.contact_ids}
    values["direction"] = typed.get("direction", "")
    values["contacts"] = sorted((set(chosen or []) - before) | now_named)
    form = FollowUpForm(initial=values, people=people)
    form.inferred = {**known, "contacts": ",".join(sorted(now_named))}  # type: ignore[attr-defined]
    form.marks = found.marks  # type: ignore[attr-defined]
    form.is_understood = bool(typed.get("text"))  # type: ignore[attr-defined]
    return form


def _default_on(noun: Any, room: Room | None) -> date | None:
    return None if getattr(noun, "is_closed", False) else usual_day(noun, room).day


def _log(noun: Any, form: FollowUpForm, request: Request, custom: dict[str, Any]) -> None:
    said = form.cleaned_data
    noun.log_follow_up(
        said["text"], by=request.actor, type=said["type"] or FollowUp.Type.OTHER.value, result=said["result"],
        next_step=form.next_words, next_step_at=form.next_step_at,
        contacts=list(Subject.objects.filter(pk__in=said["contacts"])), client_key=said["client_key"] or None,
        direction=said["direction"] or FollowUp.Direction.OUT.value, custom=custom,
    )  # fmt: skip


def _saved(noun: Any) -> str:
    if not noun.next_step:
        return _("Saved.")
    return _("Saved. Next: %(step)s, %(day)s") % {"step": noun.next_step, "day": day_words(noun.next_step_at)}

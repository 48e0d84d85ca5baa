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
from shangji.activities.queries import offers, record
from shangji.activities.sentence import default_day, understand
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
        form = _proposed(noun, asked)
        words = _words(noun, form) | {"custom": CustomForm(None, FollowUp.KIND, request.actor)}
        return dialog(request, "activities/sheet.html", words)
    form = FollowUpForm(request.POST, people=noun.people_to_name())
    custom = CustomForm(request.POST, FollowUp.KIND, request.actor)
    if not all([form.is_valid(), custom.is_valid()]):
        return dialog(request, "activities/sheet.html", _words(noun, form) | {"custom": custom}, status=422)
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
    form = _proposed(noun, request.POST.dict(), request.POST.getlist("contacts"))
    return render(request, "activities/_understood.html", _words(noun, form))


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
    """The words of `activities/_composer.html`."""
    return _words(noun, _proposed(noun, {}))


def _words(noun: Any, form: FollowUpForm) -> dict[str, Any]:
    picks = [default_day(today(), n) for n in (1, noun.cadence_days, 5)]
    return {
        "noun": noun, "form": form, "picks": list(dict.fromkeys(picks)), "title": _("Log a follow-up"),
        "back": noun.get_absolute_url(), "post_url": reverse("activities:follow_up", args=[noun.pk]),
    }  # fmt: skip


def _proposed(noun: Any, typed: dict[str, str], chosen: list[str] | None = None) -> FollowUpForm:
    """The controls with what is understood, except where the person has chosen differently."""
    people = noun.people_to_name()
    found = understand(typed.get("text", ""), clock.now(), people)
    values: dict[str, Any] = {"text": typed.get("text", "")}
    proposed = proposal(found, _default_on(noun))
    for name, value in proposed.items():
        by_hand = name in typed and typed[name] != typed.get(f"inferred_{name}", "")
        values[name] = typed[name] if by_hand else value
    before = set(typed.get("inferred_contacts", "").split(","))
    now_named = {str(pk) for pk in found.contact_ids}
    values["direction"] = typed.get("direction", "")
    values["contacts"] = sorted((set(chosen or []) - before) | now_named)
    form = FollowUpForm(initial=values, people=people)
    form.inferred = {**proposed, "contacts": ",".join(sorted(now_named))}  # type: ignore[attr-defined]
    form.marks = found.marks  # type: ignore[attr-defined]
    form.is_understood = bool(typed.get("text"))  # type: ignore[attr-defined]
    return form


def _default_on(noun: Any) -> date | None:
    return None if getattr(noun, "is_closed", False) else default_day(today(), noun.cadence_days)


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

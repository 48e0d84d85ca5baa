"""Approvals: what waits for somebody, one request with its history, and what can be said about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core import clock
from shangji.core.access import Conflict, Level, OutOfReach, Refusal
from shangji.core.names import without_nul
from shangji.core.subjects import Subject, traced_models
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.forms.base import Form
from shangji.people.middleware import Request, signed_in
from shangji.process.approvable import Approvable
from shangji.process.approvals_shown import TABS, Shown, listed, one, waiting_of
from shangji.process.forms.approvals import ApproveForm, AskForm, DelegateForm, RejectForm

form_methods = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Saying:
    """The words of a dialog: its title with %(title)s, its button, what is said afterwards."""

    title: str
    verb: str
    said: str


@signed_in
def inbox(request: Request) -> HttpResponse:
    """What waits for the reader, what they asked for, what they decided."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    words = {
        "tab": tab, "tabs": list(TABS.items()), "rows": listed(request.actor, tab, clock.now()),
        "waiting": sum(rows.count() for rows in waiting_of(request.actor, clock.now())),
    }  # fmt: skip
    return render(request, "process/approvals.html", words)


@signed_in
def detail(request: Request, pk: int) -> HttpResponse:
    found = one(request.actor, pk, clock.now())
    words = {"row": found, "title": found.approval.title, "back": reverse("process:approvals")}
    return dialog(request, "process/_approval_detail.html", words)


@signed_in
@form_methods
def ask(request: Request, subject_pk: int) -> HttpResponse:
    """Ask for approval of something about a record."""
    noun = _record(request, subject_pk)
    asked = {name: request.GET.get(name, "") for name in ("template", "title")}
    form = AskForm(request.POST or None, actor=request.actor, initial=asked)
    title = _("Ask for approval: %(name)s") % {"name": noun.label}
    if form.is_valid():
        kept = form.cleaned_data
        template, details = kept["template"], {_("Note"): kept["note"]} if kept["note"] else {}
        try:
            noun.ask_approval(
                template.topic, kept["title"], template.steps, details=details, by=request.actor
            )
            return done(request, noun.get_absolute_url(), _("Asked."))
        except Refusal as refusal:
            _said(form, refusal)
    return form_dialog(request, form, title=title, verb=_("Ask"), back=noun.get_absolute_url())


@signed_in
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """One tap."""
    found = _decidable(request, pk)
    found.noun.approve(found.approval, note=without_nul(request.POST.get("note", "")), by=request.actor)
    return _after(request, found, _("Approved."))


@signed_in
@form_methods
def reject(request: Request, pk: int) -> HttpResponse:
    def act(found: Shown, kept: dict[str, Any]) -> Any:
        return found.noun.reject(found.approval, kept["note"], to_step=kept.get("to_step"), by=request.actor)

    found = _decidable(request, pk)
    form = RejectForm(request.POST or None, approval=found.approval)
    return _say(request, found, form, act, Saying(_("Reject: %(title)s"), _("Reject"), _("Rejected.")))


@signed_in
@form_methods
def approve_with_note(request: Request, pk: int) -> HttpResponse:
    def act(found: Shown, kept: dict[str, Any]) -> Any:
        return found.noun.approve(found.approval, note=kept["note"], by=request.actor)

    found = _decidable(request, pk)
    form = ApproveForm(request.POST or None)
    return _say(request, found, form, act, Saying(_("Approve: %(title)s"), _("Approve"), _("Approved.")))


@signed_in
@form_methods
def delegate(request: Request, pk: int) -> HttpResponse:
    def act(found: Shown, kept: dict[str, Any]) -> Any:
        return found.noun.delegate_approval(found.approval, kept["user"], note=kept["note"], by=request.actor)

    found = _decidable(request, pk)
    form = DelegateForm(request.POST or None, actor=request.actor, asker_id=found.approval.asked_by_id)
    saying = Saying(_("Let somebody else decide: %(title)s"), _("Pass on"), _("Passed on."))
    return _say(request, found, form, act, saying)


@signed_in
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    found.noun.withdraw_approval(found.approval, by=request.actor)
    return _after(request, found, _("Withdrawn."))


@signed_in
@require_POST
def chase(request: Request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    found.noun.chase_approval(found.approval, by=request.actor)
    return _after(request, found, _("They are reminded."))


def _say(
    request: Request, found: Shown, form: Form, act: Callable[[Shown, dict[str, Any]], Any], saying: Saying
) -> HttpResponse:
    """A verb that is asked for something first: its refusal is shown where it was asked."""
    if form.is_valid():
        try:
            act(found, form.cleaned_data)
            return _after(request, found, saying.said)
        except Refusal as refusal:
            if isinstance(refusal, Conflict | OutOfReach):
                raise
            _said(form, refusal)
    title = saying.title % {"title": found.approval.title}
    return form_dialog(request, form, title=title, verb=saying.verb, back=reverse("process:approvals"))


def _said(form: Form, refusal: Refusal) -> None:
    if refusal.status == 403:
        raise refusal
    form.add_error(None, str(refusal.message))


def _after(request: Request, found: Shown, said: str | Promise) -> HttpResponse:
    """Where the person came from: the record while it is in reach, else the inbox of approvals."""
    came_from_record = request.POST.get("from") == "record"
    model = traced_models()[found.approval.subject.kind]
    is_reached = (
        came_from_record
        and model.objects.reached_by(request.actor).filter(pk=found.approval.subject_id).exists()
    )
    url = found.noun.get_absolute_url() if is_reached else reverse("process:approvals")
    return done(request, url, said)


def _decidable(request: Request, pk: int) -> Shown:
    found = one(request.actor, pk, clock.now())
    if found.noun is None:
        raise OutOfReach
    return found


def _record(request: Request, subject_pk: int) -> Approvable:
    """A record about which the actor may ask. Raises OutOfReach, NotAllowed."""
    kind = Subject.objects.filter(pk=subject_pk).values_list("kind", flat=True).first()
    model = traced_models().get(kind or "")
    if model is None or not issubclass(model, Approvable):
        raise OutOfReach
    noun: Approvable = model.objects.within(request.actor, subject_pk)
    request.actor.require(f"{model._meta.app_label}.ask_approval")
    if not model.objects.reached_by(request.actor, Level.WRITE).filter(pk=subject_pk).exists():
        raise OutOfReach
    return noun

"""One verb on a record that lies in a pool or came from one."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach, Refusal
from shangji.people.answers import dialog, done, went
from shangji.people.many import Dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.pool_dialogs import POOLED
from shangji.people.pooled import Pooled
from shangji.people.queries import owned
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def verb(request: Request, subject_pk: int, name: str) -> HttpResponse:
    asked = POOLED.get(name)
    noun = owned(request.actor, subject_pk)
    if asked is None or not isinstance(noun, Pooled):
        raise OutOfReach
    return ask_one(request, noun, asked)


@signed_in
@require_POST
def claim(request: Request, subject_pk: int) -> HttpResponse:
    """In one tap: afterwards the whole page, with the number to call."""
    noun = owned(request.actor, subject_pk)
    if not isinstance(noun, Pooled):
        raise OutOfReach
    noun.claim(by=request.actor)
    return went(request, noun.get_absolute_url())


def ask_one(request: Request, noun: Pooled, asked: Dialog) -> HttpResponse:
    """The dialog of one verb, and the verb. A refusal is told where it was asked."""
    request.actor.require(asked.permission(noun.kind()))
    form = asked.form(
        request.POST if request.method == "POST" else None, noun=noun, kind=noun.kind(), actor=request.actor
    )
    url = noun.get_absolute_url()
    words: dict[str, Any] = {
        "noun": noun, "form": form, "title": asked.title, "verb": asked.button, "back": url, "here": request.get_full_path(),
    }  # fmt: skip
    if not form.is_valid():
        return dialog(request, "people/verb.html", words, status=422 if form.is_bound else 200)
    try:
        fact = asked.act(noun, form.cleaned_data, request.actor)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return dialog(request, "people/verb.html", words, status=422)
    reached = type(noun).objects.reached_by(request.actor).filter(pk=noun.pk).exists()
    return done(
        request, url if reached else f"{url}../", asked.said if fact else _("Nothing to change."), noun
    )

"""One verb on what lies in pools, on one record or on many; each package's addresses name its own records."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.lists import Page
from shangji.people.answers import dialog, done, done_many, went
from shangji.people.chosen import chosen_keys
from shangji.people.middleware import Request, signed_in
from shangji.people.pool_dialogs import POOLED, Dialog
from shangji.people.pooled import Pooled
from shangji.people.queries import for_cards, owned
from shangji.people.steps import together
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
    request.actor.require(f"{noun._meta.app_label}.{asked.verb}")
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


def ask_many(
    request: Request, model: Any, asked: Dialog | None, back: str, page_of: Callable[[QueryDict, int], Page]
) -> HttpResponse:
    """Ask once, then call the verb row by row; what is refused is listed with the reason, the rest is done."""
    if asked is None:
        raise OutOfReach
    request.actor.require(f"{model._meta.app_label}.{asked.verb}")
    keys = chosen_keys(request, page_of)
    chosen = list(for_cards(model.objects.reached_by(request.actor)).filter(pk__in=keys).order_by("pk"))
    form = asked.form(request.POST if "go" in request.POST else None, kind=model.kind(), actor=request.actor)
    words: dict[str, Any] = {"form": form, "chosen": chosen, "title": asked.title, "verb": asked.button}
    words |= {"here": request.path, "back": back}
    if not form.is_valid():
        return dialog(request, "people/bulk.html", words, status=422 if form.is_bound else 200)
    by = together(request.actor)
    rows = [(noun, _try(asked, noun, form.cleaned_data, by)) for noun in chosen]
    return done_many(request, "people/bulk_done.html", words, rows, by)


def _try(asked: Dialog, noun: Pooled, said: dict[str, Any], by: Actor) -> str:
    """Why it was refused; nothing when it was done."""
    try:
        asked.act(noun, said, by)
    except Refusal as refusal:
        return str(refusal.message)
    return ""

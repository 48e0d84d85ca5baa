"""How a page answers: the dialog alone for a fragment, a page around it for a plain link."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.core.undo import Undoable
from shangji.people.middleware import Request
from shangji.people.steps import undo_url_of
from shangji.ui.responses import close_dialog, is_partial, toast, trigger


def dialog(request: Request, template: str, words: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A dialog's content; without htmx it is a page of its own that works alike."""
    if is_partial(request):
        return render(request, template, words, status=status)
    return render(request, "people/dialog_page.html", {**words, "part": template}, status=status)


def form_dialog(
    request: Request, form: Form, *, title: str | Promise, verb: str | Promise, back: str = "", **words: Any
) -> HttpResponse:
    """A form as a dialog: 422 when what was typed does not do."""
    others = words.get("custom")
    status = 422 if form.is_bound and (form.errors or (others and others.errors)) else 200
    shown = {
        "form": form,
        "title": title,
        "verb": verb,
        "back": back,
        "here": request.get_full_path(),
        **words,
    }
    return dialog(request, "people/_form.html", shown, status=status)


def went(request: Request, url: str) -> HttpResponse:
    """After a verb: show the page that has changed."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def done(request: Request, url: str, text: str | Promise, noun: Any = None) -> HttpResponse:
    """After a verb whose page stays: the dialog closes, the page asks for itself again, one line says it.

    With a `noun` that can be taken back, the line offers it.
    """
    if not is_partial(request):
        return HttpResponseRedirect(url, status=303)
    answer = trigger(close_dialog(HttpResponse(status=204)), "record:changed", True)
    return toast(answer, text, undo_url(noun, request)) if text else answer


def done_many(
    request: Request, template: str, words: dict[str, Any], rows: list[tuple[Any, Any]], by: Actor
) -> HttpResponse:
    """After one verb on many: a line with its way back; where some were refused, each says why.

    `rows` are (record, why it was refused); `by` is the actor of the whole step.
    """
    count, undo = sum(not told for _noun, told in rows), undo_url_of(by)
    if count == len(rows) and is_partial(request):
        answer = trigger(close_dialog(HttpResponse(status=204)), "record:changed", True)
        return toast(answer, ngettext("%(n)s done", "%(n)s done", count) % {"n": count}, undo)
    words = {**words, "rows": rows, "done": count, "undo": undo}
    return trigger(dialog(request, template, words), "record:changed", True)


def undo_url(noun: Any, request: Request) -> str | None:
    """Where the last change of a record is taken back; None when it cannot be."""
    if not isinstance(noun, Undoable):
        return None
    event = noun.undoable_event(request.actor)
    return reverse("people:undo", args=[noun.pk, event.seq]) if event else None

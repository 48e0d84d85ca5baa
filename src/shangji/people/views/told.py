"""What a link in a message leads to: the record itself after signing in, or one thing done with one tap."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.people.letters import all_answers, answer_of, link, opened, said_already
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Answered, Notification
from shangji.people.views.people import form_methods


@signed_in
@require_safe
def open_told(request: Request, token: str) -> HttpResponse:
    """The record that a message is about; only for whom it was sent to, and within their reach."""
    line, _key = opened(token)
    if line.user_id != request.user.pk:
        raise OutOfReach
    subject = line.event.subject
    noun = subject.model.objects.within(request.actor, subject.pk)
    Notification.objects.filter(pk=line.pk).mark_read(clock.now())
    return HttpResponseRedirect(noun.get_absolute_url() or reverse("people:inbox"))


@form_methods
def act(request: Request, token: str) -> HttpResponseBase:
    """Asks once, then does it as the person whom the message was sent to: a program that looks at links changes nothing."""
    line, key = opened(token)
    found = answer_of(line, key)
    if found.asks_who and request.actor.user_id != line.user_id:
        return _ask_who(request, line)
    typed = request.POST if request.method == "POST" else None
    words: dict[str, Any] = {
        "line": line, "answer": found, "known": found.known(line), "others": [(a, link(line, a.key)) for a in all_answers(line) if a is not found],
    }  # fmt: skip
    if already := said_already(line, found):
        return _shown(request, {**words, "already": already}, status=409 if typed is not None else 200)
    form = words["form"] = found.form(typed, line) if found.form else None
    if typed is None or (form is not None and not form.is_valid()):
        return _shown(request, words, status=200 if typed is None else 422)
    said, actor = form.cleaned_data if form else {}, line.user.actor("message")
    try:
        Answered.once(line, found.key, clock.now(), lambda: found.do(line, actor, said))
    except Refusal as refusal:
        words["refused"] = said_already(line, found) or refusal.message
        return _shown(request, words, status=refusal.status)
    return _shown(request, {**words, "is_done": True})


def _ask_who(request: Request, line: Notification) -> HttpResponseBase:
    """To sign in, or why that does not help."""
    if request.actor.user_id is None:
        return redirect_to_login(request.get_full_path())
    return _shown(request, {"line": line, "is_for_another": True}, status=403)


def _shown(request: Request, words: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "people/told.html", words, status=status)

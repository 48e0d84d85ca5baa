"""What a link in a message leads to: the record itself after signing in, or one thing done with one tap."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.people.letters import answer_of, opened
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Notification
from shangji.people.views.people import form_methods

LONGEST = 2000


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
def act(request: Request, token: str) -> HttpResponse:
    """Asks once, then does it as the person whom the message was sent to: a program that looks at links changes nothing."""
    line, key = opened(token)
    answer = answer_of(line, key)
    said = request.POST.get("said", "").strip()[:LONGEST]
    words = {"line": line, "answer": answer, "is_done": False, "said": said}
    if request.method == "POST":
        try:
            answer.do(line, line.user.actor("message"), said)
        except Refusal as refusal:
            words["refused"] = refusal.message
            return render(request, "people/told.html", words, status=refusal.status)
        words["is_done"] = True
    return render(request, "people/told.html", words)

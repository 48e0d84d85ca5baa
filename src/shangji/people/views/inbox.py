"""The inbox: what happened to one's records, one line each."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.numbers import number_of
from shangji.people.answers import went
from shangji.people.letters import offers_of
from shangji.people.middleware import Request, signed_in
from shangji.people.news import news_since
from shangji.people.queries import inbox as inbox_of
from shangji.ui.responses import is_partial


@signed_in
def inbox(request: Request) -> HttpResponse:
    lines = inbox_of(request.user, request.actor)
    offers = offers_of(lines)
    words = {"lines": [(line, offers.get(line.pk, ())) for line in lines]}
    return render(request, "people/_inbox.html" if is_partial(request) else "people/inbox.html", words)


@signed_in
def news(request: Request) -> JsonResponse:
    """What is new since a line, for a page whose live line does not stand."""
    since = number_of(request.GET.get("after", ""))
    return JsonResponse(news_since(request.user, since).as_json())


@signed_in
@require_POST
def open_line(request: Request, pk: int) -> HttpResponse:
    """Read one line and go to what it is about."""
    line = request.user.notifications.select_related("event__subject").filter(pk=pk).first()
    if line is None:
        raise OutOfReach
    request.user.notifications.filter(pk=pk).mark_read(clock.now())
    subject = line.event.subject
    noun = subject.model.objects.within(request.actor, subject.pk)
    return went(request, noun.get_absolute_url() or reverse("people:inbox"))


@signed_in
@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    request.user.notifications.filter(pk=pk).mark_read(clock.now())
    return HttpResponseRedirect(reverse("people:inbox"), status=303)


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    request.user.notifications.mark_read(clock.now())
    return HttpResponseRedirect(reverse("people:inbox"), status=303)

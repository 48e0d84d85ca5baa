"""Addresses without NUL; refusals as answers: a page, or one line for a fragment."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shangji.core.access import NotAllowed, Refusal
from shangji.ui.responses import is_partial, toast


class AddressMiddleware:
    """Takes NUL characters out of what an address asks: PostgreSQL refuses a statement with one, and no page writes one."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in (asked := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = asked.replace("%00", "")
        return self.respond(request)


class RefusalMiddleware:
    """An expected no is told to the person, with its status; nothing of the inside gets out.

    One that knows where the thing is now (`url`) leads there.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PermissionDenied):
            error = NotAllowed()
        if not isinstance(error, Refusal):
            return None
        if is_partial(request):
            answer = render(request, "ui/_refusal.html", {"refusal": error}, status=error.status)
            answer.headers["HX-Reswap"] = "none"
            return toast(answer, error.message, tone="risk")
        if request.method == "GET" and "url" in error.context:
            return HttpResponseRedirect(error.context["url"])
        return render(request, "ui/refusal.html", {"refusal": error}, status=error.status)

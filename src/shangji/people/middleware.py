"""Gives every request its actor: `request.actor`, and `request.may` for its templates."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url

from shangji.core.access import NOBODY, Actor
from shangji.people.can import Can
from shangji.people.models import User
from shangji.people.setup import is_empty


class Request(HttpRequest):
    """A request that has passed the middleware."""

    actor: Actor
    may: Can
    user: User


class ActorMiddleware:
    """A person who was barred has no actor from their next request on."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: Any) -> HttpResponse:
        user = request.user
        request.actor = user.actor() if user.is_authenticated else NOBODY
        request.may = Can(request.actor)
        if request.actor.user_id is None and request.path == resolve_url(settings.LOGIN_URL) and is_empty():
            return render(request, "people/first_run.html")
        return self.respond(request)


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only people in; others are sent to sign in, and a fragment answers 401 with where to go."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.user_id is None:
            answer = redirect_to_login(request.get_full_path())
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": answer.url})
            return answer
        return view(request, *args, **kwargs)

    guarded.needs_sign_in = True  # type: ignore[attr-defined]
    return guarded

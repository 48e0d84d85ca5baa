"""Gives every request its actor: `request.actor`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from shangji.core.access import NOBODY, Actor
from shangji.people.models import User


class Request(HttpRequest):
    """A request that has passed the middleware."""

    actor: Actor
    user: User  # type: ignore[assignment]


class ActorMiddleware:
    """A person who was barred has no actor from their next request on."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = user.actor() if isinstance(user, User) or user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self.respond(request)


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only people in; others are sent to sign in, and a fragment answers 401 with where to go."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.user_id is None:
            answer = redirect_to_login(request.get_full_path())
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": answer.url})
            return answer
        return view(request, *args, **kwargs)

    guarded.needs_sign_in = True  # type: ignore[attr-defined]
    return guarded

"""How the API answers: JSON, or a problem (RFC 9457) in the caller's language that tells nothing of the inside."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from shangji.core.access import Actor, Refusal
from shangji.gateway import guard
from shangji.gateway.models import ApiToken
from shangji.gateway.models.api_token import actor_of

View = Callable[..., HttpResponse]


class Problem(Exception):
    """`fields` tells of each field what is wrong with it."""

    def __init__(self, status: int, detail: str, fields: Mapping[str, str] | None = None) -> None:
        self.status, self.detail, self.fields = status, detail, fields
        super().__init__(detail)


def problem(status: int, detail: str, fields: Mapping[str, str] | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    if fields:
        body["fields"] = fields
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JsonResponse(body, status=status, content_type="application/problem+json", headers=headers)


def api(view: View) -> View:
    """Let in who brings a live token; `view(request, token, actor, …)`."""

    @csrf_exempt  # no cookie is looked at
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            token, actor = _who(request)
            if guard.is_asked_too_often(token.pk):
                raise Problem(429, _("Too many have been sent from here. Please try again in an hour."))
            return view(request, token, actor, *args, **kwargs)
        except Problem as wrong:
            return problem(wrong.status, wrong.detail, wrong.fields)
        except Refusal as refusal:
            return problem(refusal.status, str(refusal.message))

    guarded.needs_token = True  # type: ignore[attr-defined]
    return guarded


def _who(request: HttpRequest) -> tuple[ApiToken, Actor]:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token, actor = actor_of(secret.strip()) if kind.lower() == "bearer" else (None, None)
    if token is None or actor is None or actor.user_id is None:
        raise Problem(401, _("A live access token is needed: Authorization: Bearer …"))
    return token, actor

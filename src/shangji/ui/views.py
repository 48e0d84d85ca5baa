"""The shell's own pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR_S = 365 * 24 * 3600
CHOICES = {"theme": ("light", "dark", "system"), "density": ("", "compact")}


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how the pages look, on this device."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
    answer = HttpResponseRedirect(target if safe else "/")
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)  # type: ignore[assignment]
    for name, allowed in CHOICES.items():
        if (value := request.POST.get(name)) in allowed and value is not None:
            answer.set_cookie(
                name, value, max_age=YEAR_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return answer


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "ui/404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """Also what a request without a fresh form token gets: nothing is lost, the page must be opened again."""
    return render(request, "ui/403.html", {"is_stale": bool(reason)}, status=403)

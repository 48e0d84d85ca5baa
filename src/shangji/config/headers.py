"""Answers carry what a browser may do with them; without it, data stays in caches and sensors stay open."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from shangji.ui.live import live_address

PERMISSIONS = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"


class HeadersMiddleware:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "private, no-store")
        if live := live_address(request):
            response._csp_update = {"connect-src": [live.removesuffix("/")]}  # type: ignore[attr-defined]
        return response

"""Where an open page listens for what is new: another port of the same host, unless a proxy passes it on."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def live_address(request: HttpRequest) -> str:
    """The address of the other port, as this browser reaches us; empty behind a proxy and where nothing listens.

    A page that came by https may not listen by http: there the proxy has to pass it on.
    """
    if settings.EVENTS_PATH or not settings.EVENTS_PORT or settings.HTTPS:
        return ""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.EVENTS_PORT}/"

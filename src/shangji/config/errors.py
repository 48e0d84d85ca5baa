"""An unexpected error shows an id and nothing else; the log has the rest. A database that is away means: wait."""

import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

log = logging.getLogger("shangji.errors")
PAGE = '<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p><p>{id}</p>'
RETRY_AFTER_S = 3


def server_error(request: HttpRequest) -> HttpResponse:
    """Called by Django while the exception is being handled. Plain: whatever broke may be the layout."""
    error_id = secrets.token_hex(4)
    log.error("error %s at %s %s", error_id, request.method, request.path, exc_info=True)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _away(error_id)
    page = format_html(
        PAGE,
        title=_("Something went wrong on our side"),
        text=_("Nothing was saved. Try again; if it stays so, tell your administrator this number:"),
        id=error_id,
    )
    return HttpResponse(page, status=500, headers={"X-Error-Id": error_id})


def _away(error_id: str) -> HttpResponse:
    """It restarts, or is full: machines are told when to try again."""
    page = format_html(
        PAGE,
        title=_("The database cannot be reached just now"),
        text=_(
            "Nothing was saved. Try again in a few seconds; if it stays so, tell your administrator this number:"
        ),
        id=error_id,
    )
    headers = {"X-Error-Id": error_id, "Retry-After": str(RETRY_AFTER_S)}
    return HttpResponse(page, status=503, headers=headers)

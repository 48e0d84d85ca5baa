"""What a view tells the page besides its HTML."""

import json
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

R = TypeVar("R", bound=HttpResponse)
SAID = 60
"""The level of what we say ourselves; the sign-in library's own messages are not shown."""


def toast(response: R, text: str | Promise, undo_url: str | None = None, *, tone: str = "good") -> R:
    """Say one line at the bottom of the page, with 撤销 when there is a way back. ASCII, as headers must be."""
    told: dict[str, Any] = {"text": str(text), "tone": tone}
    if undo_url:
        told["undo"] = undo_url
    return trigger(response, "toast", told)


def say_next(request: HttpRequest, text: str | Promise, undo_url: str = "") -> None:
    """Say it on the page that is shown next, when this answer only leads there."""
    messages.add_message(request, SAID, str(text), extra_tags=undo_url)


def trigger(response: R, name: str, told: Any) -> R:
    """Add an event to the ones that the page hears with this answer."""
    before = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**before, name: told})
    return response


def close_dialog(response: R) -> R:
    return trigger(response, "dialog:close", True)


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx wants a fragment rather than a page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and (headers.get("HX-Request-Type", "partial") == "partial")
    )


def cells_told(saved: int, refused: int) -> str:
    """What became of a block of cells."""
    if not refused:
        return _("%(saved)s cells saved") % {"saved": saved}
    return _("%(saved)s cells saved, %(refused)s not") % {"saved": saved, "refused": refused}

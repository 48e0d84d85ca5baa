"""Framing: the pages of others in which a link may stand, by their origins, and no other one."""

import re

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt

from shangji.core.access import Refusal

MOST = 5
_ORIGIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?"
)


class OriginNotRight(Refusal):
    message = _(
        "The address of a page that may show it is like https://portal.example.com, without a path; at most five of them."
    )


def origins_in(text: str) -> list[str]:
    """One a line or between spaces. Raises OriginNotRight."""
    found = list(dict.fromkeys(one.rstrip("/").lower() for one in text.split()))
    if len(found) > MOST or not all(len(one) <= 120 and _ORIGIN.fullmatch(one) for one in found):
        raise OriginNotRight
    return found


def framed(answer: HttpResponse, request: HttpRequest, origins: list[str]) -> HttpResponse:
    """The answer, so that a browser shows it within pages of these origins; without any, within none."""
    if not origins:
        return answer

    @xframe_options_exempt
    @csp_replace({"frame-ancestors": origins})
    def alone(_request: HttpRequest) -> HttpResponse:
        return answer

    alone(request)  # both decorators leave a mark on the answer, which the middleware reads
    return answer

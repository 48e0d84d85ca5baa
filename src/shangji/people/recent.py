"""What somebody looked at last, for the palette to offer before anything is typed.

It lies in a cookie: looking at a record writes nothing into the database. The ids are no secret, and whoever reads them
back is asked for their reach; they are told to nobody but the person who looked.
"""

import re

from django.conf import settings
from django.http import HttpResponse

from shangji.core.subjects import Traced
from shangji.people.middleware import Request

KEPT = 8
_NAME, _IDS = "recent", re.compile(rf"[0-9]{{1,18}}(\.[0-9]{{1,18}}){{0,{KEPT}}}")


def visited(request: Request, answer: HttpResponse, noun: Traced) -> HttpResponse:
    """The answer with the page of a record, which notes that it was looked at."""
    before = recent_ids(request)
    if before[:1] != [noun.pk]:
        ids = [noun.pk, *(pk for pk in before if pk != noun.pk)][:KEPT]
        said = ".".join(map(str, [request.actor.user_id, *ids]))
        answer.set_cookie(
            _NAME, said, max_age=settings.SESSION_COOKIE_AGE, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


def recent_ids(request: Request) -> list[int]:
    """Ids of subjects, the last one first; none of what somebody else looked at in the same browser."""
    said = request.COOKIES.get(_NAME, "")
    if not _IDS.fullmatch(said):
        return []
    user_id, *ids = map(int, said.split("."))
    return ids if user_id == request.actor.user_id else []

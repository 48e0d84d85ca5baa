"""What somebody looked at last, for the palette to offer before anything is typed."""

from shangji.core.subjects import Traced
from shangji.people.middleware import Request

KEPT = 8
_NAME = "recent"


def visited(request: Request, noun: Traced) -> None:
    """Called by the page of a record."""
    before = [pk for pk in request.session.get(_NAME, []) if pk != noun.pk]
    if request.session.get(_NAME, [])[:1] != [noun.pk]:
        request.session[_NAME] = [noun.pk, *before][:KEPT]


def recent_ids(request: Request) -> list[int]:
    """Ids of subjects, the last one first."""
    return list(request.session.get(_NAME, []))

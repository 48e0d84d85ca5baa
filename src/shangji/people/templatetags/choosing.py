"""Of lists: the button that chooses all that one shows, not only the lines on the page; which view is looked at."""

from typing import Any

from django import template

from shangji.core.lists import Page
from shangji.core.lists.page import COUNTED
from shangji.people.models import SavedView

register = template.Library()


@register.filter
def at(views: list[SavedView], query: str) -> SavedView | None:
    """Which of these views a list shows now; None where it looks like none of them."""
    return next((view for view in views if view.query == query), None)


@register.inclusion_tag("people/_choose_matching.html")
def choose_matching(page: Page, count: int) -> dict[str, Any]:
    """`count` is exact up to COUNTED; one more stands for more."""
    is_known = count <= COUNTED
    return {
        "query": page.query(),
        "n": count,
        "is_known": is_known,
        "shown": f"{count:,}" if is_known else page.count_text,
    }

"""Of lists: the button that chooses all that one shows, not only the lines on the page; which view is looked at."""

from typing import Any

from django import template

from shangji.core.lists import Page
from shangji.people.chosen import AT_ONCE
from shangji.people.models import SavedView

register = template.Library()


@register.filter
def at(views: list[SavedView], query: str) -> SavedView | None:
    """Which of these views a list shows now; None where it looks like none of them."""
    return next((view for view in views if view.query == query), None)


@register.inclusion_tag("people/_choose_matching.html")
def choose_matching(page: Page, count: int) -> dict[str, Any]:
    return {"query": page.query(), "n": min(count, AT_ONCE), "is_part": count > AT_ONCE}

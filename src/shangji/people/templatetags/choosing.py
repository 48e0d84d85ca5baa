"""The button that chooses all that a list shows, not only the lines that are on the page."""

from typing import Any

from django import template

from shangji.core.lists import Page
from shangji.people.chosen import AT_ONCE

register = template.Library()


@register.inclusion_tag("people/_choose_matching.html")
def choose_matching(page: Page, count: int) -> dict[str, Any]:
    return {"query": page.query(), "n": min(count, AT_ONCE), "is_part": count > AT_ONCE}

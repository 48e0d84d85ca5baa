"""Marks of activities: an icon for each way of following up, and for each kind of record."""

from typing import Any

from django import template

from shangji.activities.timeline import ICONS
from shangji.people import kinds

register = template.Library()


@register.filter
def kind_icon(value: str) -> str:
    """The icon of a FollowUp.Type."""
    return ICONS.get(value, "message")  # type: ignore[call-overload, no-any-return]


@register.filter
def noun_icon(noun: Any) -> str:
    return kinds.icon(noun.kind())

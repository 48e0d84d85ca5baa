"""Tags of duties: what keeps one where a follow-up does not."""

from typing import Any

from django import template

from shangji.process.deeds import deeds_of

register = template.Library()


@register.simple_tag(takes_context=True)
def deeds(context: template.Context, kind: str, pk: int) -> list[dict[str, Any]]:
    """The dialogs that keep what a record is owed, with their addresses; empty where a follow-up does."""
    found = deeds_of(kind, context["request"].actor)
    return [
        {"label": deed.label, "icon": deed.icon, "url": deed.address(pk), "is_beside": deed.is_beside}
        for deed in found
    ]

"""Tags of columns of fields of one's own."""

from collections.abc import Sequence
from typing import Any

from django import template

from shangji.core.access import Actor
from shangji.core.custom_fields.known import fields_seen
from shangji.core.lists import Column, Page

register = template.Library()


@register.simple_tag
def own_sorted(column: Column, page: Page) -> str:
    """The query with this column's sorting; a second click turns it round."""
    turned = page.sort.column.name == column.name and not page.sort.is_descending
    return page.query(sort=f"-{column.name}" if turned else column.name)


@register.simple_tag
def own_words(row: Any, actor: Any) -> list[tuple[str, str]]:
    """(label, words) of what a row says in the fields of one's own that the actor may read."""
    if not row.custom or not isinstance(actor, Actor):
        return []
    fields = fields_seen(row._meta.label_lower, actor)
    return [
        (field.label, field.words(row.custom[field.key])) for field in fields if row.custom.get(field.key)
    ]


@register.simple_tag
def widened(columns: Sequence[Any], own: Sequence[Any], others: int) -> int:
    """Over how many columns a line stretches."""
    return len(columns) + len(own) + others


@register.simple_tag(takes_context=True)
def own_choices(context: dict[str, Any]) -> list[tuple[Column, str, bool]]:
    """(column, the query with it shown, or no longer shown, whether it is shown)."""
    shown, page = [column.name for column in context["own"]], context["page"]
    found = []
    for column in context["own_offered"]:
        kept = [c.name for c in context["own_offered"] if (c.name in shown) != (c.name == column.name)]
        found.append((column, page.query(columns=",".join(kept) or None), column.name in shown))
    return found

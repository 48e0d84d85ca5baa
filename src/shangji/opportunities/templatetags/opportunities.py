"""Tags of opportunities: their marks, the cells of the list, and the addresses of its heads."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from shangji.core.lists import Column, Page
from shangji.opportunities.cells_shown import shown
from shangji.opportunities.marks import customer_name, due, dwelling, stage_of
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_marks import risk_mark

register = template.Library()
for mark in (customer_name, due, dwelling, risk_mark, stage_of):
    register.simple_tag(mark)


@register.simple_tag
def cell(
    opportunity: Opportunity, column: Column, editable: frozenset[str], now: datetime, step: int | str = 5,
    is_saved: bool | str = False,
) -> SafeString:  # fmt: skip
    """One cell of the list; `step` is the place on the stage ramp, 5 where none is given."""
    return shown(opportunity, column, now, int(step or 5), editable=editable, is_saved=bool(is_saved))


@register.simple_tag
def cells(
    opportunity: Opportunity, columns: list[Column], editable: frozenset[str], now: datetime, step: int | str = 5
) -> SafeString:  # fmt: skip
    """All cells of a row: one call for eleven."""
    made = (
        shown(opportunity, column, now, int(step or 5), editable=editable, is_saved=False)
        for column in columns
    )
    return SafeString("".join(made))


@register.simple_tag(takes_context=True)
def sorted_by(context: dict[str, Any], column: Column, page: Page) -> str:
    """The address with this column's sorting; a second click turns it round."""
    turned = page.sort.column == column and not page.sort.is_descending
    return f"?{page.query(sort=f'-{column.name}' if turned else column.name)}"


@register.simple_tag(takes_context=True)
def columns_with(context: dict[str, Any], name: str) -> str:
    """The address with one column shown, or no longer shown; the name always is."""
    shown = [column.name for column in context["columns"]]
    wanted = [n for n in shown if n != name] if name in shown else [*shown, name]
    order = [column.name for column in context["all_columns"]]
    kept = sorted({"name", *wanted}, key=order.index)
    query = context["request"].GET.copy()
    query["columns"] = ",".join(kept)
    return f"?{query.urlencode()}"

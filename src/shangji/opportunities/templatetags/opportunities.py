"""Tags of opportunities: their marks, the cells of the list, and the addresses of its heads."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from shangji.core.lists import Column, Page
from shangji.opportunities.cards_shown import card
from shangji.opportunities.cells_shown import row, shown
from shangji.opportunities.marks import call_chip, customer_name, due, dwelling, stage_of
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_marks import risk_mark

register = template.Library()
for mark in (call_chip, card, customer_name, due, dwelling, risk_mark, stage_of):
    register.simple_tag(mark)


@register.simple_tag
def cell(
    opportunity: Opportunity, column: Column, editable: frozenset[str], now: datetime, step: int | str = 5,
    is_saved: bool | str = False,
) -> SafeString:  # fmt: skip
    """One cell of the list; `step` is the place on the stage ramp, 5 where none is given."""
    made = shown(opportunity, column, now, int(step or 5), editable=editable, is_saved=bool(is_saved))
    return SafeString(made)


@register.simple_tag(name="row")
def row_of(
    opportunity: Opportunity,
    columns: list[Column],
    editable: frozenset[str],
    now: datetime,
    step: int | str = 5,
) -> SafeString:
    """A row of the list."""
    return row(opportunity, columns, now, int(step or 5), editable=editable)


@register.simple_tag(takes_context=True)
def sorted_by(context: dict[str, Any], column: Column, page: Page) -> str:
    """The address with this column's sorting; a second click turns it round."""
    turned = page.sort.column == column and not page.sort.is_descending
    return f"?{page.query(sort=f'-{column.name}' if turned else column.name)}"


@register.simple_tag(takes_context=True)
def column_choices(context: dict[str, Any]) -> list[tuple[Column, str, bool]]:
    """(column, the address with it shown, or no longer shown, whether it is shown); the name always is."""
    shown, every = [column.name for column in context["columns"]], context["all_columns"]
    query = context["request"].GET.copy()
    query.pop("columns", None)
    rest = query.urlencode()
    found = []
    for column in every:
        wanted = {name for name in shown if name != column.name} | {"name"}
        if column.name not in shown:
            wanted.add(column.name)
        kept = ",".join(each.name for each in every if each.name in wanted)
        found.append(
            (column, f"?{rest}&columns={kept}" if rest else f"?columns={kept}", column.name in shown)
        )
    return found

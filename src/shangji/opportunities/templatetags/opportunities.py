"""Marks of opportunities: how long it stands in its stage, how its next step stands, how far it is."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.lists import Column, Page
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import is_today, overdue_days
from shangji.ui import formats
from shangji.ui.templatetags.ui import dwell, stage_mark

register = template.Library()
STAGES = 6


@register.simple_tag
def dwelling(opportunity: Opportunity, now: datetime) -> SafeString:
    """Time in the stage against its limit."""
    return dwell(opportunity.days_in_stage(now), opportunity.stage.expected_days)


@register.simple_tag
def due(opportunity: Opportunity, now: datetime) -> SafeString:
    """The planned day of the next step: overdue, today, or the day."""
    at = opportunity.next_step_at
    if at is None:
        return SafeString("")
    late = overdue_days(opportunity, now)
    if late:
        text = ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late}
        return format_html('<span class="when" data-over title="{}">{}</span>', formats.exact(at), text)
    if is_today(at, now):
        has_hour = formats.day_and_time(at) if not formats.day_and_time(at).endswith("09:00") else _("today")
        return format_html('<span class="when" data-today title="{}">{}</span>', formats.exact(at), has_hour)
    return format_html('<span class="when" title="{}">{}</span>', formats.exact(at), formats.day(at))


@register.simple_tag
def stage_of(opportunity: Opportunity) -> SafeString:
    """How far it is, in the width of a word; the number of stages is that of the usual process."""
    return stage_mark(
        opportunity.stage.label, opportunity.stage.order, max(STAGES, opportunity.stage.order + 1)
    )


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

"""Marks of an opportunity: how long it stands in its stage, how its next step stands, how far it is, whose it is."""

from datetime import datetime

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.activities.sentence import has_hour
from shangji.core.calendar import local_day
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import is_today, overdue_days
from shangji.ui import formats
from shangji.ui.templatetags.ui import dwell, stage_mark

STAGES = 6


def dwelling(opportunity: Opportunity, now: datetime) -> SafeString:
    """Time in the stage against its limit."""
    return dwell(opportunity.days_in_stage(now), opportunity.stage.limit_days)


def due(opportunity: Opportunity, now: datetime) -> SafeString:
    """The planned day of the next step: overdue, today, or the day; what is closed has none.

    What rests is asked for on the day it wakes.
    """
    if opportunity.is_closed:
        return SafeString("")
    if opportunity.is_on_hold:
        until = opportunity.hold_until
        text = _("on hold until %(day)s") % {"day": formats.day(until)} if until else _("On hold")
        return format_html('<span class="when">{}</span>', text)
    at = opportunity.next_step_at
    if at is None:
        return SafeString("")
    late = overdue_days(opportunity, now)
    if late:
        text = ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late}
        return format_html('<span class="when" data-over title="{}">{}</span>', formats.exact(at), text)
    if is_today(at, now):
        text = formats.day_and_time(at) if has_hour(at) else formats.day(at)
        return format_html('<span class="when" data-today title="{}">{}</span>', formats.exact(at), text)
    return format_html('<span class="when" title="{}">{}</span>', formats.exact(at), formats.day(at))


def payment(opportunity: Opportunity, now: datetime) -> SafeString:
    """By when what is won is paid for: late, agreed, or the company's usual day; nothing where no money is outstanding."""
    if not opportunity.awaits_payment:
        return SafeString('<span class="mute">—</span>')
    on = opportunity.payment_due_on
    if on is None:
        return format_html('<span class="when" data-over>{}</span>', _("outstanding"))
    text, told = formats.day(on), _("agreed") if opportunity.payment_agreed else _("usual day")
    late = SafeString(" data-over") if on < local_day(now) else ""
    return format_html('<span class="when"{}>{}</span> <small class="mute">{}</small>', late, text, told)


def call_chip(call: str) -> SafeString:
    """What its owner says it will come to: the firmer, the more it stands out."""
    label = Call(call).label
    if call == Call.COMMIT:
        return format_html('<span class="chip" data-tone="good">{}</span>', label)
    if call == Call.BEST:
        return format_html('<span class="chip dash">{}</span>', label)
    return format_html('<span class="mute">{}</span>', label)


def stage_of(opportunity: Opportunity) -> SafeString:
    """How far it is, in the width of a word; the number of stages is that of the usual process."""
    order = opportunity.stage.order
    return stage_mark(opportunity.stage.label, order, max(STAGES, order + 1))


def customer_name(opportunity: Opportunity) -> SafeString:
    if opportunity.customer:
        return escape(opportunity.customer.name)
    return format_html('<span class="chip dash">{}</span>', _("Customer to be named"))

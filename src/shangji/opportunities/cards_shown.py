"""How a card of the board is written: in one piece, since a board writes sixty of them."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.opportunities.marks import customer_name, due, dwelling
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_marks import risk_mark
from shangji.ui.addresses import address
from shangji.ui.templatetags.ui import avatar, icon, moment, money, percent

CARD = """
<article class="kc" id="card-{pk}" data-step="{step}" data-version="{version}" data-move-url="{url}move/" data-check-url="{url}check/">
  <div class="l1"><h3><a href="{url}" draggable="false">{name}</a></h3>{risk}{gate}<a class="btn ghost icon sm shift" draggable="false" href="{url}move/" hx-get="{url}move/" hx-target="#dialog" hx-swap="innerHTML" aria-label="{move} {name}">{dots}</a></div>
  <p class="l2"><span class="cut">{customer}</span>{owner}</p>
  <p class="l3"><b>{amount}</b><span class="win">{ratio}</span>{dwelling}</p>
  {next}
</article>
"""


def card(found: Opportunity, now: datetime, step: int) -> SafeString:
    """`step` is the place of its stage on the ramp."""
    return format_html(
        CARD, pk=found.pk, step=step, version=found.subject.version, url=found.get_absolute_url(), name=found.name,
        move=_("Move"), dots=icon("dots", "s"), customer=customer_name(found), owner=avatar(found.owner),
        amount=money(found.amount, found.currency), ratio=percent(found.win_ratio), dwelling=dwelling(found, now),
        next=_next(found, now), gate=_gate(found), risk=risk_mark(found),
    )  # fmt: skip


def _gate(found: Opportunity) -> SafeString:
    """How many things the gate ahead still wants, or that an exception lets it pass."""
    gate = found.gate
    if gate and gate.missing:
        told = f"{gate.title}：{gate.short}"
        return format_html(
            '<span class="gm" title="{}">{}{}</span>', told, icon("lock", "s"), len(gate.missing)
        )
    if gate and gate.exceptions:
        mark = icon("lock-open", "s")
        return format_html('<span class="gm" data-passed title="{}">{}</span>', gate.exceptions[0], mark)
    return SafeString("")


def _next(found: Opportunity, now: datetime) -> SafeString:
    """What comes next: the day it wakes, the next step, or that there is none."""
    if found.is_on_hold:
        until = format_html('{}</span><span class="when">{}', _("On hold until"), moment(found.hold_until))
        words = until if found.hold_until else found.get_outcome_display()
        return format_html('<p class="next">{}<span>{}</span></p>', icon("player-pause", "s"), words)
    if found.next_step:
        mark = icon("arrow-narrow-right", "s")
        return format_html('<p class="next">{}<span>{}</span>{}</p>', mark, found.next_step, due(found, now))
    return format_html(
        '<p class="next none">{mark}<span>{words}</span><a class="link when" href="{url}" hx-get="{url}" '
        'hx-target="#dialog" hx-swap="innerHTML">{plan}</a></p>',
        mark=icon("alert-triangle", "s"), words=_("No next step"), url=address("activities:next_step", found.pk),
        plan=_("Plan one"),
    )  # fmt: skip

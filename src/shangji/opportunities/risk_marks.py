"""The risk mark of cards and rows: asked for all of them at once."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.safestring import SafeString

from shangji.core.calendar import local_day
from shangji.opportunities.models import Opportunity
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import levels_of, told
from shangji.process.risks import MID
from shangji.ui.templatetags.ui import risk


def mark_risks(found: Iterable[Opportunity], now: datetime) -> None:
    """Let each know its gravest pending alert and the words for it. Two statements at most."""
    rows = [row for row in found if not row.is_closed]
    levels = levels_of([row.pk for row in rows], local_day(now)) if rows else {}
    rules = rules_in_force(also_off=True) if levels else {}
    for row in rows:
        alert = levels.get(row.pk)
        row.gravest = (alert, told(alert, rules)) if alert else None  # type: ignore[attr-defined]


def risk_mark(opportunity: Opportunity) -> SafeString:
    """High or middle, with the reason on hover; low ones stay on the board of risks."""
    alert, words = getattr(opportunity, "gravest", None) or (None, "")
    if alert is None or alert.severity < MID:
        return SafeString("")
    return risk(alert.tone, str(alert.level), words)

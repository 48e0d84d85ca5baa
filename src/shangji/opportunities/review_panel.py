"""The box of what was won or lost: what was learnt from it, or until when that is due."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.reviewed import CLOSED
from shangji.opportunities.queries import may_change


def review_words(noun: Opportunity, actor: Actor) -> dict[str, Any] | None:
    if noun.outcome not in CLOSED:
        return None
    may = actor.may("opportunities.review") and may_change(actor, noun)
    if not may and not noun.is_reviewed:
        return None
    due = noun.review_due_at
    return {"noun": noun, "may": may, "due": due, "is_late": bool(due and due < actor.now)}


panel(
    Panel(
        "opportunities.opportunity", _("Looking back"), "opportunities/_review.html", review_words, order=11
    )
)

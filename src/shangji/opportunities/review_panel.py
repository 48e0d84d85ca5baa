"""What was won or lost: what was learnt from it, or until when that is due; and what one has yet to look back at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.core.prepared import Prepared
from shangji.opportunities.lessons import name_places
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.reviewed import CLOSED, NOT_REVIEWED, REVIEW_WITHIN_DAYS
from shangji.opportunities.queries import may_change


def review_words(noun: Opportunity, actor: Actor) -> dict[str, Any] | None:
    if noun.outcome not in CLOSED:
        return None
    may = actor.may("opportunities.review") and may_change(actor, noun)
    due = noun.review_due_at
    name_places([noun])
    return {
        "noun": noun,
        "may": may,
        "due": due,
        "is_late": bool(due and due < actor.now),
    }


MOST = 5
_waiting = Prepared(
    lambda owner_id, since: Opportunity.objects.filter(
        NOT_REVIEWED,
        owner_id=owner_id, closed_at__gte=since, outcome__in=CLOSED,
    ).order_by("closed_at", "pk")[:MOST]
)  # fmt: skip


def to_review(actor: Actor, now: datetime) -> Sequence[Opportunity]:
    """One's own that closed within the days in which a look back counts, the oldest first. One's own are always in reach."""
    if actor.user_id is None or not actor.may("opportunities.review"):
        return []
    return _waiting(actor.user_id, now - timedelta(days=REVIEW_WITHIN_DAYS))


panel(
    Panel(
        "opportunities.opportunity", _("Looking back"), "opportunities/_review.html", review_words, order=11
    )
)

"""What a pool's rule may ask of a lead."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.leads.models import Lead
from shangji.people.reclaim import Condition, Exemption, condition, exemption, held_since_before


def _silent(since: datetime) -> Q:
    """Nobody has followed up since, and whoever has it had it already then."""
    return held_since_before(since) & (Q(last_follow_up_at__lt=since) | Q(last_follow_up_at__isnull=True))


condition(Lead.kind(), Condition("no_follow_up", _("No follow-up for"), _("nobody followed up for %(days)s working days"), _silent))  # fmt: skip
condition(Lead.kind(), Condition("not_converted", _("Not converted for"), _("it was not converted within %(days)s working days"), held_since_before))  # fmt: skip
exemption(
    Lead.kind(),
    Exemption("planned_step", _("with a planned step ahead"), lambda now: Q(next_step_at__gte=now)),
)

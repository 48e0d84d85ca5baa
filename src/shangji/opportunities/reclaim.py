"""What a pool's rule may ask of a customer: what was done there and at its opportunities."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.reclaim import Condition, Exemption, condition, exemption, held_since_before


def _some(**asked: Any) -> Exists:
    """Whether the customer has such an opportunity."""
    rows = Opportunity._base_manager.filter(customer=OuterRef("pk"), **asked)
    return Exists(rows.exclude(outcome=Opportunity.Outcome.INVALID))


def _silent(since: datetime) -> Q:
    """Nobody has followed up since, neither on the customer nor on one of its opportunities."""
    here = Q(last_follow_up_at__lt=since) | Q(last_follow_up_at__isnull=True)
    return held_since_before(since) & here & ~Q(_some(last_follow_up_at__gte=since))


KIND = Customer.kind()
condition(
    KIND,
    Condition(
        "no_follow_up", _("No follow-up for"), _("nobody followed up for %(days)s working days"), _silent
    ),
)
condition(
    KIND,
    Condition(
        "no_opportunity", _("No opportunity within"), _("there was no opportunity within %(days)s working days"),
        lambda since: held_since_before(since) & ~Q(_some()),
    ),
)  # fmt: skip
condition(
    KIND,
    Condition(
        "not_won", _("Nothing won within"), _("nothing was won within %(days)s working days"),
        lambda since: held_since_before(since) & ~Q(_some(outcome=Opportunity.Outcome.WON)),
    ),
)  # fmt: skip
exemption(
    KIND,
    Exemption(
        "planned_step", _("with a planned step ahead"),
        lambda now: Q(next_step_at__gte=now) | Q(_some(next_step_at__gte=now, closed_at__isnull=True)),
    ),
)  # fmt: skip
exemption(
    KIND,
    Exemption(
        "open_opportunity", _("with an open opportunity"), lambda _now: Q(_some(closed_at__isnull=True))
    ),
)
exemption(
    KIND, Exemption("won", _("that have bought"), lambda _now: Q(_some(outcome=Opportunity.Outcome.WON)))
)

"""What a pool's rule may ask of a lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.reclaim import (
    Condition,
    Exemption,
    Then,
    condition,
    exemption,
    held_since_before,
    was_held_before,
)
from shangji.people.rehearsing_reclaim import won_by


def _silent(since: datetime) -> Q:
    """No follow-up counts since, and whoever has it had it already then."""
    return held_since_before(since) & (Q(last_qualifying_at__lt=since) | Q(last_qualifying_at__isnull=True))


def _was_silent(then: Then, since: str) -> bool:
    return was_held_before(then, since) and (then.own.get("last_qualifying_at") or "") < since


condition(Lead.kind(), Condition("no_follow_up", _("No qualifying follow-up for"), _("there was no qualifying follow-up for %(days)s working days"), _silent, _was_silent))  # fmt: skip
condition(Lead.kind(), Condition("not_converted", _("Not converted for"), _("it was not converted within %(days)s working days"), held_since_before, was_held_before))  # fmt: skip
exemption(
    Lead.kind(),
    Exemption(
        "planned_step",
        _("with a planned step ahead"),
        lambda now: Q(next_step_at__gte=now),
        lambda then, now: (then.own.get("next_step_at") or "") >= now,
    ),
)


def _won(pks: Sequence[int]) -> Mapping[int, datetime]:
    """Leads whose opportunity was won, and when."""
    rows = Lead._base_manager.filter(pk__in=pks, opportunity__outcome=Opportunity.Outcome.WON)
    return {pk: at for pk, at in rows.values_list("pk", "opportunity__closed_at") if at}


won_by(Lead.kind(), _won)

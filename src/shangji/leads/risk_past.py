"""What the risk rules of leads would have asked at an earlier moment."""

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from shangji.activities.models import FollowUp
from shangji.leads.models import Lead
from shangji.opportunities.risk_past import barred_at
from shangji.process.high_risk import at_top_on
from shangji.process.risk_then import Then
from shangji.process.risks import Limits, Rows, working_days_back

OPEN = (Lead.State.NEW.value, Lead.State.WORKING.value)


def owned_at(moment: datetime) -> Rows:
    state, owner = Then("state", moment), Then("owner_id", moment)
    there = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
    rows = Lead._base_manager.filter(there, created_at__lte=moment)
    return owner.marked(state.marked(rows)).filter(state.one_of(OPEN)).exclude(owner.empty())


def not_contacted_at(moment: datetime, limits: Limits) -> Rows:
    due, said = Then("respond_by", moment), Then("responded_at", moment)
    rows = said.marked(due.marked(owned_at(moment))).filter(said.empty())
    late = due.before(working_days_back(moment, limits["days"]))
    return rows.filter(late | Q(at_top_on(moment)) & ~due.empty())


def silent_at(moment: datetime, limits: Limits) -> Rows:
    said, step = Then("responded_at", moment), Then("next_step_at", moment)
    words = FollowUp.objects.filter(subject=OuterRef("pk"), happened_at__lte=moment).order_by("-happened_at")
    rows = step.marked(said.marked(owned_at(moment))).exclude(said.empty())
    rows = rows.annotate(last_then=Subquery(words.values("happened_at")[:1]))
    unplanned = step.empty() | step.before(working_days_back(moment, 0))
    silent = Q(last_then__lt=working_days_back(moment, limits["days"])) & unplanned
    return rows.filter(silent | Q(at_top_on(moment), last_then__isnull=False))


def ownerless_at(moment: datetime, _limits: Limits) -> Rows:
    owner = Then("owner_id", moment)
    return owned_at(moment).filter(owner.one_of(barred_at(moment)))

"""Where an opportunity or a customer came from: its leads, on their pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.core.prepared import Prepared
from shangji.customers.heat import belongs
from shangji.leads.models import Lead

AT_ONCE = 10


def _leads_of(name: str) -> Prepared:
    return Prepared(
        lambda pk: Lead._base_manager.filter(**{name: pk, "withdrawn_at__isnull": True}).select_related("source", "campaign", "owner").order_by("pk")[:AT_ONCE]
    )  # fmt: skip


_became = {"opportunity": _leads_of("opportunity_id"), "customer": _leads_of("customer_id")}


def from_leads(noun: Any, actor: Actor) -> dict[str, Any] | None:
    """The leads that became it, with what was said to them then; of one out of reach, only that it was there."""
    found = _became[noun._meta.model_name](noun.pk)
    if not found:
        return None
    keys = [lead.pk for lead in found]
    reached = set(Lead.objects.reached_by(actor).filter(pk__in=keys).values_list("pk", flat=True))
    said: dict[int, list[FollowUp]] = {key: [] for key in keys}
    for follow_up in (
        FollowUp.objects.filter(subject_id__in=reached).select_related("author").order_by("-happened_at")[:50]
    ):
        said[follow_up.subject_id].append(follow_up)
    return {"leads": [(lead, lead.pk in reached, said[lead.pk]) for lead in found], "facts": []}


belongs(Lead, "customer")
panel(Panel("opportunities.opportunity", _("From leads"), "leads/_from_leads.html", from_leads, order=80))
panel(Panel("customers.customer", _("From leads"), "leads/_from_leads.html", from_leads, order=80))

"""The box of a customer's tier and tags."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.activities.queries import may_work_on
from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.core.panels import Panel, panel
from shangji.customers.models import Customer
from shangji.customers.models.tagging import tags_on


def told_apart(customer: Customer, actor: Actor) -> dict[str, Any]:
    """Its tier, whether a person said that, and what is on it."""
    return {
        "tags": tags_on([customer.pk])[customer.pk], "is_held": customer.is_tier_held(today()), "facts": [],
        "may_tag": may_work_on(actor, customer, "customers.tag"),
    }  # fmt: skip


panel(Panel("customers.customer", _("Tier and tags"), "customers/tags/_panel.html", told_apart, order=2))

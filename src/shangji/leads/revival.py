"""A lead of a customer at whom something was lost is a sign of life: the owner of the loss is asked."""

from shangji.core.events import Event, on
from shangji.customers.models import Customer
from shangji.leads.events import Captured, Converted, Touched
from shangji.leads.models import Lead
from shangji.opportunities.revival import propose_at


@on(Converted)
def ask_on_conversion(event: Event) -> None:
    propose_at(event.payload["customer_id"], "converted")


@on(Captured)
@on(Touched)
def ask_on_touch(event: Event) -> None:
    lead = Lead._base_manager.filter(pk=event.subject_id).first()
    propose_at(_customer_of(lead) if lead else None, "lead")


def _customer_of(lead: Lead) -> int | None:
    """The customer it became, else the one with its name or its number."""
    if lead.customer is not None:
        return int(lead.customer.pk)
    held = Customer._base_manager.filter(Customer.HELD).order_by("pk")
    for column in ("normal_name", "phone_digits"):
        if value := getattr(lead, column):
            found: int | None = held.filter(**{column: value}).values_list("pk", flat=True).first()
            if found:
                return found
    return None

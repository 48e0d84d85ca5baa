"""A letter from somebody who is a contact already: a reply is owed on what runs there, instead of a lead that is none."""

from typing import Any

from django.db.models import F, Q

from shangji.core.names import mail_key
from shangji.customers.models import Contact
from shangji.opportunities.models import Opportunity


def record_of(sender: str) -> Any:
    """The open opportunity that this contact was spoken with last, else the newest touched of their customer, else the
    customer; nothing for strangers and for what nobody owns.
    """
    here = Q(withdrawn_at__isnull=True, merged_into__isnull=True, has_left=False)
    rows: Any = Contact._base_manager.filter(
        here, mail_key=mail_key(sender), customer__withdrawn_at__isnull=True
    )
    contacts = list(rows.select_related("customer").order_by("-pk")[:20])
    customers = {contact.customer_id: contact.customer for contact in contacts}
    if not sender or not customers:
        return None
    running = Opportunity._base_manager.filter(
        customer__in=customers,
        outcome=Opportunity.Outcome.OPEN,
        owner__isnull=False,
        merged_into__isnull=True,
    )
    newest = running.order_by(F("last_follow_up_at").desc(nulls_last=True), "-pk")
    spoken = newest.filter(subject__follow_ups__contacts__in=[contact.pk for contact in contacts])
    owned = (customer for customer in customers.values() if customer.owner_id is not None)
    return spoken.first() or newest.first() or next(owned, None)

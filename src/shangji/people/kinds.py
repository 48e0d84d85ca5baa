"""What the nouns are called and drawn as, wherever a page lists records of several kinds."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, tuple[str | Promise, str]] = {
    "opportunities.opportunity": (_("Opportunities"), "target-arrow"),
    "customers.customer": (_("Customers"), "building"),
    "leads.lead": (_("Leads"), "filter-2"),
    "customers.contact": (_("Contacts"), "user"),
    "activities.followup": (_("Follow-ups"), "message"),
    "people.user": (_("People"), "users"),
}


def title(kind: str) -> str:
    return str(KINDS.get(kind, (kind, ""))[0])


def icon(kind: str) -> str:
    return KINDS.get(kind, ("", "point"))[1]

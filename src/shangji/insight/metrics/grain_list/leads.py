"""What is counted of leads."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.insight.metrics.grains import Grain, Near, Number, Rows, Shown, Time, grain
from shangji.insight.metrics.sql import DaysBetween
from shangji.leads.models import Lead

IS_ONE = Q(withdrawn_at__isnull=True, merged_into__isnull=True)


def _leads(actor: Actor) -> Rows:
    """Each person once: what was merged into another one, or taken back, is none."""
    return Lead.objects.reached_by(actor).filter(IS_ONE)


def _near(keys: Keys, _actor: Actor) -> Rows:
    return Lead.objects.filter(IS_ONE, pk__one_of=keys)


grain(
    Grain(
        name="lead", label=_("Leads"), rows=_leads, near=Near(lambda: [Lead], _near),
        times={
            "captured": Time(path="created_at", label=_("when it came in")),
            "converted": Time(path="converted_at", label=_("when it became an opportunity")),
        },
        columns={
            "owner": "owner_id", "source": "source__name", "campaign": "campaign_id", "industry": "industry",
            "region": "province", "lead_state": "state", "customer": "customer_id",
        },
        carries={"leads.lead": "", "customers.customer": "customer"},
        numbers={
            "to_opportunity": Number(
                unit="days", asked=lambda run: DaysBetween(F("created_at"), F("converted_at"), window=run.clock)
            ),
        },
        shown=(
            Shown("name", _("Lead"), "record", lambda lead: lead, "company"),
            Shown("source", _("Source"), "text", lambda lead: lead.source.name if lead.source else ""),
            Shown("campaign", _("Campaign"), "text", lambda lead: lead.campaign.name if lead.campaign else ""),
            Shown("owner", _("Owner"), "person", lambda lead: lead.owner.name if lead.owner else ""),
            Shown("state", _("State"), "text", lambda lead: str(lead.get_state_display())),
            Shown("captured", _("Came in"), "moment", lambda lead: lead.created_at, "created_at"),
            Shown("converted", _("Became an opportunity"), "moment", lambda lead: lead.converted_at, "converted_at"),
        ),
        listed=lambda rows: rows.select_related("subject", "source", "campaign", "owner"),
    )
)  # fmt: skip

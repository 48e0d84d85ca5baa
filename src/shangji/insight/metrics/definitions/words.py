"""Words that many definitions share: who answers for a number, where it is read from, which time counts."""

from django.utils.translation import gettext_lazy as _

SALES = _("Head of sales")
OPERATIONS = _("Sales operations")
MARKETING = _("Marketing")

OPPORTUNITIES = _("Opportunities within the reader's reach; invalid and merged ones are left out.")
STAYS = _(
    "From when to when each opportunity stood in each stage, as every move wrote it down; within the reader's reach."
)
LEADS = _("Leads within the reader's reach, each person once; merged ones and those taken back are left out.")
FOLLOW_UPS = _("Follow-ups on records within the reader's reach, by whoever wrote them.")
CONTACTS = _("Follow-ups on opportunities within the reader's reach, by the owner of the opportunity.")
DUTIES = _("The ledger of obligations, of records within the reader's reach.")
LOG = _("The log, the ledger of obligations and the inbox, of records within the reader's reach.")
ALERTS = _("The risk ledger, of records within the reader's reach; false alarms are left out.")

AS_IT_STANDS = _("As it stands at the end of the period, or now while the period runs.")
AS_IT_STANDS_NOW = _("As it stands now; it is not kept for the past.")
BY_OPENING = _("The day on which it was opened.")
BY_CLOSING = _("The day on which it was closed.")
BY_ENTERING = _("The day on which the stage was entered.")
BY_LEAVING = _("The day on which the stage was left.")
BY_HAPPENING = _("The day on which it happened, whenever it was recorded.")
BY_DUE_DAY = _("The moment at which it was due; what is not due yet does not count.")
BY_CAPTURE = _("The day on which the lead came in.")
WHOLE_PERIOD = _("The whole period; a gap that began before it counts if it ends in it or still runs.")

"""What rules may wait for and do about leads."""

from django.utils.translation import gettext_lazy as _

from shangji.activities.events import FollowUpLogged
from shangji.leads.events import Captured, Converted, LeadInvalidated, LeftUnowned, Touched
from shangji.leads.models import Lead
from shangji.people.events import Assigned
from shangji.people.handover.events import HandedOver
from shangji.people.pool_events import Claimed, Given, Reclaimed
from shangji.process.automation.common import common
from shangji.process.automation.triggers import noun, trigger

noun(Lead, _("Lead"))
for fact, label in (
    (Captured, _("when it comes in")), (Given, _("when it is given to somebody")), (Claimed, _("when it is claimed")),
    (Assigned, _("when it is handed over")), (HandedOver, _("when it is handed over with all that is under it")), (Touched, _("when they come again")), (FollowUpLogged, _("when somebody follows up")),
    (LeftUnowned, _("when nobody takes it in time")), (Converted, _("when it is converted")),
    (LeadInvalidated, _("when it is marked as invalid")), (Reclaimed, _("when it is taken back")),
):  # fmt: skip
    trigger(Lead, fact, label)
common(Lead)

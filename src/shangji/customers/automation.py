"""What rules may wait for and do about customers."""

from django.utils.translation import gettext_lazy as _

from shangji.activities.events import FollowUpLogged
from shangji.customers.events import CustomerAdded, CustomerChanged
from shangji.customers.models import Customer
from shangji.customers.tag_events import TagPut, TagPutByRule
from shangji.customers.tier_events import TierChanged
from shangji.people.events import Assigned
from shangji.people.handover.events import HandedOver
from shangji.people.pool_events import Claimed, Reclaimed
from shangji.process.automation.common import common
from shangji.process.automation.triggers import noun, trigger

noun(Customer, _("Customer"))
for fact, label in (
    (CustomerAdded, _("when it is added")), (CustomerChanged, _("when its entry changes")), (Assigned, _("when it is handed over")), (HandedOver, _("when it is handed over with all that is under it")),
    (TierChanged, _("when its tier changes")), (TagPut, _("when somebody puts a tag on")), (TagPutByRule, _("when a rule puts a tag on")),
    (Claimed, _("when it is claimed")), (Reclaimed, _("when it is taken back")), (FollowUpLogged, _("when somebody follows up")),
):  # fmt: skip
    trigger(Customer, fact, label)
common(Customer)

"""Leads change hands by themselves; what has become something, or nothing, stays where it is."""

from shangji.leads.models import Lead
from shangji.people.handover.carrying import Handed, can_be_handed

can_be_handed(Handed("leads.lead", Lead.HELD, "province", order=30))

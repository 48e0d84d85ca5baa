"""The verbs of a lead that ask for something first: those of a pool, and its own."""

from django.utils.translation import gettext_lazy as _

from shangji.leads.forms import InvalidForm
from shangji.leads.listing import listed
from shangji.leads.models import Lead
from shangji.people.many import Dialog, offer_on_many
from shangji.people.pool_dialogs import POOLED, NothingForm

DIALOGS: dict[str, Dialog] = {
    **POOLED,
    "invalidate": Dialog(
        _("Mark as invalid"), _("Mark as invalid"), _("Marked as invalid"), InvalidForm,
        lambda lead, said, by: lead.invalidate(said["reason"], by=by), "invalidate",
    ),
    "revive": Dialog(
        _("Take the lead up again"), _("Take the lead up again"), _("Taken up again"), NothingForm,
        lambda lead, said, by: lead.revive(by=by), "invalidate",
    ),
}  # fmt: skip
offer_on_many(Lead.kind(), DIALOGS, listed)

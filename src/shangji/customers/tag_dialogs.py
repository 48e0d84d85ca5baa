"""One verb on many customers at once: those of a pool, and tags."""

from django.utils.translation import gettext_lazy as _

from shangji.customers.forms_tags import PutTagForm, TakeTagForm
from shangji.customers.listing import listed
from shangji.customers.models import Customer
from shangji.people.many import Dialog, offer_on_many
from shangji.people.pool_dialogs import POOLED

TAGGED: dict[str, Dialog] = {
    "tag": Dialog(
        _("Put a tag on"), _("Put on"), _("Put on"), PutTagForm,
        lambda noun, said, by: noun.tag(said["tag"], until=said["until"], by=by), "tag",
    ),
    "untag": Dialog(
        _("Take a tag off"), _("Take off"), _("Taken off"), TakeTagForm, lambda noun, said, by: noun.untag(said["tag"], by=by), "tag",
    ),
}  # fmt: skip
offer_on_many(Customer.kind(), POOLED | TAGGED, listed)

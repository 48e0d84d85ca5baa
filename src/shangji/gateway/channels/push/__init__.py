"""Browsers, through their makers' push services."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import Kind, Need, kind
from shangji.gateway.channels.push.crypto import new_keys
from shangji.gateway.channels.push.send import send

kind(
    Kind(
        "push", _("Browser"), "device-mobile",
        (Need("subject", _("Mail address for the push services"), hint=_("whom they write to when something is wrong")),),
        send, longest=2_000, is_glance=True, knows_repeats=True, made=new_keys, shown="subject",
    )
)  # fmt: skip

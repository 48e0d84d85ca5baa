"""A webhook to any program."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import HOUR, Kind, Limit, Need, kind
from shangji.gateway.channels.webhook.send import send
from shangji.gateway.channels.webhook.signing import is_strong, new_secret

kind(
    Kind(
        "webhook", _("Webhook"), "webhook",
        (
            Need("url", _("Address to post to"), is_secret=True, is_address=True),
            Need(
                "secret", _("Secret to sign with"), is_secret=True, is_required=False, does=is_strong,
                hint=_("Leave it empty: one is made and shown once. One of your own has 24 bytes or more, or is whsec_ and Base64."),
            ),
        ),
        send, is_group=True, limits=(Limit(600, 60),), longest=100_000, knows_repeats=True, shown="url",
        new_secret=new_secret, gives_up_after_s=76 * HOUR, keeps_attempts=True,
    )
)  # fmt: skip

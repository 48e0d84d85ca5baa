"""A webhook to any program."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import Kind, Limit, Need, kind
from shangji.gateway.channels.webhook.send import send

kind(
    Kind(
        "webhook", _("Webhook"), "webhook",
        (
            Need("url", _("Address to post to"), is_secret=True, is_address=True),
            Need("secret", _("Secret to sign with"), is_secret=True),
        ),
        send, is_group=True, limits=(Limit(600, 60),), longest=100_000, knows_repeats=True, shown="url",
    )
)  # fmt: skip

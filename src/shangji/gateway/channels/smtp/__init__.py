"""E-mail."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import Kind, Need, kind
from shangji.gateway.channels.smtp.send import send

kind(
    Kind(
        "smtp", _("E-mail"), "mail",
        (
            Need("host", _("Server (SMTP)")),
            Need("port", _("Port"), default="465"),
            Need("security", _("Encryption"), default="tls", hint=_("tls, starttls, or plain within this machine")),
            Need("user", _("User"), is_required=False),
            Need("password", _("Password"), is_secret=True, is_required=False),
            Need("sender", _("Sent from"), hint=_("the address that replies go to")),
        ),
        send, longest=100_000, knows_repeats=True, takes_files=True, lasts_s=180, shown="sender",
        by_default=frozenset({"handovers", "approvals", "risks", "reminders", "digest", "reports"}),
    )
)  # fmt: skip

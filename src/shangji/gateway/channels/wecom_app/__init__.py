"""An application of WeCom (企业微信) that writes to its members."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import DAY, HOUR, MINUTE, Kind, Limit, Need, kind
from shangji.gateway.channels.wecom_app.send import LONGEST, SERVER, send

kind(
    Kind(
        "wecom_app", _("WeCom"), "brand-wechat",
        (
            Need("corp", _("Company id (CorpID)")),
            Need("agent", _("Application id (AgentId)")),
            Need("secret", _("Secret of the application"), is_secret=True),
            Need("members", _("Members, for the daily limit"), is_required=False, hint=_("200 messages a day for each")),
            Need("server", _("Server"), default=SERVER, is_address=True),
        ),
        send, longest=LONGEST, knows_repeats=True, shown="corp", address=_("User id in WeCom"),
        limits=(Limit(30, MINUTE, is_personal=True), Limit(1_000, HOUR, is_personal=True), Limit(200, DAY, times="members")),
    )
)  # fmt: skip

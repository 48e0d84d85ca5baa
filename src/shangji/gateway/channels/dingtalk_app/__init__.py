"""An application of DingTalk (钉钉) that sends work notifications."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.dingtalk_app.send import ROOM, SERVER, send
from shangji.gateway.channels.kinds import DAY, MINUTE, Kind, Limit, Need, kind

kind(
    Kind(
        "dingtalk_app", _("DingTalk"), "message-circle",
        (
            Need("agent", _("Application id (AgentId)")),
            Need("key", _("AppKey")),
            Need("secret", _("AppSecret"), is_secret=True),
            Need("server", _("Server"), default=SERVER, is_address=True),
        ),
        send, longest=ROOM, shown="key", address=_("User id in DingTalk"),
        limits=(Limit(1_200, MINUTE), Limit(500, DAY, is_personal=True)),
    )
)  # fmt: skip

"""A group robot of DingTalk (钉钉)."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.dingtalk_robot.send import LONGEST, send
from shangji.gateway.channels.kinds import Kind, Limit, Need, kind

kind(
    Kind(
        "dingtalk_robot", _("DingTalk group robot"), "message-circle",
        (
            Need("url", _("Webhook address of the robot"), is_secret=True, is_address=True),
            Need("secret", _("Secret to sign with"), is_secret=True, is_required=False, hint=_("where the robot asks for signatures")),
            Need("keyword", _("Keyword"), is_required=False, hint=_("where the robot asks for one")),
        ),
        send, is_group=True, limits=(Limit(20, 60),), longest=LONGEST - 200, folds=True, shown="url",
    )
)  # fmt: skip

"""A group robot of Feishu (飞书)."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.feishu_robot.send import ROOM, send
from shangji.gateway.channels.kinds import Kind, Limit, Need, kind

kind(
    Kind(
        "feishu_robot", _("Feishu group robot"), "message-2",
        (
            Need("url", _("Webhook address of the robot"), is_secret=True, is_address=True),
            Need("secret", _("Secret to sign with"), is_secret=True, is_required=False, hint=_("where the robot asks for signatures")),
            Need("keyword", _("Keyword"), is_required=False, hint=_("where the robot asks for one")),
        ),
        send, is_group=True, limits=(Limit(5, 1), Limit(100, 60)), longest=ROOM, folds=True, avoids_half_hours=True,
        shown="url",
    )
)  # fmt: skip

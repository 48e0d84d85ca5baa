"""A group robot of WeCom (企业微信)."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.kinds import Kind, Limit, Need, kind
from shangji.gateway.channels.wecom_robot.send import LONGEST, send

kind(
    Kind(
        "wecom_robot", _("WeCom group robot"), "brand-wechat",
        (Need("url", _("Webhook address of the robot"), is_secret=True, is_address=True),),
        send, is_group=True, limits=(Limit(20, 60),), longest=LONGEST - 48, folds=True, shown="url",
    )
)  # fmt: skip

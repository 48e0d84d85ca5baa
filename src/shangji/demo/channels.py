"""How messages leave the demo company: not at all. One robot shows what could be set up, switched off."""

from shangji.core.access import Actor
from shangji.gateway.models import Outlet
from shangji.people.models import Team

NOWHERE = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-00000000demo"


def one_robot(team: Team, by: Actor) -> None:
    Outlet.add(
        "华东一部销售群", service="wecom_robot", said={"url": NOWHERE}, team=team, groups=["risks", "approvals", "digest"],
        is_open=False, by=by,
    )  # fmt: skip

"""A child: tells a person some lines that leave by mail, robot and webhook, sends what waits, and tells what there is now."""

import json
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shangji.config.loading import load

EACH = 4
"""Lines a turn."""


def prepare(web: str, mail_port: str) -> None:
    from shangji.config.prepare import prepare as migrate
    from shangji.core.access import System
    from shangji.gateway.models import Outlet
    from shangji.opportunities.models import Opportunity
    from shangji.people.inbox import GROUPS, Wishes
    from shangji.people.models import Role, Team, User

    migrate()
    by = System("faults")
    team, role = Team.add("华东一部", by=by), Role.objects.get(key="sales")
    lin = User.add("lin", name="林嘉禾", email="lin@example.com", role=role, team=team, by=by)
    lin = User.objects.for_sign_in().get(pk=lin.pk)
    wishes = Wishes(chosen={"others": ["smtp"]}, quiet_from=lin.wishes.quiet_until, quiet_days_off=False)
    lin.choose_inbox(wishes, by=lin.actor())
    Opportunity.open("立体库输送线改造", by=lin.actor())
    chen = User.add("chen", name="陈思远", role=Role.objects.get(key="administrator"), team=team, by=by)
    keeper, groups = User.objects.for_sign_in().get(pk=chen.pk).actor(), list(GROUPS)
    Outlet.add(
        "数据平台", service="webhook", said={"url": f"{web}/hook", "secret": "s"}, groups=groups, by=keeper
    )
    Outlet.add("销售群", service="wecom_robot", said={"url": f"{web}/robot"}, groups=groups, by=keeper)
    known = {"host": "127.0.0.1", "port": mail_port, "security": "plain", "sender": "crm@example.com"}
    Outlet.add("邮件", service="smtp", said=known, by=by)


def tell() -> None:
    """New lines, each in a transaction of its own with its ways out."""
    from shangji.activities.events import StepPlanned
    from shangji.core import clock
    from shangji.opportunities.models import Opportunity
    from shangji.people.models import Notification, User

    lin = User.objects.for_sign_in().get(username="lin")
    opportunity = Opportunity._base_manager.get()
    start = Notification.objects.count()
    for number in range(start, start + EACH):
        opportunity.plan_next_step(f"第{number}步", clock.now() + timedelta(days=2), by=lin.actor())
        event = opportunity.subject.events.filter(kind=StepPlanned.kind).order_by("-seq")[0]
        Notification.tell(lin, event, clock.now())
        print("piece", flush=True)


def send() -> None:
    """As the worker does, with its threads, until nothing is on its way."""
    from shangji.gateway.channels import sending
    from shangji.people.models import Dispatch

    send_one = sending._send

    def watched(*known: Any) -> None:
        print("piece", flush=True)
        send_one(*known)

    sending._send = watched
    stop = threading.Event()
    threads = [
        threading.Thread(target=sending.run_sender, args=[stop], kwargs={"pause_s": 0.02})
        for _each in range(3)
    ]
    for thread in threads:
        thread.start()
    while Dispatch.objects.filter(state__in=Dispatch.ON_THE_WAY).exists():
        stop.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join()


def main(what: str, *known: str) -> None:
    load()
    from shangji.gateway.channels import kinds
    from shangji.gateway.models import lane
    from shangji.people.models import Dispatch, Notification

    lane.LEASE, lane.FOLD_S = timedelta(seconds=2), 0
    kinds.kind(replace(kinds.kind_of("smtp"), lasts_s=0))
    if what == "prepare":
        prepare(*known)
    else:
        tell()
        send()
    found = {"told": Notification.objects.count(), "sent": Dispatch.objects.filter(state="sent").count()}
    print(json.dumps(found | {"made": Dispatch.objects.count()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

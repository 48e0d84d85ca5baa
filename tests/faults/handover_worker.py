"""A child: makes a person with customers, lets one worker hand them all over, and tells what there is now."""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shangji.config.loading import load

BEGAN = datetime(2026, 11, 2, 10, tzinfo=timezone.get_fixed_timezone(480))


def prepare(count: int) -> None:
    """Customers with an opportunity and a task each, of somebody who leaves; the hand-over waits for its worker."""
    from shangji.activities.models import Task
    from shangji.config.prepare import prepare as migrate
    from shangji.core import clock
    from shangji.core.access import System
    from shangji.customers.models import Customer
    from shangji.opportunities.models import Opportunity
    from shangji.people.handover.planning import Rule, parts_of, shared_out
    from shangji.people.models import Handover, Role, Team, User

    migrate()
    by = System("faults")
    with clock.at(BEGAN):
        team = Team.add("华东一部", by=by)
        roles = {role.key: role for role in Role.objects.all()}
        leader = User.add("leader", name="主管", role=roles["leader"], team=team, by=by)
        gone, taker = (
            User.add(name, name=name, role=roles["sales"], team=team, by=by) for name in ("gone", "taker")
        )
        for n in range(count):
            customer = Customer.add(f"客户{n}", owner_id=gone.pk, by=by)
            found = Opportunity.open(f"商机{n}", customer=customer, owner_id=gone.pk, by=by)
            found.add_task("出图", assignee=gone, by=by)
        kind = Customer.kind()
        items = shared_out(parts_of(Customer.objects.all(), kind), kind, Rule("one", (taker.pk,)))
        chief = User.objects.for_sign_in().get(pk=leader.pk).actor()
        Handover.end_work(gone, items, note="离职", by=chief)
        assert Task.objects.count() == count


def carry(minutes: int) -> None:
    """As the worker does; what one that was killed left is taken up once its lease is over."""
    from shangji.core import clock, jobs
    from shangji.people.handover import running
    from shangji.people.models import HandoverItem

    running.TELL_EVERY = 1
    step = HandoverItem.carry

    def told(self: Any, *args: Any, **known: Any) -> bool:
        print("piece", flush=True)
        return step(self, *args, **known)

    HandoverItem.carry = told  # type: ignore[method-assign]
    with clock.at(BEGAN + timedelta(minutes=minutes)):
        while jobs.run_due(1):
            pass


def totals() -> dict[str, Any]:
    """Everything a hand-over changes; `torn` are customers of which a part stayed behind."""
    from django.db.models import Count, F

    from shangji.activities.models import Task
    from shangji.core.events import Event
    from shangji.core.jobs import Job
    from shangji.core.seals import seal
    from shangji.core.verify import verify
    from shangji.customers.models import Customer
    from shangji.opportunities.models import Opportunity
    from shangji.people.models import Handover, HandoverItem, Notification, User
    from shangji.process.models import Obligation

    seal()
    handed = Event.objects.filter(kind="people.handed_over").values_list("subject_id")
    return {
        "owners": dict(Customer.objects.values_list("owner__username").annotate(n=Count("pk"))),
        "torn": Opportunity.objects.exclude(owner=F("customer__owner")).count(),
        "tasks": dict(Task.objects.values_list("assignee__username").annotate(n=Count("pk"))),
        "owed": dict(Obligation.objects.open().order_by().values_list("owner__username").annotate(n=Count("pk"))),
        "items": dict(HandoverItem.objects.order_by().values_list("state").annotate(n=Count("pk"))),
        "briefs": HandoverItem.objects.exclude(brief={}).count(),
        "twice": handed.annotate(n=Count("pk")).filter(n__gt=1).count(), "events": handed.count(),
        "state": Handover._base_manager.get().state, "leaver": User.objects.get(username="gone").is_active,
        "told": Notification.objects.filter(event__kind="people.handover_done").count(),
        "failed": Job.objects.filter(state="failed").count(), "flaws": [flaw.detail for flaw in verify().flaws],
    }  # fmt: skip


def main(what: str, argument: str) -> None:
    load()
    if what == "prepare":
        prepare(int(argument))
        print("{}", flush=True)
        return
    carry(int(argument))
    print(json.dumps(totals()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

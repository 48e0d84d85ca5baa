"""A child: makes a company with work that waits, does one kind of it, and tells what there is now."""

import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shangji.config.loading import load

HANDS = 5
BEGAN = datetime(2026, 11, 2, 10, tzinfo=timezone.get_fixed_timezone(480))
ANNOUNCED, TAKEN = BEGAN + timedelta(days=11), BEGAN + timedelta(days=21)


def prepare(leads: int, pairs: int) -> None:
    """Leads whose owners are silent and were told so, as many that nobody has, and companies that are there twice."""
    from shangji.config.prepare import prepare as migrate
    from shangji.core import clock
    from shangji.core.access import System
    from shangji.customers.models import Contact, Customer
    from shangji.leads.models import AssignmentRule, Lead
    from shangji.people.models import Pool, Role, Team, User
    from shangji.people.reclaim import reclaim_all

    migrate()
    by = System("faults")
    with clock.at(BEGAN):
        team, role = Team.add("华东一部", by=by), Role.objects.get(key="sales")
        hands = [User.add(f"hand{n}", name=f"第{n}人", role=role, team=team, by=by) for n in range(HANDS)]
        pool, fresh = Pool.objects.get(name="线索公海"), Pool.objects.get(name="线索池")
        pool.set_members(teams=[team], by=by)
        pool.change(rule={"conditions": {"no_follow_up": 10}, "exempt": []}, by=by)
        for n in range(leads):
            Lead.capture(company=f"沉默公司{n}", owner_id=hands[n % HANDS].pk, pool=pool, by=by)
        for n in range(pairs):
            for half in ("甲", "乙"):
                customer = Customer.add(f"公司{n}", owner_id=hands[0].pk, by=by)
                Contact.add(f"{half}{n}", customer=customer, by=by)
                customer.log_follow_up(f"谈了第{n}次", by=by)
    with clock.at(ANNOUNCED):
        reclaim_all(None)  # type: ignore[arg-type]
    with clock.at(TAKEN):
        AssignmentRule.add("轮流", members=[{"user": hand.pk} for hand in hands], by=by)
        for n in range(leads):
            Lead.capture(company=f"新公司{n}", pool=fresh, by=by)


def tell() -> None:
    """A piece is about to be done; whoever listens may end it in the middle."""
    print("piece", flush=True)


def reclaim() -> None:
    from shangji.leads.models import Lead
    from shangji.people.reclaim import reclaim_all

    verb = Lead.reclaim

    def told(lead: Lead, *args: Any, **known: Any) -> Any:
        tell()
        return verb(lead, *args, **known)

    Lead.reclaim = told  # type: ignore[method-assign]
    reclaim_all(None)  # type: ignore[arg-type]


def assign() -> None:
    from shangji.core import jobs

    tell()
    while jobs.run_due(1):
        tell()


def merge() -> None:
    from shangji.core.access import System
    from shangji.customers.models import Customer

    for name in dict.fromkeys(Customer._base_manager.order_by("pk").values_list("name", flat=True)):
        kept, other = Customer._base_manager.filter(name=name).order_by("pk")
        if other.merged_into_id is None:
            tell()
            kept.merge([other], by=System("faults"))


def totals() -> dict[str, Any]:
    """What came of it; the same whether it was done at one go or not."""
    from django.db.models import Count

    from shangji.activities.models import FollowUp
    from shangji.core.events import Event
    from shangji.core.jobs import Job
    from shangji.core.seals import seal
    from shangji.core.verify import verify
    from shangji.customers.models import Contact, Customer
    from shangji.leads.models import Assignment, Lead
    from shangji.people.models import Notification

    seal()
    silent = Lead._base_manager.filter(company__startswith="沉默")
    new = Lead._base_manager.filter(company__startswith="新")
    kinds = Event.objects.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    there = Customer._base_manager.filter(withdrawn_at__isnull=True)
    return {
        "kinds": dict(kinds), "in_pool": silent.filter(owner=None, returns_on=None, last_owner__isnull=False).count(),
        "given": sorted(Counter(new.values_list("owner__username", flat=True)).items(), key=str),
        "assignments": Assignment.objects.count(), "customers": there.count(),
        "contacts": sorted(Counter(Contact.objects.values_list("customer__name", flat=True)).items()),
        "with_contacts": Contact.objects.filter(customer__in=there).count(),
        "with_follow_ups": FollowUp.objects.filter(subject__in=there.values("pk")).count(),
        "told": Notification.objects.count(), "failed": Job.objects.filter(state="failed").count(),
        "flaws": [flaw.detail for flaw in verify().flaws],
    }  # fmt: skip


def main(what: str, *numbers: str) -> None:
    load()
    from shangji.core import clock

    if what == "prepare":
        prepare(*map(int, numbers))
        print("{}", flush=True)
        return
    work = {"reclaim": reclaim, "assign": assign, "merge": merge}
    for do in list(work.values()) if what == "all" else [work[what]]:
        with clock.at(TAKEN + timedelta(minutes=int(*numbers))):
            do()
        print(json.dumps(totals()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

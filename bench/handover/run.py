"""One run of `bin/bench handover`: a person's customers, each with an opportunity, a task and two follow-ups, as one job."""

import argparse
import sys
import time
from pathlib import Path

from bench import page
from bench.machine import machine
from shangji.config.prepare import prepare
from shangji.core import jobs
from shangji.core.access import System
from shangji.core.jobs import Job
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.handover.bundle import of_person
from shangji.people.handover.planning import Rule, parts_of, shared_out
from shangji.people.models import Handover, HandoverItem, Role, Team, User

KIND = "customers.customer"


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    of = machine(home)
    leader, gone, taker = people()
    build(gone, given.size)
    rows = measured(leader, gone, taker)
    new = section(of, given.size, rows)
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def people() -> tuple[User, User, User]:
    by = System("bench")
    team = Team.objects.filter(name="华东一部").first() or Team.add("华东一部", by=by)
    roles = {role.key: role for role in Role.objects.all()}
    stamp = User._base_manager.count()
    made = [
        User.add(f"{key}{stamp}", name=f"{key}{stamp}", role=roles[role], team=team, by=by)
        for key, role in (("leader", "leader"), ("gone", "sales"), ("taker", "sales"))
    ]
    found = User.objects.for_sign_in().in_bulk([user.pk for user in made])
    return found[made[0].pk], found[made[1].pk], found[made[2].pk]


def build(gone: User, size: int) -> None:
    by = gone.actor()
    for n in range(size):
        customer = Customer.add(f"交接客户{gone.pk}-{n}", owner_id=gone.pk, by=by)
        found = Opportunity.open(f"商机{n}", customer=customer, amount=100_000, owner_id=gone.pk, by=by)
        found.log_follow_up(
            "通了电话，预算已经批下来", type="call", next_step="发报价", next_step_at=by.now, by=by
        )
        found.add_task("出图", assignee=gone, by=System("bench"))
        if n % 1_000 == 999:
            tell(f"{n + 1:,} customers")


def measured(leader: User, gone: User, taker: User) -> list[tuple[str, str]]:
    actor = leader.actor()
    Job.objects.all().delete()
    begun = time.perf_counter()
    bundle = of_person(actor, gone)
    lines = bundle.lines(), bundle.due()
    preview = time.perf_counter() - begun
    begun = time.perf_counter()
    parts = parts_of(bundle.roots[KIND], KIND)
    made = Handover.begin(shared_out(parts, KIND, Rule("one", (taker.pk,))), note="bench", by=actor)
    planned = time.perf_counter() - begun
    begun = time.perf_counter()
    jobs.run_due(1)
    carried = time.perf_counter() - begun
    moved = made.items.filter(state=HandoverItem.State.MOVED).count()
    begun = time.perf_counter()
    made.acknowledge(by=taker.actor())
    received = time.perf_counter() - begun
    return [
        (f"Preview of the bundle ({len(lines[0])} lines)", f"{preview * 1000:,.0f} ms"),
        (f"Plan of {len(parts):,} customers, written before the first one moves", f"{planned:.2f} s"),
        (f"The job: {moved:,} customers with an opportunity, a task and a brief each", f"{carried:.1f} s, {moved / carried:.0f} customers a second"),
        ("All received with one tap", f"{received * 1000:,.0f} ms"),
    ]  # fmt: skip


def section(of: list[tuple[str, str]], size: int, rows: list[tuple[str, str]]) -> str:
    known = dict(of)
    told = "\n".join(f"| {what} | {took} |" for what, took in rows)
    return f"## Handing over, {known['Database']}, {size:,} customers\n\n{known['Load']}.\n\n| What | Takes |\n|---|---|\n{told}\n"

"""One run of `bin/bench handover`: a person's customers, each with an opportunity, a task and two follow-ups, as one job."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import models

from bench import page
from bench.copies import Copies, loading, newest
from bench.machine import machine
from shangji.activities.models import FollowUp, Task
from shangji.config.prepare import prepare
from shangji.core import jobs
from shangji.core.access import Actor, System
from shangji.core.events import Event
from shangji.core.jobs import Job
from shangji.core.statistics import refresh
from shangji.core.subjects import Subject
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity, StageStay, Tally
from shangji.people.handover.bundle import Bundle, of_person
from shangji.people.handover.planning import Rule, parts_of, shared_out
from shangji.people.models import Handover, HandoverItem, Role, Team, User
from shangji.process.models import Obligation

KIND = "customers.customer"
LIVED = 100
COPIED: tuple[type[models.Model], ...] = (
    Subject, Customer, Opportunity, StageStay, FollowUp, Task, Obligation, Event,
)  # fmt: skip


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
    """A hundred customers by the verbs, the others their copies."""
    by, first = gone.actor(), newest(Subject) + 1
    for n in range(LIVED):
        customer = Customer.add(f"交接客户{gone.pk}-{n}", owner_id=gone.pk, by=by)
        found = Opportunity.open(f"商机{n}", customer=customer, amount=100_000, owner_id=gone.pk, by=by)
        for noun in (customer, found):
            noun.log_follow_up(
                "通了电话，预算已经批下来", type="call", next_step="发报价", next_step_at=by.now, by=by
            )
        found.add_task("出图", assignee=gone, by=System("bench"))
    copies = Copies(COPIED, first)
    with loading(COPIED):
        for model in COPIED:
            copies.make(model, size // LIVED - 1)
    Tally.mend()
    refresh()


def measured(leader: User, gone: User, taker: User) -> list[tuple[str, str]]:
    actor = leader.actor()
    Job.objects.all().delete()
    rows = []

    def timed(what: Callable[[], Any]) -> tuple[Any, float, str]:
        began, used = time.perf_counter(), time.process_time()
        found = what()
        took, used = time.perf_counter() - began, time.process_time() - used
        return found, took, f"{took:,.1f} s, {used:,.1f} s of it processor"

    of_person(actor, gone).lines()
    (bundle, lines), _took, told = timed(lambda: _preview(actor, gone))
    rows.append((f"Preview of the bundle ({lines} lines)", told))
    made, _took, told = timed(lambda: _begun(bundle, taker, actor))
    rows.append((f"Plan of {made.total:,} customers, written before the first one moves", told))
    _none, took, told = timed(lambda: jobs.run_due(1))
    moved = made.items.filter(state=HandoverItem.State.MOVED).count()
    rows.append((f"The job: {moved:,} customers with an opportunity, a task and a brief each", f"{told}, {moved / took:.0f} customers a second"))  # fmt: skip
    _none, _took, told = timed(lambda: made.acknowledge(by=taker.actor()))
    return [*rows, ("All received with one tap", told)]


def _preview(actor: Actor, gone: User) -> tuple[Bundle, int]:
    bundle = of_person(actor, gone)
    bundle.due()
    return bundle, len(bundle.lines())


def _begun(bundle: Bundle, taker: User, by: Actor) -> Handover:
    parts = parts_of(bundle.roots[KIND], KIND)
    return Handover.begin(shared_out(parts, KIND, Rule("one", (taker.pk,))), note="bench", by=by)


def section(of: list[tuple[str, str]], size: int, rows: list[tuple[str, str]]) -> str:
    known = dict(of)
    told = "\n".join(f"| {what} | {took} |" for what, took in rows)
    return f"## Handing over, {known['Database']}, {size:,} customers\n\n{known['Load']}.\n\n| What | Takes |\n|---|---|\n{told}\n"

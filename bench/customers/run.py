"""One run of `bin/bench customers`: the page of a customer, the list, and the passes that keep tiers and tags."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from bench import page
from bench.company import Company, add_company, found_company
from bench.customers.village import BY, HOUSES, LOGGED, settle
from bench.machine import machine
from bench.measure import Times
from bench.pages import Visitor
from shangji.config.prepare import prepare
from shangji.core import clock
from shangji.core.jobs import Job
from shangji.customers.keeping import AT_ONCE, keep_all, keep_tag, keep_tiers_of, keep_touched
from shangji.customers.models import Customer, Tag, TierRule
from shangji.customers.tiers.dry_run import dry_run
from shangji.people.handover.bundle import of_person
from shangji.people.models import User

TOUCHED, FRESH = 100, 10_000
Told = tuple[str, str]


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    of = machine(home)
    marker = home / "built"
    if not marker.exists():
        started = time.monotonic()
        settle(add_company(), given.size, tell)
        marker.write_text(datetime.now(UTC).isoformat())
        tell(f"built in {time.monotonic() - started:.0f} s")
    only = set(filter(None, given.only.split(",")))
    company = found_company()
    rows = []
    for name, found in (("pages", pages(company, given.runs)), ("passes", passes(company))):
        for row in found if not only or name in only else ():
            tell(": ".join(row))
            rows.append(row)
    new = section(of, given.size, rows)
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def pages(company: Company, runs: int) -> Iterator[Told]:
    """As somebody who sees everything and as a seller ask for them."""
    busy, quiet = logged(5), logged(7)
    boss, seller, leader = Visitor(company.executive), Visitor(company.sellers[5]), Visitor(company.leader)
    for title, visitor, found in (
        ("Page of a customer with four opportunities", boss, busy), ("Page of a customer with none", boss, quiet),
        ("The first for its owner", seller, busy), ("The first for the owner's leader", leader, busy),
    ):  # fmt: skip
        yield title, asked(visitor, [f"/customers/{pk}/" for pk in found], runs)
    for title, url in (
        ("List of customers", "/customers/"), ("… of one tier", "/customers/?tier=A"), ("… by name", "/customers/?sort=name"),
        ("… of one owner", f"/customers/?owner={seller.user.pk}"),
    ):  # fmt: skip
        yield f"{title}, everybody's", asked(boss, [url], runs)
    yield "List of customers, own", asked(seller, ["/customers/"], runs)
    yield "List of customers, a leader's of ten", asked(leader, ["/customers/"], runs)


def logged(house: int) -> list[int]:
    """Customers like the one of this house whose log was copied, far from one another."""
    keys = Customer._base_manager.order_by("pk").values_list("pk", flat=True)
    first, next_one, last = keys[house], keys[house + HOUSES], keys.last() or 0
    step = (next_one - first) * LOGGED
    found = range(first + step, last, step)
    return list(found[:: max(len(found) // 50, 1)])


def asked(visitor: Visitor, urls: list[str], runs: int) -> str:
    for url in urls[:2]:
        visitor.get(url)()
    count = 0

    def counted(execute: Any, *said: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*said)

    with connection.execute_wrapper(counted):
        visitor.get(urls[0])()
    wall, cpu = [], []
    for n in range(runs):
        began = time.process_time()
        wall.append(seconds(visitor.get(urls[n % len(urls)])))
        cpu.append(time.process_time() - began)
    times, used = Times.of(wall), Times.of(cpu)
    return (
        f"{times.median:.1f} ms, p95 {times.p95:.1f} ms; processor {used.median:.1f} ms; {count} statements"
    )


def passes(company: Company) -> Iterator[Told]:
    """What every minute and every night does."""
    total = Customer._base_manager.count()
    now = clock.now()
    rule = TierRule.in_force()
    assert rule
    job = Job(name="bench")
    job.progress = lambda *_of: None  # type: ignore[method-assign]
    for title in ("Preview of what a seller leaves", "The same again"):
        yield title, told(lambda: _preview(company.executive, company.sellers[5]))
    yield "Dry run of a tier rule, as the page asks it", told(lambda: dry_run(rule.settings, company.executive.actor(), now))  # fmt: skip
    tag = Tag.objects.with_rule()[0]
    some = list(Customer._base_manager.order_by("-pk").values_list("pk", flat=True)[:FRESH])
    Customer._base_manager.filter(pk__in=some).update(tier="")
    steps = [some[n : n + AT_ONCE] for n in range(0, FRESH, AT_ONCE)]
    yield (
        f"Tiers of {FRESH:,} customers that had none, each a fact",
        told(lambda: [keep_tiers_of(s, now) for s in steps]),
    )
    yield "One tag by rule over all, put on every tenth", told(lambda: sum(n for n, _d in keep_tag(tag, now)))
    yield f"Nightly pass over {total:,}, nothing to change", told(lambda: keep_all(job))
    yield "One tag by rule over all, nothing to change", told(lambda: sum(n for n, _d in keep_tag(tag, now)))
    keep_touched(job)
    some = list(Customer._base_manager.order_by("pk")[: TOUCHED * HOUSES : HOUSES])
    for customer in some:
        customer.log_follow_up("通了电话", type="call", by=BY)
    yield f"Pass of a minute, {TOUCHED} customers touched", told(lambda: keep_touched(job))
    yield f"Tiers of {TOUCHED} customers", told(lambda: keep_tiers_of([c.pk for c in some], now))


def _preview(actor: User, giver: User) -> None:
    bundle = of_person(actor.actor(), giver)
    bundle.lines()
    bundle.due()


def told(act: Callable[[], object]) -> str:
    began = time.process_time()
    took = seconds(act)
    used = time.process_time() - began
    said = f"{took:,.1f} s" if took >= 1 else f"{took * 1000:,.0f} ms"
    return f"{said}, {used:,.2f} s of it processor"


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def section(of: list[Told], size: int, rows: list[Told]) -> str:
    known = dict(of)
    lines = "\n".join(f"| {what} | {took} |" for what, took in rows)
    return (
        f"## Customers, {known['Database']}, {size:,}\n\nTen follow-ups and one opportunity each on average. {known['Load']}.\n\n"
        f"| What | Takes |\n|---|---|\n{lines}\n"
    )

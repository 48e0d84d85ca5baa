"""One run of `bin/bench duties`: filling the ledger, agreeing with it, the passes that find what has come due."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench import page
from bench.company import Company
from bench.duties.told import told as arrivals
from bench.generate import company_of
from bench.machine import machine
from bench.measure import Times
from shangji.config.prepare import prepare
from shangji.core import clock
from shangji.core.access import System
from shangji.core.counting import Counting
from shangji.core.statistics import refresh
from shangji.opportunities.models import Opportunity
from shangji.opportunities.today import day_of, due
from shangji.people.models import User
from shangji.process.ladder import RULE, climb
from shangji.process.models import Obligation
from shangji.process.reconciling import reckon_all, reconcile

LATER = timedelta(days=4)
"""Everything that was opened now is due by then."""


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:

    prepare()
    company = company_of(given.size, home / "built", tell)
    of = machine(home)
    new = section(of, given, list(passes(company, given.runs)))
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def passes(company: Company, runs: int) -> list[tuple[str, str]]:
    """(what, how long): in the order in which a database from before meets them."""
    told = []
    if not Obligation.objects.exists():
        n, seconds = timed(lambda: sum(reconcile(Opportunity)))
        told.append(
            (f"Ledger filled for {n:,} open opportunities of a database from before", f"{seconds:.1f} s")
        )
        refresh(Obligation)
    n, seconds = timed(lambda: sum(reckon_all(Opportunity)))
    told.append((f"Full pass: {n:,} open opportunities reckoned anew, nothing changed", f"{seconds:.1f} s"))
    told.append(
        (
            "Safety net: is anything owed nothing, or needlessly",
            spread(lambda: sum(reconcile(Opportunity)), runs),
        )
    )
    now = clock.now()
    told.append(("Ladder, nothing due", spread(lambda: climb(now, System(RULE)), runs)))
    told.append(arrivals())
    later = clock.now() + LATER
    climbed: list[int] = []
    told.append(
        (
            "Ladder, one step of 500 that have come due",
            spread(lambda: climbed.append(climb(later, System(RULE).at(later))), min(runs, 10)),
        )
    )
    seller = User.objects.for_sign_in().get(pk=company.sellers[0].pk).actor()
    told.append(("Today of a seller, ranked", spread(lambda: day_of(seller, now), runs)))
    told.append(
        ("The count beside Today", spread(lambda: Counting([due(seller.user_id or 0, now)]).read(), runs))
    )
    return told


def timed(do: Callable[[], int]) -> tuple[int, float]:
    started = time.perf_counter()
    return do(), time.perf_counter() - started


def spread(do: Callable[[], object], runs: int) -> str:
    times = Times.of([timed(lambda: (do() and 0) or 0)[1] for _run in range(runs)])
    return f"{times.median:.1f} ms, p95 {times.p95:.1f} ms"


def section(of: list[tuple[str, str]], given: argparse.Namespace, told: list[tuple[str, str]]) -> str:
    known = dict(of)
    return "\n".join(
        [
            f"## What is owed, {known['Database']}, {given.size:,} opportunities",
            "",
            "|Pass|Time|",
            "|---|--:|",
            *(f"|{what}|{how_long}|" for what, how_long in told),
            "",
            f"- {given.runs} calls of each pass that is repeated; {known['Load']}",
            "",
        ]
    )

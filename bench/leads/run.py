"""One run of `bin/bench leads`: the lists, the race, the section of docs/performance.md."""

import argparse
import sys
from pathlib import Path

from bench import page
from bench.leads.company import company_of
from bench.leads.race import HANDS, Race, race
from bench.leads.reads import reads
from bench.machine import machine
from bench.measure import Result, measure
from shangji.config.prepare import prepare


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    company = company_of(given.size, home / "built", tell)
    of = machine(home)
    results = [measure(operation, given.runs) for operation in reads(company)]
    new = section(of, given, results, race())
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def section(of: list[tuple[str, str]], given: argparse.Namespace, results: list[Result], found: Race) -> str:
    told = dict(of)
    return "\n".join(
        [
            f"## Leads, {told['Database']}, {given.size:,} leads",
            "",
            "|Page|Shangji median|p95|SQL median|p95|ratio|",
            "|---|--:|--:|--:|--:|--:|",
            *map(_line, results),
            "",
            f"- Claim race: {HANDS} people, each with a session, ask for one lead at the same moment, {found.races} times: "
            f"{found.winners} won, {found.losers} read who was quicker, {found.others} were told something else; an answer takes "
            f"{found.p50:.0f} ms at the median, {found.p99:.0f} ms at p99; all {HANDS} have theirs after {found.slowest:.0f} ms",
            f"- {given.runs} calls of each page; {told['Load']}",
            "",
        ]
    )


def _line(found: Result) -> str:
    floor = (
        f"{found.floor.median:.2f} ms|{found.floor.p95:.2f} ms|{found.ratio:.1f}×" if found.floor else "—|—|—"
    )
    return f"|{found.title}|{found.product.median:.2f} ms|{found.product.p95:.2f} ms|{floor}|"

"""One run of `bin/bench risks`: the first pass over everything, later ones, ten minutes of work, the board."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from django.test import Client

from bench import page
from bench.company import Company
from bench.machine import machine, work
from bench.with_past import company_with_past
from shangji.config.prepare import prepare
from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.core.statistics import refresh
from shangji.opportunities.models import Opportunity
from shangji.process.models import Alert
from shangji.process.models.ledger import Swept
from shangji.process.risk_scan import scan

WORKED_ON = 300
"""Opportunities that fifty people touch within ten minutes."""


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    company = company_with_past(given.size, home, tell)
    refresh(Opportunity, Alert)
    of = machine(home)
    lines = []
    for title, before, everything, days in (
        ("First pass over everything: every alert opens", _nothing, True, 0),
        ("Pass over everything, the same day", lambda: refresh(Alert), True, 0),
        (f"Pass after {WORKED_ON} follow-ups", lambda: _work(company), False, 0),
        ("Pass when nothing happened", lambda: scan(clock.now()), False, 0),
        ("Pass over everything, a working day later", _nothing, True, 1),
    ):
        with clock.at(_later(days)):
            before()
            told = _timed(lambda everything=everything: scan(clock.now(), everything=everything))
        swept = told.found
        lines.append(
            f"|{title}|{told.took:.2f} s|{told.work:.2f} s|{swept.opened:,}|{swept.ended:,}|{swept.kept:,}|"
        )
        tell(lines[-1])
    boards = [
        (title, median(_timed(lambda user=user: _board(user)).work for _n in range(given.runs // 10 or 1)))
        for title, user in (("everything", company.executive), ("a team", company.leader), ("own", company.sellers[0]))
    ]  # fmt: skip
    new = section(of, given, lines, boards)
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def section(
    of: list[tuple[str, str]], given: argparse.Namespace, lines: list[str], boards: list[tuple[str, float]]
) -> str:
    told = dict(of)
    seen = ", ".join(f"{title} {took * 1000:.0f} ms" for title, took in boards)
    return "\n".join(
        [
            f"## Risk ledger, {told['Database']}, {given.size:,} opportunities",
            "",
            "|Pass|took|processor|opened|ended|stood|",
            "|---|--:|--:|--:|--:|--:|",
            *lines,
            "",
            f"- The board of risks, by what its reader reaches, in processor time: {seen}; {told['Load']}",
            "",
        ]
    )


def _nothing() -> None:
    return


def _work(company: Company) -> None:
    """Follow-ups through the verb on records at risk: their alerts end in the same transaction."""
    rows = Opportunity._base_manager.filter(closed_at__isnull=True, outcome="open", owner__isnull=False)
    for found in rows.select_related("owner__role", "owner__team").order_by("pk")[:WORKED_ON]:
        owner: Any = found.owner
        found.log_follow_up("通了电话", type="call", by=owner.actor())


def _board(user: Any) -> None:
    client = Client()
    client.force_login(user, backend="shangji.people.sign_in.Backend")
    answer = client.get("/risks/", headers={"host": "127.0.0.1"})
    if answer.status_code != 200:
        raise RuntimeError(f"the board answered {answer.status_code}")


def _later(days: int) -> datetime:
    """The same hour so many working days later."""
    now = clock.now()
    return now + (add_working_days(local_day(now), days) - local_day(now) if days else timedelta())


class Told(NamedTuple):
    took: float
    work: float
    found: Any


def _timed(act: Callable[[], Any]) -> Told:
    started, before = time.perf_counter(), work()
    found: Swept | None = act()
    return Told(time.perf_counter() - started, work() - before, found)

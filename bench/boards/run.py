"""One run of `bin/bench boards`: each widget of each shipped board, for who sees all, a leader, a seller and a newcomer.

What counts is the work: milliseconds of the processor, of the program and of the process of the database beside it. On a
machine that others use as well the clock on the wall says more about them.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from bench import page
from bench.machine import machine
from bench.measure import WARM_UP, Times
from bench.metrics.beside import QUESTIONS, Question
from bench.with_past import MADE, alerts_standing, company_with_past
from shangji.config.prepare import prepare
from shangji.core import clock
from shangji.insight.boards.shelf import shipped
from shangji.insight.boards.showing import Looking, finished, piece
from shangji.insight.boards.state import State
from shangji.insight.day_sums import catch_up as add_up_by_day
from shangji.insight.due_sums import catch_up as add_up_dues
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.said_sums import catch_up as add_up_words
from shangji.insight.widgets import known
from shangji.people.models import User
from shangji.process.minding import catch_up as reckon_minding
from shangji.process.models import Obligation

REACHES = {"all": "executive", "a team": "leader0", "own": "seller0", "narrow": "newcomer0"}
PERIODS = {"as shipped": "", "a quarter": "last-quarter", "all time": "all"}
HEADS = (
    ("as shipped", "all"), ("a quarter", "all"), ("all time", "all"), ("as shipped", "a team"), ("as shipped", "own"),
    ("as shipped", "narrow"), ("all time", "narrow"),
)  # fmt: skip
SLOW_S = 3.0
"""Once a widget took so long in all, it is not drawn again."""


@dataclass(frozen=True)
class Found:
    board: str
    widget: str
    kind: str
    period: str
    reach: str
    times: Times
    trouble: str


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    translation.activate("zh-hans")
    company_with_past(given.size, home, tell)
    alerts_standing(home, tell)
    marker = home / "summed"
    if not marker.exists():
        tell("adding up by day")
        add_up_by_day()
        add_up_words()
        add_up_dues()
        tell("reckoning how records were minded")
        reckon_minding()
        marker.touch()
    assert Obligation.objects.exists()
    of = machine(home)
    found = list(drawn(set(filter(None, given.only.split(","))), draws_of(given)))
    new = section(of, given, found, list(beside()))
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def draws_of(given: argparse.Namespace) -> int:
    return max(given.runs // 3, 1)


def drawn(only: set[str], runs: int, heads: Sequence[tuple[str, str]] = HEADS) -> Iterator[Found]:
    for period, reach in heads:
        actor = User.objects.for_sign_in().get(username=REACHES[reach]).actor()
        request = RequestFactory().get("/")
        request.actor = actor  # type: ignore[attr-defined]
        written = PERIODS[period]
        query = QueryDict(f"period={written}" if written else "")
        for key, plan in shipped().items():
            if only and key not in only:
                continue
            looking = Looking(
                actor=actor, state=State.of(query, plan, known.dimensions(actor)), period=plan.period, now=clock.now(),
                here=f"/insight/boards/{key}/", is_mine=plan.is_mine,
            )  # fmt: skip
            for widget in plan.widgets:
                taken: list[float] = []
                while len(taken) < WARM_UP + runs and sum(taken) < SLOW_S:
                    started = worked()
                    shown = finished(piece(widget, looking), request)
                    taken.append(worked() - started)
                # Statements are written and planned in the first draws of a process, for everybody who has the role.
                taken = taken[min(WARM_UP, len(taken) - 1) :]
                yield Found(key, widget.id, widget.kind, period, reach, Times.of(taken), shown.trouble)
            tell(f"{period}, {reach}: {key}")


def beside() -> Iterator[tuple[Question, float, float]]:
    """Questions as metrics and by hand, in milliseconds of the processor."""
    actor = User.objects.for_sign_in().get(username=REACHES["all"]).actor()
    for question in QUESTIONS:
        query = MetricQuery(
            actor=actor, metrics=question.metrics, period=Period.parse(question.period), by=question.by
        )
        yield question, _least(lambda query=query: ask(query)), _least(question.read)


def _least(call: Callable[[], object], times: int = 2) -> float:
    taken = []
    for _n in range(times):
        started = worked()
        call()
        taken.append(worked() - started)
    return min(taken) * 1000


def worked() -> float:
    """Seconds of the processor so far, of this process and of the one that answers it."""
    return time.process_time() + _of_server()


def _of_server() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def section(
    of: list[tuple[str, str]], given: argparse.Namespace, found: list[Found], beside: list[tuple[Question, float, float]]
) -> str:  # fmt: skip
    told = dict(of)
    heads = [head for head in HEADS if any((f.period, f.reach) == head for f in found)]
    at = {(f.board, f.widget, f.period, f.reach): f for f in found}
    lines = []
    for board in dict.fromkeys(f.board for f in found):
        widgets = dict.fromkeys((f.widget, f.kind) for f in found if f.board == board)
        for widget, kind in widgets:
            cells = [_cell(at.get((board, widget, *head))) for head in heads]
            lines.append(f"|{board}|{widget} ({kind})|{'|'.join(cells)}|")
        sums = [
            sum(f.times.p95 for f in found if (f.board, f.period, f.reach) == (board, *head))
            for head in heads
        ]
        lines.append(f"|{board}|**whole**|{'|'.join(f'**{total:.0f}**' for total in sums)}|")
    return "\n".join(
        [
            f"## Boards, {told['Database']}, {given.size:,} opportunities",
            "",
            f"|Board|Widget|{'|'.join(f'{period}, {reach}' for period, reach in heads)}|",
            f"|---|---|{'|'.join('--:' for _head in heads)}|",
            *lines,
            "",
            "|Question, everything in reach|metrics|SQL by hand|ratio|",
            "|---|--:|--:|--:|",
            *(f"|{q.title}|{ours:.1f} ms|{hand:.1f} ms|{ours / hand:.1f}×|" for q, ours, hand in beside),
            "",
            *_notes(given),
            *_held(found, told["Database"]),
            f"- {told['Load']}",
            "",
        ]
    )


def _notes(given: argparse.Namespace) -> Iterator[str]:
    yield (
        f"- Milliseconds of the processor, p95 of {draws_of(given)} draws after the first {WARM_UP} (fewer of slow ones), of the "
        "program and of the process of the database: question, numbers, picture, HTML. The whole of a board is the sum of its "
        "widgets, which a page asks for beside each other."
    )
    yield "- † is a refusal: more rows than a widget shows."
    yield "- “As shipped” is the period of the board; a widget with a period of its own keeps it in every column."
    yield "- “Own” is one of 50 sellers with a fiftieth of all records, “narrow” a newcomer with 400."
    yield "- The ledger holds what was owed in the past of each opportunity: an obligation from each contact to the next one."
    if given.size > MADE:
        yield (
            f"- {MADE:,} opportunities are written line by line with their log; the others are copies of their rows. "
            "Snapshots are those of the first ones, and the sums by day are as many as theirs, since copies share their days. "
            "Five follow-ups each."
        )


def _held(found: list[Found], database: str) -> Iterator[str]:
    """How many widgets keep to what was aimed at."""
    usual = 200 if database.startswith("PostgreSQL") else 400
    aims = {"as shipped": usual, "a quarter": usual, "all time": 1000}
    for period, reach in HEADS:
        took = [f.times.p95 for f in found if (f.period, f.reach) == (period, reach)]
        most = 30 if reach in ("own", "narrow") else aims[period]
        if took:
            held = sum(ms <= most for ms in took)
            yield f"- {period}, {reach}: {held} of {len(took)} widgets take at most {most} ms."


def _cell(found: Found | None) -> str:
    return f"{found.times.p95:.0f}{' †' if found.trouble else ''}" if found else ""

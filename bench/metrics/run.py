"""One run of `bin/bench metrics`: each metric by each set of dimensions, for who sees all, a leader and a seller."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.company import Company
from bench.generate import company_of
from bench.machine import machine
from bench.measure import Times
from bench.metrics.beside import QUESTIONS, Question
from bench.metrics.timing import seconds
from shangji.config.prepare import prepare
from shangji.core.access import Actor
from shangji.core.statistics import refresh
from shangji.insight.metrics.asking import ask, can_split
from shangji.insight.metrics.metric import Metric, metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from shangji.process.models import Obligation
from shangji.process.reconciling import reconcile

BY: tuple[tuple[str, ...], ...] = (
    (),
    ("owner",),
    ("team", "owner"),
    ("stage",),
    ("month",),
    ("industry",),
    ("owner", "month"),
)
PERIODS = ("last-quarter", "all")
SLOW_S = 5.0
"""What takes longer is asked once."""


@dataclass(frozen=True)
class Reach:
    title: str
    actor: Actor


@dataclass(frozen=True)
class Found:
    """Milliseconds of one metric by one set of dimensions."""

    metric: str
    by: tuple[str, ...]
    period: str
    reach: str
    ms: float


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    company = company_of(given.size, home / "built", tell)
    if not Obligation.objects.exists():
        tell("filling the ledger of obligations")
        sum(reconcile(Opportunity))
        refresh()
    of = machine(home)
    asked = [m for m in metrics().values() if not given.only or m.name in given.only.split(",")]
    found = list(times(asked, reaches(company), given.runs))
    new = section(of, given, found, list(beside(company, given.runs)))
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def reaches(company: Company) -> list[Reach]:
    """As they would sign in."""
    people = (("all", company.executive), ("a team", company.leader), ("own", company.sellers[0]))
    return [Reach(title, User.objects.for_sign_in().get(pk=user.pk).actor()) for title, user in people]


def times(asked: list[Metric], reaches: list[Reach], runs: int) -> Iterator[Found]:
    for metric in asked:
        tell(metric.name)
        for by in BY:
            if not all(can_split(metric, name) for name in by):
                continue
            for period in PERIODS:
                for reach in reaches:
                    query = MetricQuery(
                        actor=reach.actor, metrics=(metric.name,), period=Period.parse(period), by=by
                    )
                    yield Found(metric.name, by, period, reach.title, median(query, runs))


def median(query: MetricQuery, runs: int) -> float:
    first = seconds(lambda: ask(query))
    if first > SLOW_S:
        return first * 1000
    return Times.of([seconds(lambda: ask(query)) for _n in range(max(runs // 20, 1))]).median


def beside(company: Company, runs: int) -> Iterator[tuple[Question, float, float]]:
    actor = User.objects.for_sign_in().get(pk=company.executive.pk).actor()
    for question in QUESTIONS:
        query = MetricQuery(
            actor=actor, metrics=question.metrics, period=Period.parse(question.period), by=question.by
        )
        yield question, median(query, runs), question.by_hand(runs)


def section(
    of: list[tuple[str, str]], given: argparse.Namespace, found: list[Found], beside: list[tuple[Question, float, float]]
) -> str:  # fmt: skip
    told = dict(of)
    names = list(dict.fromkeys(each.metric for each in found))
    heads = [(period, reach) for period in PERIODS for reach in ("all", "a team", "own")]
    lines = []
    for name in names:
        cells = [
            _slowest([f for f in found if (f.metric, f.period, f.reach) == (name, *head)]) for head in heads
        ]
        lines.append(f"|{name}|{'|'.join(cells)}|")
    return "\n".join(
        [
            f"## Metrics, {told['Database']}, {given.size:,} opportunities",
            "",
            f"|Metric|{'|'.join(f'{period}, {reach}' for period, reach in heads)}|",
            f"|---|{'|'.join('--:' for _head in heads)}|",
            *lines,
            "",
            "|Question, everything in reach|metrics|SQL by hand|ratio|",
            "|---|--:|--:|--:|",
            *(f"|{q.title}|{ours:.1f} ms|{hand:.1f} ms|{ours / hand:.1f}×|" for q, ours, hand in beside),
            "",
            f"- Each cell is the slowest of these splits, median in ms: {', '.join(' × '.join(by) or 'none' for by in BY)}.",
            f"- {told['Load']}",
            "",
        ]
    )


def _slowest(found: list[Found]) -> str:
    if not found:
        return ""
    worst = max(found, key=lambda each: each.ms)
    return f"{worst.ms:.0f} {'×'.join(worst.by)}".strip()

"""One run: company, measurements, table."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from bench import page, table
from bench.clients import throughput
from bench.company import Company
from bench.generate import company_of
from bench.intake import intake
from bench.machine import machine
from bench.measure import Operation, measure
from bench.reads import reads
from bench.tryton.beside import Beside, tryton
from bench.writes import writes
from shangji.config.prepare import prepare

IMPORTED = 10_000
CLIENTS_FOR_S = 10.0


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def operations(company: Company) -> Iterator[Operation]:
    yield from reads(company)
    yield from writes(company)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    company = company_of(given.size, home / "built", tell)
    only = set(filter(None, given.only.split(",")))
    found = table.Measured(given.size, given.runs, machine(home))
    print("\n".join(f"{name:<10} {value}" for name, value in found.machine), end="\n\n", flush=True)
    seconds = min(CLIENTS_FOR_S, given.runs * 0.5)
    with tryton(home, company, given.size, tell) if given.tryton else nullcontext() as other:
        if other:
            found.tryton = Beside(other.version)
        print(table.heading(found), flush=True)
        for operation in operations(company):
            if not only or operation.key in only:
                asked = other.seconds(operation.key) if other else None
                found.results.append(measure(operation, given.runs, asked))
                print(table.line(table.cells(found, found.results[-1])), flush=True)
        if other and (not only or "clients" in only):
            found.tryton = Beside(other.version, other.opened(seconds))
    if not only or "clients" in only:
        found.clients = throughput("product", seconds), throughput("floor", seconds)
    if not only or "import" in only:
        found.intake = intake(home, min(given.size, IMPORTED))
    print("\n" + "\n".join(table.summary(found)))
    if given.write:
        page.write(root / "docs" / "performance.md", found)
    return 0

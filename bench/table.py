"""The table: on the terminal as it grows, and as a page of the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.clients import CLIENTS, Throughput
from bench.intake import Intake
from bench.measure import Result, Times
from bench.tryton.beside import Beside
from bench.tryton.notes import notes

HEAD = ("Operation", "Shangji median", "p95", "SQL median", "p95", "ratio")
WIDTHS = (44, 14, 10, 12, 10, 8)
TRYTON = ("Tryton median", "ours/Tryton")
TRYTON_WIDTHS = (15, 13)
NOTHING = "—"


@dataclass
class Measured:
    """Everything one run on one engine found."""

    size: int
    runs: int
    machine: list[tuple[str, str]]
    results: list[Result] = field(default_factory=list)
    clients: tuple[Throughput, Throughput] | None = None
    intake: Intake | None = None
    tryton: Beside | None = None


def heading(found: Measured) -> str:
    head = head_of(found)
    return line(head) + "\n" + "-" * sum((*WIDTHS, *TRYTON_WIDTHS)[: len(head)])


def head_of(found: Measured) -> tuple[str, ...]:
    return (*HEAD, *TRYTON) if found.tryton else HEAD


def line(cells: Sequence[str]) -> str:
    first, *rest = zip(cells, WIDTHS + TRYTON_WIDTHS, strict=False)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in rest)


def cells(found: Measured, result: Result) -> tuple[str, ...]:
    ratio = f"{result.ratio:.1f}×" if result.ratio else ""
    ours = (result.title, *_times(result.product), *_times(result.floor), ratio)
    return (*ours, *_tryton(result)) if found.tryton else ours


def _tryton(result: Result) -> tuple[str, str]:
    """How long they take, and how many times that we take."""
    if result.other is None:
        return NOTHING, NOTHING
    return f"{result.other.median:.2f} ms", f"{result.product.median / result.other.median:.1f}×"


def summary(found: Measured) -> list[str]:
    """What is not a time of one call."""
    told = []
    if found.clients:
        product, floor = found.clients
        told += [
            f"{CLIENTS} clients log follow-ups: {product.per_second:.0f} a second, p50 {product.p50:.1f} ms, "
            f"p99 {product.p99:.1f} ms, {product.errors} errors",
            f"{CLIENTS} clients, the same by hand-written SQL: {floor.per_second:.0f} a second, p50 {floor.p50:.1f} ms, "
            f"p99 {floor.p99:.1f} ms, {floor.errors} errors; ratio {floor.per_second / product.per_second:.1f}×",
        ]
    if found.intake:
        one = found.intake
        told.append(
            f"Import of {one.rows:,} rows: {one.product:.0f} rows a second; the same rows put in by the engine "
            f"alone: {one.floor:.0f} a second; ratio {one.floor / one.product:.1f}×"
        )
    return told + notes(found.tryton) if found.tryton else told


def section(found: Measured) -> str:
    """One engine at one size, in Markdown."""
    engine = dict(found.machine)["Database"]
    rows = ["|".join(("", *cells(found, result), "")) for result in found.results]
    columns = head_of(found)
    head = ["|".join(("", *columns, "")), "|---" + "|--:" * (len(columns) - 1) + "|"]
    return "\n".join(
        [
            f"## {engine}, {found.size:,} opportunities",
            "",
            *head,
            *rows,
            "",
            *(f"- {t}" for t in summary(found)),
            f"- {found.runs} calls of each operation; {dict(found.machine)['Load']}",
            "",
        ]
    )


def _times(times: Times | None) -> tuple[str, str]:
    return (f"{times.median:.2f} ms", f"{times.p95:.2f} ms") if times else ("", "")

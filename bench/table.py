"""The table: on the terminal as it grows, and as a page of the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.clients import CLIENTS, Throughput
from bench.intake import Intake
from bench.measure import Result, Times

HEAD = ("Operation", "Shangji median", "p95", "SQL median", "p95", "ratio")
WIDTHS = (44, 14, 10, 12, 10, 8)


@dataclass
class Measured:
    """Everything one run on one engine found."""

    size: int
    runs: int
    machine: list[tuple[str, str]]
    results: list[Result] = field(default_factory=list)
    clients: tuple[Throughput, Throughput] | None = None
    intake: Intake | None = None


def heading() -> str:
    return line(HEAD) + "\n" + "-" * sum(WIDTHS)


def line(cells: Sequence[str]) -> str:
    first, *rest = zip(cells, WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in rest)


def cells(result: Result) -> tuple[str, ...]:
    ratio = f"{result.ratio:.1f}×" if result.ratio else ""
    return (result.title, *_times(result.product), *_times(result.floor), ratio)


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
    return told


def section(found: Measured) -> str:
    """One engine at one size, in Markdown."""
    engine = dict(found.machine)["Database"]
    rows = ["|".join(("", *cells(result), "")) for result in found.results]
    head = ["|".join(("", *HEAD, "")), "|---|--:|--:|--:|--:|--:|"]
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

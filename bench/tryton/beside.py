"""Tryton on the same machine, engine and company, asked in turn with us."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench.clients import Throughput, ours, together
from bench.company import Company
from bench.reads import FRAGMENTS
from bench.tryton.environment import LOCK, Theirs, python_of
from bench.tryton.rows import write_company


@dataclass(frozen=True)
class Beside:
    """What one run found; `opened` is eight clients that open opportunities, theirs and ours."""

    version: str
    opened: tuple[Throughput, Throughput] | None = None


class Tryton:
    """Their server as a child that waits to be asked."""

    def __init__(self, theirs: Theirs, child: "subprocess.Popen[str]") -> None:
        self.theirs, self.child = theirs, child
        told = json.loads(self._line())
        self.version: str = told["version"]
        self.keys: list[str] = told["keys"]

    def seconds(self, key: str) -> Callable[[int], float] | None:
        """What one run of an operation of ours takes them; None where they have no such operation."""
        return (lambda run: self._ask(f"{key} {run}")) if key in self.keys else None

    def opened(self, seconds: float) -> tuple[Throughput, Throughput] | None:
        """On PostgreSQL only."""
        if connection.vendor == "sqlite":
            return None
        other = together(self.theirs.command("client"), seconds, self.theirs.environment)
        return other, together(ours("create"), seconds)

    def _ask(self, line: str) -> float:
        assert self.child.stdin
        self.child.stdin.write(f"{line}\n")
        self.child.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self.child.stdout
        line = self.child.stdout.readline()
        if not line:
            raise RuntimeError(f"Tryton stopped; what it complained is in {self.theirs.log}")
        return line


@contextlib.contextmanager
def tryton(home: Path, company: Company, size: int, tell: Callable[[str], None]) -> Iterator[Tryton]:
    """Ready to be asked; installed and filled unless it is already."""
    theirs = Theirs(python_of(home.parent / "tryton", tell), home / "tryton")
    marker = theirs.folder / "built"
    if not marker.exists() or marker.read_text() != LOCK.read_text():
        tell("building the same company in Tryton")
        _build(theirs, company, size)
        marker.write_text(LOCK.read_text())
    fragments = ",".join(fragment for fragment in FRAGMENTS if not fragment.isascii())  # they know no pinyin
    with (
        theirs.log.open("w") as log,
        subprocess.Popen(
            theirs.command("measure", fragments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=theirs.environment, text=True,
        ) as child,
    ):  # fmt: skip
        yield Tryton(theirs, child)


def _build(theirs: Theirs, company: Company, size: int) -> None:
    theirs.found()
    write_company(company, size, theirs.folder)
    theirs.run("load", str(theirs.folder), str(len(company.sellers)))

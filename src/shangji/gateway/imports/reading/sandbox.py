"""Has uploads read by a limited child process, so that no file can take the product down with it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shangji
from shangji.core.vault.files import MEMORY

from .limits import MAX_OUTPUT_BYTES, WALL_SECONDS
from .unreadable import Unreadable

Cell = str | int | float | bool | date | datetime | None
CHILD = "shangji.gateway.imports.reading.child"
ENDED_BY = {signal.SIGKILL: "too_slow", signal.SIGXCPU: "too_slow", signal.SIGABRT: "too_heavy"}


@dataclass
class RawSheet:
    """One sheet as it stands in the file; `rows` maps the 1-based file row to its cells, blank rows missing."""

    name: str
    visible: bool = True
    encoding: str = ""
    date1904: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: dict[int, list[Cell]] = field(default_factory=dict)


def read_sheets(path: Path, filename: str) -> list[RawSheet]:
    """All sheets of an upload, charts left out.

    Units   merged ranges are 0-based (first row, first column, last row, last column).
    Errors  Unreadable, within 20 s and 512 MB of the child whatever the file is.
    """
    sheets: list[RawSheet] = []
    finished = False
    for line in _lines(path, filename):
        if isinstance(line, list):
            sheets[-1].rows[line[0]] = [_cell(value) for value in line[1]]
        elif "refused" in line:
            raise Unreadable(line["refused"])
        elif "done" in line:
            finished = True
        else:
            merged = [tuple(area) for area in line["merged"]]
            sheets.append(
                RawSheet(line["sheet"], line["visible"], line["encoding"], line["date1904"], merged)
            )
    if not finished:
        raise Unreadable("truncated")
    return sheets


def _lines(path: Path, filename: str) -> Iterator[Any]:
    command = [sys.executable, "-B", "-s", "-m", CHILD, str(path.absolute()), Path(filename).name]
    # The child needs to find this package and nothing else: no keys, no database address.
    environment = {
        "PYTHONPATH": str(Path(shangji.__file__).parents[1]),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        pass_fds=[int(path.name)] if path.parent == MEMORY else (),
    ) as child:  # fmt: skip
        clock = threading.Timer(WALL_SECONDS, child.kill)
        clock.start()
        try:
            yield from _parsed(child)
        finally:
            clock.cancel()
            child.kill()
    if child.returncode < 0:
        raise Unreadable(ENDED_BY.get(signal.Signals(-child.returncode), "truncated"))


def _parsed(child: subprocess.Popen[bytes]) -> Iterator[Any]:
    size = 0
    assert child.stdout is not None
    for line in child.stdout:
        size += len(line)
        if size > MAX_OUTPUT_BYTES:
            raise Unreadable("too_heavy")
        if not line.endswith(b"\n"):
            break
        yield json.loads(line)
    child.wait()


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return date.fromisoformat(value["on"])

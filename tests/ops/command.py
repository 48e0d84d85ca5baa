"""Runs the `shangji` command as a person would: another process, a home of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import forks

PASSWORD = "correct-horse-9\n"
ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of this test run leaks in; English, SQLite unless `more` says otherwise."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHANGJI_", "DJANGO_", "LC_", "PYTEST"))}
    return {**kept, "LANG": "C.UTF-8", "SHANGJI_HOME": str(home), **more}


def shangji(
    home: Path, *arguments: object, stdin: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    """In a process that has imported everything already."""
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
    ):
        given.write(stdin)
        given.seek(0)
        done = forks.start(
            environment(home, **more), "shangji", *arguments, stdin=given, stdout=out, stderr=err
        )
        code = done.wait(120)
        told = [(file.seek(0), file.read())[1] for file in (out, err)]
    return subprocess.CompletedProcess(["shangji", *map(str, arguments)], code, *told)


def started(
    home: Path, *arguments: object, stdin: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    """From the start, as from a terminal: for what the start itself does."""
    return subprocess.run(
        [sys.executable, "-m", "shangji", *map(str, arguments)],
        env=environment(home, **more), input=stdin, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def one_line(done: "subprocess.CompletedProcess[str]") -> str:
    """The error of a command that failed; it must be exactly one line."""
    assert done.returncode == 1, done
    lines = [line for line in done.stderr.splitlines() if line.startswith("shangji: ")]
    assert len(lines) == 1 and done.stderr.rstrip().endswith(lines[0]), done.stderr
    assert "Traceback" not in done.stderr
    return lines[0].removeprefix("shangji: ")

"""Runs the `shangji` command as a person would: another process, a home of its own."""

import contextlib
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
    env = environment(home, **more)
    with contextlib.ExitStack() as stack:
        given, out, err = files = [stack.enter_context(tempfile.TemporaryFile("w+")) for _each in range(3)]
        given.write(stdin)
        given.seek(0)
        code = forks.start(env, "shangji", *arguments, stdin=given, stdout=out, stderr=err).wait(120)
        for file in files:
            file.seek(0)
        return subprocess.CompletedProcess(["shangji", *map(str, arguments)], code, out.read(), err.read())


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

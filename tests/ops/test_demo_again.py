"""The demo company is the same every time: two builds, one history."""

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.command import environment

pytestmark = pytest.mark.slow


def test_two_builds_tell_the_same_history(tmp_path: Path) -> None:
    digests = {build(tmp_path / name) for name in ("first", "second")}
    assert len(digests) == 1


def build(home: Path) -> str:
    """A hash over everything that happened, in order."""
    home.mkdir()
    command = [sys.executable, "-m", "shangji", "demo", "--build-only"]
    subprocess.run(command, env=environment(home), check=True, capture_output=True)
    with sqlite3.connect(home / "shangji.sqlite3") as database:
        # What the installation itself sets up happens now; the company's history is what must not differ.
        rows = database.execute(
            "SELECT kind, occurred_at, actor_name, payload FROM core_event WHERE actor_name <> '初始设置' ORDER BY id"
        )
        return hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()

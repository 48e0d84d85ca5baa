"""An import whose worker is killed, again and again, ends as if nothing had happened."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection

from bench.spreadsheet import write_rows
from tests.ops.command import ROOT, environment
from tests.postgres import postgres

SEED = int(os.environ.get("FAULT_SEED", "20261123"))


@pytest.fixture
def homes() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Environments of two empty companies: one to be left in peace, one not."""
    made = Path(tempfile.mkdtemp(prefix="shangji-faults-"))
    here = [environment(made / name, PYTHONPATH=str(ROOT)) for name in ("peace", "war")]
    for env in here:
        env["DJANGO_SETTINGS_MODULE"] = "shangji.config.settings"
    if connection.vendor == "sqlite":
        yield here[0], here[1]
    else:
        with postgres(durable=True) as first, postgres(durable=True) as second:
            here[0]["SHANGJI_DATABASE_URL"], here[1]["SHANGJI_DATABASE_URL"] = first.url, second.url
            yield here[0], here[1]
    shutil.rmtree(made, ignore_errors=True)


def start(env: dict[str, str], *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.importer", *map(str, arguments)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def to_the_end(process: "subprocess.Popen[str]") -> dict[str, Any]:
    said = process.communicate()[0].splitlines()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(said[-1])
    return found


def kill_after(process: "subprocess.Popen[str]", lines: int, pause_s: float) -> bool:
    """Kill it a moment after it told that many times how far it is; False when it was done before."""
    assert process.stdout
    for _line in range(lines):
        if process.stdout.readline()[:1] in ("", "{"):
            break
    time.sleep(pause_s)
    process.kill()
    process.communicate()
    return process.returncode != 0


def besiege(homes: tuple[dict[str, str], dict[str, str]], path: Path, rows: int, kills: int) -> None:
    peace, war = homes
    random = Random(SEED)
    write_rows(path, rows)
    wanted = to_the_end(start(peace, "import", path))
    killed = 0
    process = start(war, "import", path)
    for kill in range(1, kills + 1):
        killed += kill_after(process, random.randrange(2, 6), random.uniform(0, 0.15))
        process = start(war, "take_up", 3 * kill)  # each finds the one before long silent
    found = to_the_end(process)
    print(f"seed {SEED}: killed {killed} times, {found['rows']} rows in the ledger")
    assert killed == kills
    assert (wanted["state"], wanted["flaws"]) == ("done", [])
    assert found == wanted
    assert found["counts"]["opportunity"]["new"] == rows


def test_an_import_killed_twice_ends_as_if_left_in_peace(homes: Any, tmp_path: Path) -> None:
    besiege(homes, tmp_path / "rows.csv", rows=1_200, kills=2)


@pytest.mark.slow
def test_an_import_killed_ten_times_ends_as_if_left_in_peace(homes: Any, tmp_path: Path) -> None:
    besiege(homes, tmp_path / "rows.csv", rows=20_000, kills=10)

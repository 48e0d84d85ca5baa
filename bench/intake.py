"""An import of a spreadsheet into an empty company, beside the same rows put in as fast as the engine takes them."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench.spreadsheet import write_rows


@dataclass(frozen=True)
class Intake:
    """Rows of the spreadsheet in a second; each is an opportunity with a follow-up, one in four a new customer."""

    rows: int
    product: float
    floor: float


def intake(home: Path, rows: int) -> Intake:
    """Two children, each with an empty company of its own."""
    folder = home / "import"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    write_rows(folder / "rows.csv", rows)
    product, floor = (_child(what, folder) for what in ("product", "floor"))
    shutil.rmtree(folder)
    return Intake(rows, rows / product, rows / floor)


def _child(what: str, folder: Path) -> float:
    """Its seconds."""
    name, env = f"bench_{what}", {**os.environ, "SHANGJI_HOME": str(folder / what)}
    if connection.vendor != "sqlite":
        _send(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        env["SHANGJI_DATABASE_URL"] = env["SHANGJI_DATABASE_URL"].replace("/postgres?", f"/{name}?")
    command = [sys.executable, "-m", "bench.child", "bench.intake_child", what, str(folder)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    if connection.vendor != "sqlite":
        _send(f"DROP DATABASE {name}")
    return float(json.loads(done.stdout.splitlines()[-1]))


def _send(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""Nothing that was acknowledged is lost, and everything fits together, whatever is killed at whatever moment."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from tests.faults.siege import Siege
from tests.postgres import Postgres, postgres

SEED = int(os.environ.get("FAULT_SEED", "20261123"))
KINDS = ["web", "web", "server", "worker", "second_worker", "writer"]
OF_POSTGRES = ["postgres", "postgres", "backend"]


@pytest.fixture
def server() -> Iterator[Postgres | None]:
    """A PostgreSQL of its own, as durable as in production, where the suite runs on PostgreSQL."""
    if connection.vendor == "sqlite":
        yield None
        return
    with postgres(durable=True) as started:
        yield started


@pytest.fixture
def home(fresh: tuple[Path, Postgres | None]) -> Iterator[Path]:
    """Not pytest's own folder: it would keep three of them. A file with its tables is there already."""
    made = Path(tempfile.mkdtemp(prefix="shangji-faults-"))
    if fresh[1] is None:
        shutil.copytree(fresh[0], made, dirs_exist_ok=True)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def besiege(home: Path, server: Postgres | None, kinds: list[str], rest_s: float) -> None:
    siege = Siege(home, SEED, server)
    try:
        siege.start()
        for kind in kinds:
            siege.strike(kind, rest_s)
        found = siege.end()
    finally:
        siege.stop()
    times = sorted(siege.recoveries_s)
    print(
        f"seed {SEED}, {dict(Counter(kinds))} killed: {found['acknowledged']} changes acknowledged, "
        f"{found['events']} events; back after {times[len(times) // 2]:.2f} s, at the latest {times[-1]:.2f} s; "
        f"{found['again']} jobs run again; {len(found['failures'])} failed pages, {len(found['troubles'])} failed verbs"
    )
    assert found["broken"] == []
    assert found["acknowledged"] > 10 * len(kinds)
    if server is None:
        assert found["troubles"] == found["failures"] == []


def test_nothing_acknowledged_is_lost_after_three_kills(home: Path, server: Postgres | None) -> None:
    besiege(home, server, ["postgres" if server else "web", "writer", "worker"], rest_s=0.4)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_after_a_hundred_kills(home: Path, server: Postgres | None) -> None:
    besiege(home, server, Random(SEED).choices(KINDS + (OF_POSTGRES if server else []), k=100), rest_s=0.8)

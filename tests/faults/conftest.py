"""Two companies that begin alike: one is left in peace, of the other the processes are killed.

Both are copies of an installation with nothing in it, which is made once: its tables take longer than most of what is
done to them here.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.faults.children import start, to_the_end
from tests.ops.command import ROOT, environment
from tests.postgres import Postgres, postgres

NUMBERS = count(1)


@dataclass(frozen=True)
class Homes:
    """Environments of two companies. The second one is there once `part` was called."""

    peace: dict[str, str]
    war: dict[str, str]
    server: Postgres | None = None
    number: int = 0

    def part(self) -> None:
        """Make the second one as the first one is now; nobody may be connected."""
        if self.server:
            _tell(self.server, f"CREATE DATABASE war{self.number} TEMPLATE peace{self.number}")
        shutil.copytree(self.peace["SHANGJI_HOME"], self.war["SHANGJI_HOME"])


def _tell(server: Postgres, command: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute(command)


def _environment(home: Path, server: Postgres | None, number: int = 0) -> dict[str, str]:
    env = environment(home, PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="shangji.config.settings")
    if server:
        env["SHANGJI_DATABASE_URL"] = server.url.replace("/postgres?", f"/{home.name}{number}?")
    return env


@pytest.fixture(scope="session")
def fresh() -> Iterator[tuple[Path, Postgres | None]]:
    """The home of an installation with nothing in it, and the server that has its database."""
    made = Path(tempfile.mkdtemp(prefix="shangji-fresh-"))
    with contextlib.ExitStack() as stack:
        server = None if connection.vendor == "sqlite" else stack.enter_context(postgres(durable=True))
        if server:
            _tell(server, "CREATE DATABASE fresh0")
        to_the_end(start(_environment(made / "fresh", server), "importer", "prepare", "-"))
        yield made / "fresh", server
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def homes(fresh: tuple[Path, Postgres | None]) -> Iterator[Homes]:
    """Their databases go with the server: a durable one takes seconds to drop one."""
    home, server = fresh
    made, number = Path(tempfile.mkdtemp(prefix="shangji-faults-")), next(NUMBERS)
    shutil.copytree(home, made / "peace")
    if server:
        _tell(server, f"CREATE DATABASE peace{number} TEMPLATE fresh0")
    yield Homes(
        _environment(made / "peace", server, number),
        _environment(made / "war", server, number),
        server,
        number,
    )
    shutil.rmtree(made, ignore_errors=True)

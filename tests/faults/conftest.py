"""Two companies that begin alike: one is left in peace, of the other the processes are killed."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.ops.command import ROOT, environment
from tests.postgres import Postgres, postgres


@dataclass(frozen=True)
class Homes:
    """Environments of two companies. The second one is there once `part` was called."""

    peace: dict[str, str]
    war: dict[str, str]
    server: Postgres | None = None

    def part(self) -> None:
        """Make the second one as the first one is now; nobody may be connected."""
        if self.server:
            _tell(self.server, "CREATE DATABASE war TEMPLATE peace")
        shutil.copytree(self.peace["SHANGJI_HOME"], self.war["SHANGJI_HOME"])


def _tell(server: Postgres, command: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute(command)


@pytest.fixture
def homes() -> Iterator[Homes]:
    made = Path(tempfile.mkdtemp(prefix="shangji-faults-"))
    here = [
        environment(made / name, PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="shangji.config.settings")
        for name in ("peace", "war")
    ]
    if connection.vendor == "sqlite":
        yield Homes(*here)
    else:
        with postgres(durable=True) as server:
            _tell(server, "CREATE DATABASE peace")
            for env, name in zip(here, ("peace", "war"), strict=True):
                env["SHANGJI_DATABASE_URL"] = server.url.replace("/postgres?", f"/{name}?")
            yield Homes(here[0], here[1], server)
    shutil.rmtree(made, ignore_errors=True)

"""A small company on SQLite, made once and copied for each test that wants one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.ops.command import PASSWORD, started
from tests.postgres import Postgres


@pytest.fixture(autouse=True)
def home(settings: Any) -> Path:
    """These tests are about the home that the process itself was started with."""
    return Path(settings.HOME)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made-once") / "home"
    done = started(home, "createadmin", "chen", "--name", "陈", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def company(made_once: Path, tmp_path: Path) -> Path:
    """Its home; 陈 administers."""
    return Path(shutil.copytree(made_once, tmp_path / "company"))


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: object) -> Iterator[dict[str, str]]:
    """The engine of this run: a file in the home, or a fresh database on the same PostgreSQL."""
    url = os.environ.get("SHANGJI_DATABASE_URL", "")
    if not url:
        yield {}
        return
    name = f"ops_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield {
            "SHANGJI_DATABASE_URL": url.replace("/postgres?", f"/{name}?"),
            "PATH": f"{Postgres(tmp_path).bin}:{os.environ['PATH']}",
        }
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")

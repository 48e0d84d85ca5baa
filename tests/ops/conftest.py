"""A small company on SQLite, made once and copied for each test that wants one."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.ops.command import PASSWORD, started


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

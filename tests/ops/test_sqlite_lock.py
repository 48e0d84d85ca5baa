"""Connections to SQLite: durable, one writer at a time, and never left locked."""

import sqlite3
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.utils import IntegrityError, OperationalError

from shangji.core.sqlite.base import DatabaseWrapper
from shangji.core.sqlite.turns import turns_for

pytestmark = pytest.mark.engineless


def connect(path: Path, timeout: float = 20) -> DatabaseWrapper:
    settings = {
        "ENGINE": "shangji.core.sqlite", "NAME": str(path), "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None, "USER": "", "PASSWORD": "",
        "HOST": "", "PORT": "", "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
    }  # fmt: skip
    return DatabaseWrapper(settings, alias=f"fair-{path.name}-{threading.get_ident()}")


@pytest.fixture(autouse=True)
def own_databases(django_db_blocker: Any) -> Iterator[None]:
    """These tests make their own files and never touch the one of the product."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fair.sqlite3"


@pytest.fixture
def db(path: Path) -> Iterator[DatabaseWrapper]:
    wrapper = connect(path)
    run(wrapper, "CREATE TABLE line (id INTEGER PRIMARY KEY, who TEXT NOT NULL)")
    yield wrapper
    if wrapper.in_atomic_block:
        wrapper.in_atomic_block = False
    wrapper.close()


def run(wrapper: DatabaseWrapper, sql: str, *params: object) -> list[tuple[object, ...]]:
    with wrapper.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


class block:
    """`transaction.atomic` on a connection that is not registered under an alias."""

    def __init__(self, wrapper: DatabaseWrapper, monkey: pytest.MonkeyPatch) -> None:
        monkey.setattr(transaction, "get_connection", lambda using=None: using)
        self.atomic = transaction.Atomic(wrapper, savepoint=True, durable=False)  # type: ignore[arg-type]

    def __enter__(self) -> None:
        self.atomic.__enter__()

    def __exit__(self, *error: object) -> None:
        self.atomic.__exit__(*error)  # type: ignore[arg-type]


def is_free(path: Path) -> bool:
    turns = turns_for(path)
    if not turns.take(0.05):
        return False
    turns.give_back()
    return True


def test_every_connection_is_durable(db: DatabaseWrapper) -> None:
    assert run(db, "PRAGMA journal_mode") == [("wal",)]
    assert run(db, "PRAGMA synchronous") == [(2,)]
    assert run(db, "PRAGMA foreign_keys") == [(1,)]
    assert run(db, "PRAGMA busy_timeout") == [(20_000,)]


def test_a_connection_that_is_not_durable_is_refused(path: Path) -> None:
    wrapper = connect(path)
    wrapper.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    with pytest.raises(ImproperlyConfigured, match="IMMEDIATE"):
        wrapper.connect()


def test_eight_writers_wait_at_most_one_round(path: Path, db: DatabaseWrapper) -> None:
    writers, rounds = 8, 12
    start = threading.Barrier(writers)
    failures: list[BaseException] = []

    def write(name: str) -> None:
        wrapper = connect(path)
        try:
            start.wait()
            for _turn in range(rounds):
                wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                run(wrapper, "INSERT INTO line (who) VALUES (%s)", name)
                wrapper.commit()
                wrapper.set_autocommit(True)
        except BaseException as error:  # a thread must not die unseen
            failures.append(error)
        finally:
            wrapper.close()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    lines = [who for (who,) in run(db, "SELECT who FROM line ORDER BY id")]
    assert len(lines) == writers * rounds
    # Between two lines of one writer everybody else comes at most twice: once queued before, once after.
    for name in {*lines}:
        places = [i for i, who in enumerate(lines) if who == name]
        assert max(b - a for a, b in pairwise(places)) <= 2 * writers


def test_nobody_writes_between_begin_and_commit(
    path: Path, db: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with block(db, monkeypatch):
        run(db, "INSERT INTO line (who) VALUES ('lin')")
        assert not is_free(path)
        with block(db, monkeypatch):
            run(db, "INSERT INTO line (who) VALUES ('zhou')")
        assert not is_free(path)
    assert is_free(path)


def test_a_savepoint_that_fails_keeps_the_turn_and_the_rest(
    path: Path, db: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with block(db, monkeypatch):
        run(db, "INSERT INTO line (who) VALUES ('lin')")
        with pytest.raises(IntegrityError), block(db, monkeypatch):
            run(db, "INSERT INTO line (who) VALUES (NULL)")
        assert not is_free(path)
    assert is_free(path)
    assert run(db, "SELECT who FROM line") == [("lin",)]


def test_an_error_rolls_back_and_gives_the_turn_back(
    path: Path, db: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IntegrityError), block(db, monkeypatch):
        run(db, "INSERT INTO line (who) VALUES ('lin')")
        run(db, "INSERT INTO line (who) VALUES (NULL)")
    assert is_free(path)
    assert run(db, "SELECT who FROM line") == []


def test_close_in_a_transaction_gives_the_turn_back(path: Path, db: DatabaseWrapper) -> None:
    db.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    run(db, "INSERT INTO line (who) VALUES ('lin')")
    db.close()
    assert is_free(path)
    assert run(db, "SELECT who FROM line") == []


def test_a_begin_that_fails_gives_the_turn_back(path: Path, db: DatabaseWrapper) -> None:
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    hasty = connect(path, timeout=0.05)
    hasty.connect()
    with pytest.raises(OperationalError, match="locked"):
        hasty.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    foreign.close()
    hasty.close()
    assert is_free(path)


def test_a_write_without_a_transaction_waits_for_its_turn(path: Path, db: DatabaseWrapper) -> None:
    turns = turns_for(path)
    assert turns.take(1)
    hasty = connect(path, timeout=0.05)
    with pytest.raises(OperationalError, match="no turn"):
        run(hasty, "INSERT INTO line (who) VALUES ('wu')")
    assert run(hasty, "SELECT count(*) FROM line") == [(0,)]
    turns.give_back()
    run(hasty, "INSERT INTO line (who) VALUES ('wu')")
    hasty.close()
    assert is_free(path)


def test_an_in_memory_database_has_no_lock_file(tmp_path: Path) -> None:
    wrapper = connect(Path("file:nowhere?mode=memory&cache=shared"))
    run(wrapper, "CREATE TABLE line (id INTEGER)")
    run(wrapper, "INSERT INTO line VALUES (1)")
    assert run(wrapper, "SELECT count(*) FROM line") == [(1,)]
    assert not list(tmp_path.parent.glob("**/file:nowhere*"))

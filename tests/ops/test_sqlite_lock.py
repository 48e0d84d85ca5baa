"""The write queue of SQLite: in order of arrival, over threads and processes, and never left locked."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.utils import IntegrityError, OperationalError

from shangji.core.sqlite.base import DatabaseWrapper
from shangji.core.sqlite.turns import ProcessTurns, ThreadTurns, WriteTurns, turns_for

HOLD = """
import sys, time
from pathlib import Path
from shangji.core.sqlite.turns import WriteTurns
turns = WriteTurns(Path(sys.argv[1]))
assert turns.take(10)
print("held", flush=True)
time.sleep(float(sys.argv[2]))
turns.give_back()
print("free", flush=True)
"""
SIGN = """
import sys
from pathlib import Path
from shangji.core.sqlite.turns import WriteTurns
turns = WriteTurns(Path(sys.argv[1]))
assert turns.take(10)
with open(sys.argv[2], "a") as diary:
    diary.write(sys.argv[3])
turns.give_back()
"""


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


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


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


def test_threads_are_served_in_the_order_in_which_they_came() -> None:
    turns, order = ThreadTurns(), []
    assert turns.take(1)

    def queue_up(name: int) -> None:
        assert turns.take(10)
        order.append(name)
        turns.give_back()

    threads = [threading.Thread(target=queue_up, args=(n,)) for n in range(8)]
    for position, thread in enumerate(threads):
        thread.start()
        wait_until(lambda n=position + 1: turns.waiting == n)  # type: ignore[misc]
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_gives_up_waiting_leaves_the_queue() -> None:
    turns = ThreadTurns()
    assert turns.take(1)
    assert not turns.take(0.01)
    assert turns.waiting == 0
    turns.give_back()
    assert turns.take(0)


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


def start(script: str, *args: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def hold(lock: Path, seconds: float) -> "subprocess.Popen[str]":
    process = start(HOLD, lock, seconds)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_processes_exclude_each_other(tmp_path: Path) -> None:
    lock = tmp_path / "db.lock"
    other = hold(lock, 0.5)
    turns = WriteTurns(lock)
    assert not turns.take(0.01)
    assert turns.take(10)
    assert other.stdout and other.stdout.read() == "free\n"
    turns.give_back()
    other.wait()


def test_processes_are_served_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    lock, diary = tmp_path / "db.lock", tmp_path / "diary"
    first = ProcessTurns(lock)
    assert first.take(1)
    others = []
    for name in ("b", "c", "d"):
        before = drawn(first)
        others.append(start(SIGN, lock, diary, name))
        wait_until(lambda n=before: drawn(first) > n)  # type: ignore[misc]
    first.give_back()
    assert [process.wait() for process in others] == [0, 0, 0]
    assert diary.read_text() == "bcd"


def drawn(turns: ProcessTurns) -> int:
    # Through the open descriptor: closing another one would drop this process's locks.
    assert turns._descriptor is not None
    return int.from_bytes(os.pread(turns._descriptor, 8, 0), "little")


def test_a_killed_process_blocks_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "db.lock"
    other = hold(lock, 60)
    other.send_signal(signal.SIGKILL)
    other.wait()
    turns = WriteTurns(lock)
    assert turns.take(1)
    turns.give_back()


def test_a_forked_child_starts_without_turns(tmp_path: Path) -> None:
    turns = turns_for(tmp_path / "fork.sqlite3")
    assert turns.take(1)
    child = os.fork()
    if child == 0:
        fresh = turns_for(tmp_path / "fork.sqlite3")
        os._exit(0 if fresh is not turns and not fresh.take(0.01) else 1)
    assert os.waitpid(child, 0)[1] == 0
    turns.give_back()

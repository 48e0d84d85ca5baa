"""The queue of writers: in order of arrival, over threads and processes, and freed by who dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shangji.core.sqlite.turns import ProcessTurns, ThreadTurns, WriteTurns, turns_for

pytestmark = pytest.mark.engineless

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


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


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


def test_looking_whether_it_is_free_takes_no_turn_and_breaks_none(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    turns = WriteTurns(path)
    assert turns.is_free()
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(path), "30"], stdout=subprocess.PIPE, text=True)
    assert other.stdout and other.stdout.readline() == "held\n"
    assert not turns.is_free() and not turns.is_free()
    other.kill()
    other.wait()
    assert turns.is_free() and turns.take(1)
    assert not turns.is_free()
    turns.give_back()
    assert turns.is_free() and turns.take(1)
    turns.give_back()

"""`shangji serve` starts what it needs, mends it, and leaves nothing behind however it ends."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.ops.command import environment, one_line, shangji

pytestmark = pytest.mark.engineless


class Served:
    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shangji", "serve", "--port", str(self.port)],
            env=environment(home), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.greeting = self.process.stdout.readline()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self) -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            told: dict[str, object] = json.load(answer)
            return told


@pytest.fixture
def served(company: Path) -> Iterator[Served]:
    found = Served(company)
    children = found.children()
    yield found
    with contextlib.suppress(ProcessLookupError):
        found.process.kill()
    found.process.wait()
    gone(children)


def gone(processes: list[psutil.Process]) -> bool:
    return within(30, lambda: not any(p.is_running() and p.status() != "zombie" for p in processes))


def within(seconds: float, true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            if true():
                return True
        time.sleep(0.05)
    return False


def stops_at(served: Served, number: signal.Signals) -> bool:
    """Whether every process is gone: the server and the live line, each with a process below it, and the job worker."""
    assert within(30, lambda: len(served.children()) >= 5)
    children = served.children()
    served.process.send_signal(number)
    assert served.process.wait(20) == 0
    return gone(children)


def test_the_live_line_listens_beside_it_until_ctrl_c(served: Served) -> None:
    """On the next port, unless that is taken; to nobody who has not signed in."""
    assert f"http://127.0.0.1:{served.port}" in served.greeting
    assert within(30, lambda: _answer(served.port + 1, "/healthz") == 200)
    assert _answer(served.port + 1, "/") == 401
    assert stops_at(served, signal.SIGINT)


def _answer(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status
    finally:
        line.close()


def test_killing_it_leaves_no_orphan(served: Served) -> None:
    children = served.children()
    served.process.kill()
    assert gone(children)


def test_what_dies_is_started_again_until_it_is_told_to_stop(served: Served, company: Path) -> None:
    assert within(30, lambda: served.health()["worker"] == "ok")
    assert "being served already" in one_line(shangji(company, "serve", "--port", served.port + 2))
    assert "being served" in one_line(shangji(company, "restore", company / "none"))
    before = served.children()
    for child in before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
    assert within(30, lambda: len(served.children()) >= 5 and bool(served.health()))
    assert not {child.pid for child in before} & {child.pid for child in served.children()}
    assert stops_at(served, signal.SIGTERM)

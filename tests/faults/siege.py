"""The product under load while its processes are killed; only processes that were started here."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import psutil

from tests import forks
from tests.faults.browser import Browser
from tests.postgres import Postgres, _die_with_parent

UP_WITHIN_S, STUCK_AFTER_S = 60, 60
AFTER_EACH = 10
"""So many changes are acknowledged after a kill before the next one comes, however slow the machine is."""
FAULTS = "tests.faults"


class Siege:
    def __init__(
        self, env: dict[str, str], seed: int, server: Postgres | None, hands: tuple[int, int]
    ) -> None:
        """`hands` are how many write through verbs, and how many through pages."""
        self.home, self.server, self.hands = Path(env["SHANGJI_HOME"]), server, hands
        self.random = Random(seed)
        self.env = {**env, "DJANGO_SETTINGS_MODULE": f"{FAULTS}.settings"}
        self.made = json.loads(self.child("company"))
        self.writers: dict[int, forks.Fork] = {}
        self.started = 0
        self.recoveries_s: list[float] = []

    def child(self, module: str, *arguments: object) -> str:
        """Run one of the modules beside this one to its end; what it printed."""
        process = forks.start(self.env, f"{FAULTS}.{module}", *arguments, stdout=subprocess.PIPE)
        said = process.rest()
        assert process.returncode == 0
        return said

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.serve = self.popen("serve", "--port", str(self.port))
        self.second_worker = self.fork("shangji", "worker")
        self.until_up()
        for place in range(self.hands[0]):
            self.start_writer(place)
        self.browsers = [Browser(self.port, self.home / f"b{n}.diary", f"b{n}") for n in range(self.hands[1])]
        for browser in self.browsers:
            browser.start()
        within(UP_WITHIN_S, lambda: len(list(self.home.glob("*.diary"))) == sum(self.hands))

    def fork(self, module: str, *arguments: str) -> forks.Fork:
        with (self.home / "output").open("ab") as output:
            return forks.start(self.env, module, *arguments, stdout=output, stderr=output)

    def popen(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.home / "output").open("ab") as output:
            command = [sys.executable, "-m", "shangji", *arguments]
            own = {"stdout": output, "stderr": output, "preexec_fn": _die_with_parent}
            return subprocess.Popen(command, env=self.env, **own)

    def start_writer(self, place: int) -> None:
        self.started += 1
        name, pks = f"w{self.started}", json.dumps(self.made["opportunities"])
        files = str(self.home / f"{name}.diary"), str(self.home / "troubles")
        self.writers[place] = self.fork(f"{FAULTS}.writer", name, pks, *files)

    # Killing

    def strike(self, kind: str, rest_s: float) -> None:
        """Let it work for a moment, kill something, and see to it that it comes back and the work goes on."""
        time.sleep(self.random.uniform(0.05, rest_s))
        moment, before = time.monotonic(), self.acknowledged()
        getattr(self, f"kill_{kind}")()
        self.until_up()
        self.recoveries_s.append(time.monotonic() - moment)
        if self.second_worker.poll() is not None:  # killed, or it gave up while the database was away
            self.second_worker = self.fork("shangji", "worker")
        within(STUCK_AFTER_S, lambda: self.acknowledged() > before + AFTER_EACH)

    def acknowledged(self) -> int:
        return sum(len(diary.read_text().splitlines()) for diary in self.home.glob("*.diary"))

    def kill_web(self) -> None:
        """The process that answers; its master starts another."""
        end([child for master in self.parts("shangji.config.web") for child in master.children()])

    def kill_server(self) -> None:
        end(self.parts("shangji.config.web"))

    def kill_worker(self) -> None:
        end(self.parts("worker"))

    def kill_second_worker(self) -> None:
        self.second_worker.kill()
        self.second_worker.wait()

    def kill_writer(self) -> None:
        place = self.random.randrange(self.hands[0])
        self.writers[place].kill()
        self.writers[place].wait()
        self.start_writer(place)

    def kill_postgres(self) -> None:
        assert self.server and self.server.process
        self.server.process.kill()
        self.server.process.wait()
        deadline = time.monotonic() + UP_WITHIN_S
        while True:  # its orphans hold the shared memory for a moment
            try:
                return self.server.start()
            except RuntimeError:
                assert time.monotonic() < deadline, "PostgreSQL does not come back"
                time.sleep(0.1)

    def kill_backend(self) -> None:
        assert self.server and self.server.process
        end([self.random.choice(psutil.Process(self.server.process.pid).children())])

    def parts(self, word: str) -> list[psutil.Process]:
        found = []
        for process in psutil.Process(self.serve.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in process.cmdline():
                    found.append(process)
        return found

    def until_up(self) -> None:
        deadline, address = time.monotonic() + UP_WITHIN_S, f"http://127.0.0.1:{self.port}/healthz"
        while time.monotonic() < deadline:
            assert self.serve.poll() is None, (self.home / "output").read_text()[-2000:]
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
                return
            time.sleep(0.02)
        raise AssertionError("it does not answer any more")

    # The end

    def end(self) -> dict[str, Any]:
        """Stop the load, let the worker finish its jobs, stop everything; what was acknowledged and what broke."""
        for browser in self.browsers:
            browser.stopped.set()
        for process in self.writers.values():
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in self.writers.values()]
        for browser in self.browsers:
            browser.join(60)
        self.child("drained", STUCK_AFTER_S)
        self.stop()
        found: dict[str, Any] = json.loads(self.child("verdict", self.home))
        found["broken"] += [
            f"a writer ended with {code}" for code in codes if code not in (0, -signal.SIGTERM)
        ]
        found["acknowledged"] = self.acknowledged()
        found["failures"] = [line for browser in self.browsers for line in browser.failures]
        troubles = self.home / "troubles"
        found["troubles"] = troubles.read_text().splitlines() if troubles.exists() else []
        return found

    def stop(self) -> None:
        """For good, whatever happened before."""
        for browser in getattr(self, "browsers", []):
            browser.stopped.set()
        mine = [getattr(self, name, None) for name in ("serve", "second_worker")]
        for process in [p for p in [*mine, *self.writers.values()] if p and p.poll() is None]:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired, TimeoutError):
                process.wait(20)
            process.kill()
            process.wait()


def within(seconds: float, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def end(processes: list[psutil.Process]) -> None:
    """Kill what was found, if something was: it may be about to be started again."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()

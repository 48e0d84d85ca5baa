"""Starts web, live line and worker, starts again what dies, and stops everything it started."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import CommandError
from django.db import connections
from django.utils.translation import gettext as _

from shangji.config.lifeline import PARENT

UP_WITHIN_S = 30
STOP_WITHIN_S = 12
RESTART_AFTER_S = 0.5


@dataclass
class Part:
    """One process group: `web` with its workers, `events`, or `worker`."""

    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    restarts: int = field(default=0)

    def start(self) -> None:
        command = [sys.executable, "-m", *self.command]
        env = {**os.environ, PARENT: str(os.getpid())}
        self.process = subprocess.Popen(command, env=env, start_new_session=True)  # noqa: S603 - our own modules
        self.started_at = time.monotonic()

    def keep_alive(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        _signal_group(self.process, signal.SIGKILL)  # a dead server may leave workers on the port
        time.sleep(RESTART_AFTER_S)
        self.restarts += 1
        self.start()

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0))
        _signal_group(self.process, signal.SIGKILL)
        self.process.wait()


class Stopped(Exception):
    """SIGINT or SIGTERM arrived."""


def require_free(host: str, port: int) -> None:
    """Raises CommandError when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            text = _("Port %(port)s on %(host)s cannot be used: %(reason)s. Choose another with --port.")
            words = {"port": port, "host": host, "reason": error.strerror}
            raise CommandError(text % words) from error


def port_beside(host: str, port: int) -> int:
    """The next port for the live line, so that a firewall can name it; where that is taken, any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port + 1, 0):
        with socket.socket(family, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError, OverflowError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, wanted))
            return int(probe.getsockname()[1])
    return 0


def serve(
    host: str, port: int, *, workers: int | None, threads: int | None, greet: Callable[[str], None]
) -> int:
    """Run until a signal. Returns the exit code."""
    connections.close_all()
    on_sqlite = connections["default"].vendor == "sqlite"
    processes, width = workers or (1 if on_sqlite else 2), threads or (8 if on_sqlite else 4)
    live = os.environ.get("SHANGJI_EVENTS_PORT") or str(port_beside(host, port))
    os.environ["SHANGJI_EVENTS_PORT"] = live
    os.environ.setdefault(
        "SHANGJI_SITE", settings.SITE or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    )
    parts = [
        Part(["shangji.config.web", host, str(port), str(processes), str(width)]),
        Part(["shangji.config.events", host, live]),
        Part(["shangji", "worker"]),
    ]
    with _alone(), _signals():
        try:
            _run(parts, host, port, greet)
        except Stopped:
            pass
        finally:
            _stop(parts)
    return 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Holds `home/serving` while it serves, so that nobody restores under it. Raises CommandError."""
    with (Path(settings.HOME) / "serving").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = _("%(home)s is being served already. Set SHANGJI_HOME to serve another one.")
            raise CommandError(text % {"home": settings.HOME}) from error
        yield


def is_serving(home: Path) -> bool:
    try:
        with (home / "serving").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped

    kept = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _run(parts: list[Part], host: str, port: int, greet: Callable[[str], None]) -> None:
    web, *others = parts
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    web.start()
    _wait_until_up(address, web)  # alone: beside the others it would take twice as long to answer
    for part in others:
        part.start()
    greet(address)
    while True:
        for part in parts:
            part.keep_alive()
        time.sleep(0.2)


def _wait_until_up(address: str, web: Part) -> None:
    """Raises CommandError when the web server dies or does not answer."""
    deadline = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < deadline:
        if web.process and web.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return  # it answers; what it lacks, /healthz tells
        except OSError:
            time.sleep(0.05)
    raise CommandError(_("The server did not start. See %(path)s") % {"path": settings.HOME / "logs"})


def _stop(parts: list[Part]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for part in parts:
        if part.process and part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + STOP_WITHIN_S
    for part in parts:
        part.stop(deadline)


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)

"""Real processes of the product without the second that a start takes: forked from one that has loaded the program.

Each has a pid, an environment, files and connections of its own, runs what `python -m` would, and is killed like any
other. What a start itself does is proven by those that really start: those of `command.started` and of `serve`.
"""

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "DJANGO_SETTINGS_MODULE"


class Fork:
    """A process as `subprocess.Popen` would give it. `stdout` is there where a pipe was asked for."""

    def __init__(self, line: socket.socket, stdout: IO[str] | None) -> None:
        self.line, self.report, self.stdout = line, line.makefile("r"), stdout
        said = self.report.readline()
        assert said, "nothing was forked; why, the server of the forks has told on stderr"
        self.pid = int(said)
        self.returncode: int | None = None

    def wait(self, timeout_s: float | None = None) -> int:
        """Raises TimeoutError."""
        if self.returncode is None:
            self.line.settimeout(timeout_s)
            self.returncode = int(self.report.readline())
            self.report.close()
            self.line.close()
        return self.returncode

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self.line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def rest(self) -> str:
        """What it still tells, to its end."""
        assert self.stdout
        with self.stdout:
            said = self.stdout.read()
        self.wait()
        return said


def start(
    env: dict[str, str], module: str, *arguments: object, stdin: Any = 0, stdout: Any = 1, stderr: Any = 2
) -> Fork:
    """As `python -m module arguments` in this folder; files as `subprocess.Popen` takes them, a pipe for stdout alone."""
    ours, theirs = socket.socketpair()
    pipe = os.pipe() if stdout == subprocess.PIPE else None
    files = [stdin, pipe[1] if pipe else stdout, stderr, theirs]
    numbers = [file if isinstance(file, int) else file.fileno() for file in files]
    socket.send_fds(_server(env.get(SETTINGS, "shangji.config.settings")), [b"1"], numbers)
    theirs.close()
    if pipe:
        os.close(pipe[1])
    ours.sendall(json.dumps([env, module, [*map(str, arguments)], os.getcwd()]).encode() + b"\n")
    return Fork(ours, os.fdopen(pipe[0]) if pipe else None)


@functools.cache
def _server(settings: str) -> socket.socket:
    """The line to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair()
    env = {name: said for name, said in os.environ.items() if not name.startswith("PYTEST")}
    env |= {SETTINGS: settings, "PYTHONPATH": os.pathsep.join([str(ROOT), env.get("PYTHONPATH", "")])}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
        env=env, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()
    atexit.register(server.wait)
    atexit.register(ours.close)
    return ours

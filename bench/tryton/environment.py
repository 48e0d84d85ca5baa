"""Their own virtual environment and database: nothing of theirs enters ours."""

import hashlib
import os
import subprocess
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.txt"
DATABASE = "tryton"
PASSWORD = "sells-by-the-sea-5107"  # of a database that lives in the bench's own folder


def python_of(folder: Path, tell: Callable[[str], None]) -> Path:
    """The Python of the environment in `folder`, made and filled as the lock says unless it is there."""
    python, stamp = folder / "bin" / "python", folder / "stamp"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    tell(f"installing Tryton in {folder}")
    venv.create(folder, clear=True, with_pip=True)
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:")
    _run([str(python), "-m", "pip", "install", *options, "-r", str(LOCK)], dict(os.environ))
    stamp.write_text(wanted)
    return python


@dataclass(frozen=True)
class Theirs:
    """Their programs on the engine that we are measured on."""

    python: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TRYTOND_"))
        }
        url = os.environ.get("SHANGJI_DATABASE_URL", "")
        return {
            **kept,
            "BENCH_TRYTON_PASSWORD": PASSWORD,
            "TRYTONPASSFILE": str(self.folder / "password"),
            "TRYTOND_DATABASE_URI": url.replace("@/postgres?", "@/?") or "sqlite://",
            "TRYTOND_DATABASE__PATH": str(self.folder),
            "PYTHONUTF8": "1",
        }

    def command(self, *what: str) -> list[str]:
        return [str(self.python), str(HERE / "theirs" / "child.py"), *what]

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def run(self, *what: str) -> None:
        _run(self.command(*what), self.environment)

    def found(self) -> None:
        """An empty database with the module activated, as their administrator makes it."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "password").write_text(PASSWORD)
        if connection.vendor == "sqlite":
            for old in self.folder.glob(f"{DATABASE}.sqlite*"):
                old.unlink()
            (self.folder / f"{DATABASE}.sqlite").touch()
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        admin = [str(self.python.with_name("trytond-admin")), "-d", DATABASE, "-u", "sale_opportunity"]
        _run([*admin, "--activate-dependencies", "--email", "bench@example.com"], self.environment)


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Raises RuntimeError with the end of what it complained."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-1500:]}")

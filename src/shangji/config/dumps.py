"""The database as one file, and back: SQLite's online backup, or pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.db import connection
from django.utils.translation import gettext as _

SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
NAMES = (SQLITE, POSTGRESQL)


def name() -> str:
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def is_empty() -> bool:
    return not connection.introspection.table_names()


def dump(path: Path) -> None:
    """A consistent copy; writers are not held up. Raises CommandError."""
    if connection.vendor == "sqlite":
        _copy(connection.settings_dict["NAME"], path)
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(path: Path) -> None:
    """Replace the database by the copy. Raises CommandError."""
    if connection.vendor == "sqlite":
        _require_sound(path)
        _copy(path, connection.settings_dict["NAME"])
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--dbname", "", str(path))


def _copy(source: Any, target: Any) -> None:
    connection.close()
    with sqlite3.connect(source, timeout=20) as read, sqlite3.connect(target, timeout=20) as written:
        read.backup(written)
    read.close()
    written.close()


def _require_sound(path: Path) -> None:
    held = sqlite3.connect(path)
    try:
        sound = held.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    finally:
        held.close()
    if not sound:
        raise CommandError(_("The database in the backup is damaged. Nothing was changed."))


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        text = _("%(program)s is needed for a PostgreSQL backup: install the PostgreSQL client programs.")
        raise CommandError(text % {"program": program})
    command = [found, *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603 - fixed
    if done.returncode:
        reason = (done.stderr.strip() or program).splitlines()[0]
        raise CommandError(_("%(program)s failed: %(reason)s") % {"program": program, "reason": reason})


def _environment() -> dict[str, str]:
    """The connection as libpq's variables: arguments would show the password to every user."""
    used = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    return {**os.environ, **{variable: str(used[key]) for key, variable in names.items() if used.get(key)}}

"""The command: builds the company if need be, measures, prints the table and writes docs/performance.md."""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 10_000, 20_000, 100_000, 1_000_000, 10_000_000)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    nouns = (
        "company",
        "dedupe",
        "leads",
        "duties",
        "risks",
        "metrics",
        "handover",
        "fields",
        "boards",
        "customers",
    )
    parser.add_argument("what", nargs="?", choices=nouns, default="company")
    parser.add_argument("--names", type=int, default=1_000_000, help="made names for dedupe")
    parser.add_argument("--size", type=int, default=100_000, choices=SIZES)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--only", default="", help="operations, separated by commas: list,board,move,…")
    parser.add_argument("--runs", type=int, default=60, help="calls of each operation with one client")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "shangji-bench")
    parser.add_argument(
        "--tryton", action="store_true", help="also measure Tryton's sale_opportunity beside us"
    )
    parser.add_argument("--write", action="store_true", help="also write docs/performance.md")
    return parser.parse_args()


@contextlib.contextmanager
def database(kind: str, home: Path) -> Iterator[None]:
    """SQLite lies in the home; PostgreSQL is started on a folder in it, as durable as in production."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(SHANGJI_HOME=str(home), DJANGO_SETTINGS_MODULE="shangji.config.settings")
    os.environ.pop("SHANGJI_DATABASE_URL", None)
    if kind == "sqlite":
        yield
        return
    from tests.postgres import Postgres  # noqa: PLC0415 - a development wheel, not needed on SQLite

    folder = home / "cluster"
    shutil.rmtree(folder / "wheel", ignore_errors=True)
    folder.mkdir(exist_ok=True)
    server = Postgres(folder, durable=True)
    if not (folder / "data" / "PG_VERSION").exists():
        server.create()
    server.start()
    os.environ["SHANGJI_DATABASE_URL"] = server.url
    try:
        yield
    finally:
        from django.db import connections  # noqa: PLC0415 - after the settings

        connections.close_all()
        server.stop()


def main() -> int:
    given = options()
    sizes = {"company": str(given.size), "dedupe": f"dedupe-{given.names}"}
    nouns = ("leads", "duties", "risks", "metrics", "handover", "fields", "boards", "customers")
    sizes |= {name: f"{name}-{given.size}" for name in nouns}
    home = given.home.resolve() / f"{given.database}-{sizes[given.what]}"
    if given.what == "dedupe":
        shutil.rmtree(home, ignore_errors=True)  # other records in the tables would be found too
    with database(given.database, home):
        from shangji.config.loading import load  # noqa: PLC0415 - after the settings are named

        load()
        # What is measured needs the apps, and the others need not even be sound.
        chosen = import_module("bench.run" if given.what == "company" else f"bench.{given.what}.run")
        code: int = chosen.run(given, home, ROOT)
        return code


if __name__ == "__main__":
    sys.exit(main())

"""A child: imports the spreadsheet of a folder and keeps the rows that came in, or puts in the kept ones."""

import json
import pickle
import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.rows import fetch
from shangji.config.prepare import prepare
from shangji.core.access import System
from shangji.gateway.imports.running import run

TABLES = (
    "people_user", "core_subject", "customers_customer", "customers_contact", "opportunities_opportunity",
    "opportunities_stagestay", "activities_followup", "core_event", "core_searchentry", "gateway_importbatch",
    "gateway_importrow",
)  # fmt: skip


def product(folder: Path) -> float:
    before = {table: newest(table) for table in TABLES}
    started = time.perf_counter()
    run([folder / "rows.csv"], dry_run=False, mapping_path=None, by=System("bench", "import"))
    seconds = time.perf_counter() - started
    kept = [(table, raw(table, before[table])) for table in TABLES]
    (folder / "kept").write_bytes(pickle.dumps(kept))
    return seconds


def floor(folder: Path) -> float:
    """One transaction: COPY on PostgreSQL, executemany on SQLite."""
    kept = pickle.loads((folder / "kept").read_bytes())
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept:
            if connection.vendor != "sqlite":
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            elif rows:
                marks = ", ".join("?" for _value in rows[0])
                connection.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return time.perf_counter() - started


def newest(table: str) -> int:
    return int(fetch(f"SELECT coalesce(max({key_of(table)}), 0) FROM {table}")[0][0])


def raw(table: str, after: int) -> Any:
    """The rows behind a key, as the engine itself writes them."""
    select = f"SELECT * FROM {table} WHERE {key_of(table)} > {after}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return connection.connection.execute(select).fetchall()
        with cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
            return b"".join(copy)


def key_of(table: str) -> str:
    return "subject_id" if table == "core_searchentry" else "id"


def main(what: str, folder: str) -> None:
    """Prints its seconds."""
    prepare()
    print(json.dumps({"product": product, "floor": floor}[what](Path(folder))))

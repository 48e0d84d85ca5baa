"""A new installation, whose tables are made at once, has the very schema that all migrations lead to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.ops.command import environment

LAWS = {
    "sqlite": {
        "columns": "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
        "foreign keys": "SELECT m.name, f.\"table\", f.\"from\", f.\"to\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        "indexes and triggers": "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
        "keys of their own": "SELECT m.name, group_concat(i.name) FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i WHERE l.origin = 'u' AND m.type = 'table' GROUP BY m.name, l.name",
    },
    "postgresql": {
        "columns": "SELECT table_name, column_name, udt_name, character_maximum_length, numeric_scale, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    },
}  # fmt: skip

# Django's own table of groups, which nothing here uses: its key was an int4 once, and is an int8 in a new project.

TELL = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from shangji.config.first_tables import make_tables
make_tables() if sys.argv[1] == "at once" else call_command("migrate", verbosity=0)
laws = json.loads(sys.argv[2])
with connection.cursor() as cursor:
    found = {law: sorted(map(str, cursor.execute(sql).fetchall())) for law, sql in laws.items()}
executor = MigrationExecutor(connection)
found["still to do"] = [str(step) for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
print(json.dumps(found))
"""


@pytest.fixture
def databases(tmp_path: Path, django_db_blocker: Any) -> Iterator[list[dict[str, str]]]:
    """Two that are empty, of the engine of this run."""
    url, names = os.environ.get("SHANGJI_DATABASE_URL", ""), [f"tables_{os.getpid()}_{n}" for n in range(2)]
    if not url:
        yield [{}, {}]
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"CREATE DATABASE {name}")
        yield [{"SHANGJI_DATABASE_URL": url.replace("/postgres?", f"/{name}?")} for name in names]
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_both_ways_end_in_one_schema(tmp_path: Path, databases: list[dict[str, str]]) -> None:

    told = []
    for way, env in zip(("at once", "step by step"), databases, strict=True):
        done = subprocess.run(
            [sys.executable, "-c", TELL, way, json.dumps(LAWS[connection.vendor])], capture_output=True, text=True, check=False,
            env=environment(tmp_path / way, DJANGO_SETTINGS_MODULE="shangji.config.settings", **env),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout.splitlines()[-1]))
    for law in LAWS[connection.vendor]:
        assert told[0][law] and set(told[0][law]) ^ set(told[1][law]) == set(), law
    assert told[0]["still to do"] == [], "an update would begin at the first migration"

"""A child: makes the tables of an empty database one of two ways, and tells what came of it."""

import json
import sys

from shangji.config.loading import load

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


def main(way: str) -> None:
    load()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from shangji.config.first_tables import make_tables

    if way == "at once":
        make_tables()
    else:
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        laws = LAWS[connection.vendor].items()
        found = {law: sorted(map(str, cursor.execute(sql).fetchall())) for law, sql in laws}
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    json.dump({"schema": found, "still to do": [str(step) for step, _back in plan]}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The database's own rule that the log is only ever added to."""

from typing import Any

TABLES = ("core_event", "core_seal")
MESSAGE = "the log is append-only"


def statements(vendor: str) -> list[str]:
    """The SQL that puts the rule in force."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in TABLES
            for verb in ("update", "delete")
        ]
    return [
        "CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION core_append_only()"
            for table in TABLES
        ),
    ]


def reverse_statements(vendor: str) -> list[str]:
    """The SQL that lifts the rule, for a restore or an emptied test database."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES]


def install(connection: Any) -> None:
    _run(connection, statements(connection.vendor))


def remove(connection: Any) -> None:
    _run(connection, reverse_statements(connection.vendor))


def _run(connection: Any, sql: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in sql:
            cursor.execute(statement)

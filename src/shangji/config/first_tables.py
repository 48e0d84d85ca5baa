"""The tables of a new installation, made at once from the models.

Going through how they came to be, step by step, takes ten times as long on SQLite, which copies a table for most steps.
Both ways end in the same schema: tests/ops/test_first_tables.py compares them.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from shangji.core import append_only
from shangji.core.search import index_statements
from shangji.core.vault import ring


def is_empty() -> bool:
    return not connection.introspection.table_names()


def make_tables() -> None:
    """Only where there are none. Every migration is then noted as done."""
    modules: Any = settings.MIGRATION_MODULES
    known = MigrationLoader(connection).disk_migrations
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    finally:
        settings.MIGRATION_MODULES = modules
    add_what_no_model_says()
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in known:
        recorder.record_applied(app, name)
    note_replaced()


def note_replaced() -> bool:
    """A migration that stands for others counts as done only where those do: note them beside it. Whether one was missing."""
    recorder = MigrationRecorder(connection)
    done = recorder.applied_migrations()
    known = MigrationLoader(connection).disk_migrations
    missing = [each for key, one in known.items() if key in done for each in one.replaces if each not in done]
    for app, name in missing:
        recorder.record_applied(app, name)
    return bool(missing)


def add_what_no_model_says() -> None:
    """What the migrations of `core` write by hand: the log's guard, the first keys, the index of names, the cache of all processes."""
    append_only.install(connection)
    ring.ensure()
    with connection.cursor() as cursor:
        for statement in index_statements(connection.vendor)[0]:
            cursor.execute(statement)
    call_command("createcachetable", verbosity=0)

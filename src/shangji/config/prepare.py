"""Brings the database up to the program: tables, roles, the first process."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from shangji.config.console import warn
from shangji.config.first_tables import is_empty, make_tables, note_replaced
from shangji.core.statistics import refresh
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.defaults import ensure_process
from shangji.people.defaults import ensure_later, ensure_roles
from shangji.process.defaults import ensure_approvals, ensure_rhythm
from shangji.process.risk_defaults import ensure_risk_rules


def prepare() -> None:
    """Migrate when there is something to migrate, and add what a new installation starts with."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if note_replaced():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
    warn(_("Preparing the database…"))
    if is_empty():
        make_tables()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    ensure_roles()
    ensure_later()
    ensure_process()
    ensure_leads()
    ensure_approvals()
    ensure_rhythm()
    ensure_risk_rules()
    refresh()

"""Brings the database up to the program: tables, roles, the first process."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from shangji.config.console import Progress, warn
from shangji.config.first_tables import is_empty, make_tables, note_replaced
from shangji.core.statistics import refresh
from shangji.core.vault import master, ring
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.defaults import ensure_process
from shangji.people.defaults import ensure_later, ensure_roles
from shangji.people.sealing import seal_waiting
from shangji.process.defaults import ensure_approvals, ensure_rhythm
from shangji.process.models import RiskRule
from shangji.process.risk_defaults import ensure_risk_rules


def prepare() -> None:
    """Migrate when there is something to migrate, add what a new installation starts with, say when its keys are missing."""
    _migrate()
    if missing := missing_key():
        warn(missing)


def missing_key() -> str:
    """What to say where personal data cannot be opened; empty where it can."""
    try:
        ring.read()
    except ring.KeyMissing as refusal:
        where = master.FROM_ENVIRONMENT if master.is_given() else str(master.path())
        return _("%(reason)s It belongs here: %(where)s") % {"reason": refusal.message, "where": where}
    return ""


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    """Tables alone are no installation: `shangji manage migrate` makes no role and no process."""
    is_behind = _is_behind() and not (note_replaced() and not _is_behind())
    if not is_behind and RiskRule._base_manager.exists():  # what a new installation gets last
        return
    warn(_("Preparing the database…"))
    if is_empty():
        make_tables()
    elif is_behind:
        call_command("migrate", verbosity=0, interactive=False)
        progress = Progress(_("Sealed"))
        seal_waiting(lambda what, count: progress(count, 0, what))
        progress.close()
    ensure_roles()
    ensure_later()
    ensure_process()
    ensure_leads()
    ensure_approvals()
    ensure_rhythm()
    ensure_risk_rules()
    refresh()

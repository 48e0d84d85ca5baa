"""The company that boards and the risk ledger are measured on: its ledger of obligations has a past, and from a hundred
thousand opportunities on its rows are copies of these."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bench.boards.grow import grow
from bench.boards.past import owe_the_past
from bench.company import Company
from bench.generate import company_of, follow_ups_in
from shangji.core import clock
from shangji.core.statistics import refresh
from shangji.insight.snapshots.taking import catch_up
from shangji.opportunities.models import Opportunity
from shangji.process.reconciling import reconcile
from shangji.process.risk_scan import scan

MADE = 100_000
"""So many opportunities are written line by line; more of them are copies of these."""
NARROW = 20_000
"""One in fifty is a newcomer's, of whom there is one for so many: 400 each, as in a company of thousands of people."""


def company_with_past(size: int, home: Path, tell: Callable[[str], None]) -> Company:
    """Built unless it is there already."""
    newcomers = max(size // NARROW, 1)
    company = company_of(min(size, MADE), home / "built", tell, follow_ups_in(size), newcomers)
    marker = home / "with_past"
    if not marker.exists():
        tell("filling the ledger of obligations, taking the snapshots")
        sum(reconcile(Opportunity))
        owe_the_past()
        catch_up(clock.now())
        if size > MADE:
            grow(size // MADE, tell)
        refresh()
        marker.touch()
    return company


def alerts_standing(home: Path, tell: Callable[[str], None]) -> None:
    """Every rule has been through everything once, and the database has tidied up since, as its nights do."""
    marker = home / "alerted"
    if marker.exists():
        return
    tell("first pass of the risk ledger")
    scan(clock.now(), everything=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    refresh()
    marker.touch()

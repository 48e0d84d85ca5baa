"""The company that boards and the risk ledger are measured on: its ledger of obligations has a past, and from a hundred
thousand opportunities on its rows are copies of these."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from bench.boards.grow import grow
from bench.boards.past import owe_the_past
from bench.company import Company
from bench.generate import company_of, follow_ups_in
from shangji.core import clock
from shangji.core.bulk import insert, update
from shangji.core.statistics import refresh
from shangji.insight.snapshots.taking import catch_up
from shangji.opportunities.models import Opportunity
from shangji.process.models import Alert, RiskedAnew
from shangji.process.reconciling import reconcile
from shangji.process.risk_scan import scan
from shangji.process.risk_spans import catch_up as reckon_risks

MADE = 100_000
"""So many opportunities are written line by line; more of them are copies of these."""
NARROW = 20_000
"""One in fifty is a newcomer's, of whom there is one for so many: 400 each, as in a company of thousands of people."""
MONTHS, AT_ONCE = 120, 5_000


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
    """Every rule has been through everything once; some of what it found has stood for months, and has stood and ended before.
    The database has tidied up since, as its nights do.
    """
    marker = home / "alerted_for_months"
    if marker.exists():
        reckon_risks()
        return
    if not (home / "alerted").exists():
        tell("first pass of the risk ledger")
        scan(clock.now(), everything=True)
        (home / "alerted").touch()
    tell("giving alerts a past")
    _give_past()
    tell("reckoning when records were at risk")
    reckon_risks()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    refresh()
    marker.touch()


def _give_past() -> None:
    """Each that stands was seen up to four months ago, and stood twice before for one to six weeks."""
    now, last = clock.now(), 0
    while found := list(Alert.objects.standing().filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = found[-1].pk
        ended = []
        for alert in found:
            alert.first_seen_at = now - timedelta(days=alert.pk % MONTHS)
            for n in (1, 2):
                one = copy(alert)
                one.pk, one.is_gravest, one.state = None, False, Alert.State.RESOLVED
                one.first_seen_at = alert.first_seen_at - timedelta(days=50 * n)
                one.resolved_at = one.last_seen_at = one.first_seen_at + timedelta(days=7 + alert.pk % 35)
                ended.append(one)
        with transaction.atomic():
            update(found, "first_seen_at")
            insert(ended)
    RiskedAnew.mark_everything()

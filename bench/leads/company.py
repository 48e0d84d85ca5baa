"""N leads, written as an import writes them: four in ten are done with, three have an owner, three lie in a pool."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from bench.company import Company, add_company, found_company
from bench.lives import PLACES, ROOTS, TRADES
from shangji.core import clock
from shangji.core.access import System
from shangji.core.events import Event
from shangji.core.models import SearchEntry
from shangji.core.statistics import refresh
from shangji.core.subjects import Subject
from shangji.leads.models import Delivery, Lead, Source, Touch
from shangji.leads.models.intake import IncomingLead, add_many
from shangji.people.models import Pool, Team

AT_ONCE = 2_000
PROVINCES = ("江苏", "浙江", "上海", "广东", "山东")


def company_of(size: int, marker: Path, tell: Callable[[str], None]) -> Company:
    """The company with its `size` leads, built unless `marker` says that it is there already."""
    if marker.exists():
        return found_company()
    company = add_company()
    pool = Pool.objects.get(name="线索公海")
    pool.set_members(teams=[Team.objects.get(parent=None)], by=System("bench"))
    pool.change(claims_per_day=0, holding_limit=0, views_per_day=0, cooldown_days=0, by=System("bench"))
    started, first = time.monotonic(), clock.now() - timedelta(days=700)
    sources = list(Source._base_manager.all())
    for start in range(0, size, AT_ONCE):
        rows = [_row(n, company, pool, sources, first + timedelta(days=700) * n / size) for n in range(start, min(start + AT_ONCE, size))]  # fmt: skip
        add_many(rows, by=System("bench", "import"))
        if start and start % 100_000 == 0:
            tell(f"  {start:,}")
    _close(company)
    refresh(Subject, Event, SearchEntry, Lead, Touch, Delivery)
    marker.write_text(datetime.now(UTC).isoformat())
    tell(f"built {size:,} leads in {time.monotonic() - started:.0f} s")
    return company


def _row(n: int, company: Company, pool: Pool, sources: list[Source], at: datetime) -> IncomingLead:
    owner = company.sellers[n // 10 % len(company.sellers)].pk if n % 10 < 7 else None
    known = {
        "company": f"{PLACES[n % 10]}{ROOTS[n % 12]}{TRADES[n % 8]}{n}有限公司", "person": f"联系人{n % 97}",
        "phone": f"1{30 + n % 70}{n:08d}"[:11], "province": PROVINCES[n % 5], "need": "想了解产线改造，请回电",
    }  # fmt: skip
    return IncomingLead(
        inlet="bench", payload=known, owner_id=owner, created_at=at, source=sources[n % len(sources)], pool=pool, known=known
    )  # fmt: skip


def _close(company: Company) -> None:
    """Four in ten are done with, past their log: only their state is read here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_lead SET state = CASE WHEN id % 2 = 0 THEN 'converted' ELSE 'invalid' END "
            "WHERE owner_id IS NOT NULL AND id % 7 < 4"
        )

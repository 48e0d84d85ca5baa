"""N opportunities with five follow-ups each, ten of them in a million, by bulk rows with a consistent log; kept, and found again."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.db.models import Max

from bench.bulk import insert, loading
from bench.chain import EVENT_COLUMNS
from bench.company import Company, add_company, found_company
from bench.lives import Lives, Row, Tables, customers
from shangji.activities.models import SaidAnew
from shangji.core.subjects import Subject
from shangji.customers.models import Customer
from shangji.opportunities.models import Tally, Unsummed

BATCH = 10_000
OPPORTUNITIES_PER_CUSTOMER = 5
A_MILLION = 1_000_000
FOLLOW_UP_COLUMNS = (
    "id", "subject_id", "type", "result", "text", "correction", "next_step", "next_step_at", "happened_at",
    "recorded_at", "author_id", "direction", "is_qualifying", "custom",
)  # fmt: skip
STAY_COLUMNS = ("id", "opportunity_id", "stage_id", "entered_at", "left_at", "direction", "held_s")


def follow_ups_in(size: int) -> int:
    """Of each opportunity: 500,000 of 100,000, 10,000,000 of 1,000,000."""
    return 5 if size < A_MILLION else 10


def company_of(
    size: int, marker: Path, tell: Callable[[str], None], follow_ups: int = 0, newcomers: int = 0
) -> Company:
    """The company with its `size` opportunities, built unless `marker` says that it is there already."""
    if marker.exists():
        return found_company()
    started = time.monotonic()
    company = add_company(newcomers)
    _fill(company, size, follow_ups or follow_ups_in(size), tell)
    marker.write_text(datetime.now(UTC).isoformat())
    tell(f"built {size:,} opportunities in {time.monotonic() - started:.0f} s")
    return company


def _fill(company: Company, size: int, follow_ups: int, tell: Callable[[str], None]) -> None:
    now = int(time.time()) // 3600 * 3600
    first_customer = (Subject.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    count = max(size // OPPORTUNITIES_PER_CUSTOMER, 1)
    connection.ensure_connection()
    with loading():
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            for tables in customers(company, first_customer, numbers, now):
                _write(tables, "customers_customer", Row(Customer).columns)
        lives = Lives(company, first_customer + count, first_customer, count, follow_ups, now)
        for start in range(0, size, BATCH):
            _write(
                lives.batch(range(start, min(start + BATCH, size))),
                "opportunities_opportunity",
                lives.row.columns,
            )
            if start and start % 100_000 == 0:
                tell(f"  {start:,}")
    Tally.mend()
    Unsummed.mark_everything()
    SaidAnew.mark_everything()


def _write(tables: Tables, table: str, columns: list[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN")
        insert("core_subject", ("id", "kind", "label", "version", "head"), tables.subjects)
        insert(table, columns, tables.nouns)
        insert("opportunities_stagestay", STAY_COLUMNS, tables.stays)
        insert("activities_followup", FOLLOW_UP_COLUMNS, tables.follow_ups)
        insert("core_event", EVENT_COLUMNS, tables.events)
        insert("core_searchentry", ("subject_id", "kind", "text", "tokens"), tables.entries)
        if connection.vendor == "sqlite":
            cursor.execute("COMMIT")

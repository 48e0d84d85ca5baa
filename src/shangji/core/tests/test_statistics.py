"""What the engine believes about its tables."""

import pytest
from django.db import connection

from shangji.core import statistics
from shangji.core.jobs import Job
from shangji.core.subjects import Subject

pytestmark = pytest.mark.django_db


def test_after_a_large_write_the_engine_counts_again() -> None:
    Subject.objects.bulk_create(Subject(kind="x", label=str(n)) for n in range(500))
    statistics.refresh(Subject)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'core_subject' AND stat IS NOT NULL")
            found = [stat for (stat,) in cursor.fetchall()]
            assert found and all(int(stat.split()[0]) >= 500 for stat in found)
            assert all(stat.split()[-1] == "noskipscan" for stat in found)
        else:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'core_subject'")
            assert cursor.fetchone()[0] >= 500


def test_a_partial_index_without_entries_is_known_to_have_none(now) -> None:
    Job.objects.bulk_create(Job(name="x", state=Job.State.DONE, due_at=now) for _n in range(500))
    statistics.refresh(Job)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'job_due'")
            assert cursor.fetchone() == ("1 1 noskipscan",)
        else:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'job_due'")
            assert cursor.fetchone() == (0,)


def test_the_daily_count_changes_no_row() -> None:
    before = Job.objects.count()
    statistics.count_again(Job())
    assert Job.objects.count() == before

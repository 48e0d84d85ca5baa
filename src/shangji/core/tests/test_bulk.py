from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from shangji.core.bulk import insert, keys, update
from shangji.core.jobs import Job
from shangji.core.subjects import Subject

pytestmark = pytest.mark.django_db


def test_keys_are_free_and_the_database_goes_on_behind_them():
    with transaction.atomic():
        first, second = keys(Subject, 2)
        insert([Subject(pk=key, kind="customers.customer", label="x") for key in (first, second)])
        assert set(keys(Subject, 3)).isdisjoint({first, second})
    assert Subject.objects.create(kind="customers.customer", label="y").pk > second > first


def test_the_hour_that_the_clock_strikes_twice_stays_two_hours():
    berlin = ZoneInfo("Europe/Berlin")
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    winter = summer.replace(fold=1)
    insert([Job(name="x", args={"n": n}, due_at=due) for n, due in enumerate((summer, winter, summer))])
    found = [job.due_at for job in Job.objects.filter(name="x").order_by("pk")]
    assert found == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1, 0)]


def test_many_rows_are_changed_each_in_its_own_way():
    insert([Job(name="x", args={"n": n}, due_at=datetime(2026, 1, 1, tzinfo=UTC)) for n in range(3)])
    jobs = list(Job.objects.filter(name="x").order_by("pk"))
    for job in jobs:
        job.args, job.error = {"n": [job.pk, "两"]}, f"error {job.pk}"
    update(jobs, "args", "error")
    assert [(j.args, j.error) for j in Job.objects.filter(name="x").order_by("pk")] == [
        ({"n": [job.pk, "两"]}, f"error {job.pk}") for job in jobs
    ]


@pytest.mark.django_db(transaction=True)
def test_many_rows_are_changed_together_or_not_at_all():
    rows = [Subject(kind="customers.customer", label=label) for label in "ab"]
    insert(rows)
    rows = list(Subject.objects.filter(label__in="ab").order_by("pk"))
    rows[0].label, rows[1].version = "changed", None
    with pytest.raises(IntegrityError):
        update(rows, "label", "version")
    assert Subject.objects.get(pk=rows[0].pk).label == "a"

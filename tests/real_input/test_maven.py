"""Four files that refer to each other, with misspellings and gaps: the numbers of their README must come out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Sum

from shangji.core.access import Actor, System
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.gateway.imports.running import ImportResult, roll_back_now, run
from shangji.gateway.models import ImportBatch
from shangji.opportunities.defaults import ensure_process
from shangji.opportunities.models import Opportunity, StageStay
from shangji.people.defaults import ensure_roles
from shangji.people.models import Team, User
from tests.samples import DATA

pytestmark = pytest.mark.real_input
FOLDER = DATA / "maven_crm"
NAMES = ("sales_pipeline", "accounts", "sales_teams", "products")


def load(system: Actor, *, dry_run: bool = False) -> ImportResult:
    assert FOLDER.is_dir(), f"{FOLDER} is needed: the sample data that lies beside the checkout"
    return run([FOLDER / f"{name}.csv" for name in NAMES], dry_run=dry_run, mapping_path=None, by=system)


@pytest.fixture(scope="module")
def imported(django_db_setup: None, django_db_blocker: Any) -> Iterator[ImportResult]:
    """Imported once for all that is asked of it; each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_roles()
        ensure_process()
        yield load(System("test"))
        transaction.set_rollback(True)


@pytest.fixture
def loaded(imported: ImportResult, db: None) -> ImportResult:
    return imported


def test_the_numbers_of_the_readme_come_out(loaded: ImportResult) -> None:
    every = Opportunity.objects.all()
    outcomes = dict(every.values_list("outcome").annotate(n=Count("pk")).order_by())
    stages = dict(every.filter(outcome="open").values_list("stage__key").annotate(n=Count("pk")).order_by())
    won = every.filter(outcome="won").aggregate(sum=Sum("amount"))["sum"]
    assert every.count() == 8800
    assert outcomes == {"won": 4238, "lost": 2473, "open": 2089}
    assert stages == {"analysis": 1589, "contact": 500}
    assert won == Decimal(10_005_534)
    assert every.filter(customer__isnull=True).count() == 1425
    assert Customer.objects.count() == 85
    assert User.objects.count() == 35
    assert Team.objects.filter(parent__isnull=True).count() == 3
    assert Team.objects.filter(parent__isnull=False).count() == 6
    assert loaded.invalid_rows == []


def test_names_that_are_almost_right_are_matched_and_told(loaded: ImportResult) -> None:
    assert not Opportunity.objects.filter(product="GTXPro").exists()
    assert Opportunity.objects.values("product").distinct().count() == 7
    told = {(fix["old"], fix["new"]) for fix in loaded.fixes}
    assert {("GTXPro", "GTX Pro"), ("technolgy", "technology"), ("Philipines", "Philippines")} <= told
    assert Customer.objects.filter(extra__subsidiary_of="Acme Corporation").exists()


def test_the_log_tells_what_happened_when_it_happened_and_explains_every_row(loaded: ImportResult) -> None:
    first = Opportunity.objects.get(external_id="1C1I7A6R")
    kinds = [
        (e.kind, str(e.occurred_at.date())) for e in Event.objects.filter(subject_id=first.pk).order_by("seq")
    ]
    assert [kind for kind, _day in kinds] == ["opportunities.opened", "opportunities.won"]
    assert first.opened_at.isoformat() == "2016-10-19T16:00:00+00:00"
    assert StageStay.objects.filter(left_at__isnull=True).count() == 2089
    assert verify().flaws == []


def test_the_same_files_again_create_nothing_and_taking_them_back_leaves_no_open_record(
    loaded: ImportResult, system: Actor
) -> None:
    events = Event.objects.count()
    again = load(system)
    assert again.counts["opportunity"] == {"new": 0, "update": 0, "duplicate": 8800, "invalid": 0}
    assert again.counts["customer"]["duplicate"] == 85
    assert Opportunity.objects.count() == 8800
    assert Event.objects.count() == events + 3  # drafted, started, finished: nothing else

    roll_back_now(ImportBatch.objects.get(pk=loaded.batch), by=system)
    assert dict(Opportunity.objects.values_list("outcome").annotate(n=Count("pk")).order_by()) == {
        "invalid": 8800
    }
    assert not Customer.objects.filter(withdrawn_at__isnull=True).exists()
    assert not User.objects.filter(is_active=True).exists()
    assert Event.objects.count() > events
    assert verify().flaws == []

    third = load(system, dry_run=True)
    assert third.counts["opportunity"]["new"] == 8800
    assert third.counts["customer"]["new"] == 85

"""Four files that refer to each other, with misspellings and gaps: the numbers of their README must come out."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
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
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
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
    assert Team.objects.filter(name="Summer Sewald", parent__name="West").exists()
    assert loaded.invalid_rows == []


def numbers(actor: Actor, by: str, *metrics: str, period: str = "2017") -> dict[str, dict[str, Any]]:
    """Label of the member → metric → its number; the total as ""."""
    keys = (by,) if by else ()
    answer = ask(MetricQuery(actor=actor, metrics=metrics, period=Period.parse(period), by=keys))
    found = {row.members[0].label: {m: row.values[m].value for m in metrics} for row in answer.rows if by}
    return {**found, "": {m: answer.total[m].value for m in metrics}}


def known(name: str) -> Any:
    return json.loads((FOLDER / "facts.json").read_text())[name]


@pytest.mark.parametrize(
    ("by", "fact"),
    [("owner", "by_agent"), ("team", "by_manager"), ("division", "by_regional_office"), ("product", "by_product"), ("industry", "by_sector")],
)  # fmt: skip
def test_metrics_say_what_the_facts_say(loaded: ImportResult, system: Actor, by: str, fact: str) -> None:
    found = numbers(system, by, "won_count", "lost_count", "won_amount", "win_rate")
    wanted = {("GTX Pro" if name == "GTXPro" else name): told for name, told in known(fact).items()}
    if by == "industry":
        wanted = {("technology" if name == "technolgy" else name): told for name, told in wanted.items()}
    assert set(wanted) == set(found) - {""}
    for name, told in wanted.items():
        here = found[name]
        assert (here["won_count"], here["won_count"] + here["lost_count"]) == (told["won"], told["closed"])
        assert here["won_amount"] == Decimal(told["won_value"])
        assert round(here["win_rate"], 4) == told["rate"]


@pytest.mark.parametrize(("by", "fact"), [("month", "by_close_month"), ("quarter", "by_close_quarter")])
def test_win_rates_by_time_are_those_of_the_facts(
    loaded: ImportResult, system: Actor, by: str, fact: str
) -> None:
    query = MetricQuery(
        actor=system, metrics=("won_count", "won_amount", "win_rate"), period=Period.parse("2017"), by=(by,)
    )
    found = {row.members[0].key: row.values for row in ask(query).rows if row.values["win_rate"].n}
    assert set(found) == set(known(fact))
    for key, told in known(fact).items():
        assert (found[key]["won_count"].value, found[key]["win_rate"].n) == (told["won"], told["closed"])
        assert found[key]["won_amount"].value == Decimal(told["won_value"])
        assert round(found[key]["win_rate"].value or 0, 4) == told["rate"]


def test_totals_and_cycles_are_those_of_the_facts(loaded: ImportResult, system: Actor) -> None:
    whole = numbers(
        system, "", "won_amount", "win_rate", "average_won_amount", "sales_cycle_mean", "sales_cycle_median", "won_count"
    )[""]  # fmt: skip
    cycle = known("cycle_days_won")
    assert (whole["won_amount"], whole["won_count"]) == (Decimal(10_005_534), cycle["n"])
    assert round(whole["win_rate"], 4) == known("win_rate_closed")
    assert round(float(whole["average_won_amount"]), 2) == known("mean_won_value")
    assert (
        round(whole["sales_cycle_mean"], 3) == cycle["mean"]
        and whole["sales_cycle_median"] == cycle["median"]
    )


def test_what_is_open_stands_in_the_stages_of_the_file(loaded: ImportResult, system: Actor) -> None:
    found = ask(MetricQuery(actor=system, metrics=("open_count",), period=Period.parse("all"), by=("stage",)))
    stages = {row.members[0].key: row.values["open_count"].value for row in found.rows}
    assert stages == {"analysis": 1589, "contact": 500} and found.total["open_count"].value == 2089


def test_the_records_behind_a_month_are_the_rows_of_the_file(loaded: ImportResult, system: Actor) -> None:
    wanted: dict[str, set[str]] = defaultdict(set)
    with (FOLDER / "sales_pipeline.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                wanted[row["close_date"][:7]].add(row["opportunity_id"])
    query = MetricQuery(actor=system, metrics=("win_rate",), period=Period.parse("2017"), by=("month",))
    for row in ask(query).rows:
        behind = records_of(query, "win_rate", row.members, "hits")
        assert {one.external_id for one in behind} == wanted[row.members[0].key]


def test_the_week_and_the_day_of_a_loss_are_those_of_the_file(loaded: ImportResult, system: Actor) -> None:
    days: dict[str, int] = defaultdict(int)
    with (FOLDER / "sales_pipeline.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Lost":
                year, week, _day = date.fromisoformat(row["close_date"]).isocalendar()
                days[f"{year}W{week:02}"] += 1
    query = MetricQuery(actor=system, metrics=("lost_count",), period=Period.parse("2017"), by=("week",))
    found = {r.members[0].key: r.values["lost_count"].value for r in ask(query).rows}
    assert {key: n for key, n in found.items() if n} == days


def test_names_that_are_almost_right_are_matched_and_told(loaded: ImportResult) -> None:
    assert not Opportunity.objects.filter(product="GTXPro").exists()
    assert Opportunity.objects.values("product").distinct().count() == 7
    told = {(fix["old"], fix["new"]) for fix in loaded.fixes}
    assert {("GTXPro", "GTX Pro"), ("technolgy", "technology"), ("Philipines", "Philippines")} <= told
    assert Customer.objects.filter(parent__name="Acme Corporation").exists()


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

"""Our company as files that their side reads: the same names, owners, amounts and days."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.company import Company
from bench.lives import SAID
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity

STATES = {"won": "won", "lost": "lost", "invalid": "cancelled"}
LEADS = 2
COLUMNS = (
    "name", "customer_id", "owner_id", "amount", "outcome", "stage_id", "opened_at", "stage_entered_at",
    "closed_at", "expected_on",
)  # fmt: skip


def write_company(company: Company, size: int, folder: Path) -> None:
    """customers.csv: name. opportunities.csv: name, place of the customer, place of the owner, amount, state,
    opened, changed last, ends. said.json: what the notes say."""
    customers = Customer._base_manager.order_by("pk").values_list("pk", "name")
    places = {pk: place for place, (pk, _name) in enumerate(customers)}
    _write(folder / "customers.csv", ([name] for _pk, name in customers.iterator()))
    rows = Opportunity._base_manager.order_by("pk").values_list(*COLUMNS)[:size]
    _write(folder / "opportunities.csv", _opportunities(company, places, rows.iterator()))
    (folder / "said.json").write_text(json.dumps(SAID), encoding="utf-8")


def _opportunities(
    company: Company, customers: dict[int, int], rows: Iterable[tuple[Any, ...]]
) -> Iterator[list[Any]]:
    owners = {seller.pk: place for place, seller in enumerate(company.sellers)}
    early = {stage.pk for stage in company.stages[:LEADS]}
    for name, customer, owner, amount, outcome, stage, opened, entered, closed, expected in rows:
        state = STATES.get(outcome) or ("lead" if stage in early else "opportunity")
        ends = closed.date() if closed else expected
        yield [
            name, customers.get(customer, ""), owners.get(owner, 0), amount or 0, state, _naive(opened),
            _naive(closed or entered), ends or "",
        ]  # fmt: skip


def _naive(moment: datetime) -> str:
    """They keep moments without an offset, and on SQLite cannot read back a revision at a whole second."""
    return moment.replace(tzinfo=None, microsecond=moment.microsecond or 1).isoformat()


def _write(path: Path, rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)

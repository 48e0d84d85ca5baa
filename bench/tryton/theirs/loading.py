"""Our company in their tables: company, people and one row of each kind by their ORM, every other a copy of that row."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from server import DATABASE, PASSWORD
from trytond import backend
from trytond.pool import Pool
from trytond.transaction import Transaction

NOTES, BATCH = 5, 10_000
GROUPS = (("sale", "group_sale"), ("sale_opportunity", "group_opportunity"))
OPPORTUNITY, HISTORY, PARTY, NOTE = (
    "sale_opportunity",
    "sale_opportunity__history",
    "party_party",
    "ir_note",
)


def load(folder: str, people: str) -> None:
    """Reads customers.csv, opportunities.csv and said.json, as `bench.tryton.rows` writes them."""
    Pool.start()
    Pool(DATABASE).init()
    with Transaction().start(DATABASE, 0, readonly=True):
        administrator = Pool().get("res.user").search([("login", "=", "admin")])[0].id
    with Transaction().start(DATABASE, administrator):
        team = Team(int(people))
    with Transaction().start(DATABASE, administrator) as transaction:
        fill(Path(folder), team, transaction.connection.cursor())
    with Transaction().start(DATABASE, administrator, autocommit=True) as transaction:
        postgres = backend.name == "postgresql"
        transaction.connection.cursor().execute("VACUUM ANALYZE" if postgres else "ANALYZE")


class Team:
    """Company, employees with a user each, and the rows that are copied."""

    def __init__(self, people: int) -> None:
        pool = self.pool = Pool()
        (currency,) = pool.get("currency.currency").create(
            [{"name": "Renminbi", "code": "CNY", "symbol": "¥", "rounding": Decimal("0.01"), "digits": 2}]
        )
        (party,) = pool.get("party.party").create([{"name": "Bench"}])
        (company,) = pool.get("company.company").create([{"party": party.id, "currency": currency.id}])
        with Transaction().set_context(company=company.id):
            names = pool.get("party.party").create([{"name": f"销售{n}"} for n in range(people)])
            employees = pool.get("company.employee").create(
                [{"party": one.id, "company": company.id} for one in names]
            )
            self.employees = [one.id for one in employees]
            self.users = [self._user(n, company.id, one) for n, one in enumerate(self.employees)]
            self._one_of_each(company.id, currency.id)

    def _user(self, n: int, company: int, employee: int) -> int:
        data = self.pool.get("ir.model.data")
        (user,) = self.pool.get("res.user").create(
            [
                {
                    "login": f"seller{n}", "name": f"销售{n}", "password": PASSWORD, "company": company,
                    "companies": [("add", [company])], "employees": [("add", [employee])], "employee": employee,
                    "groups": [("add", [data.get_id(*group) for group in GROUPS])],
                }
            ]
        )  # fmt: skip
        return int(user.id)

    def _one_of_each(self, company: int, currency: int) -> None:
        opportunities = self.pool.get("sale.opportunity")
        (party,) = self.pool.get("party.party").create([{"name": "样例"}])
        (one,) = opportunities.create(
            [
                {
                    "party": party.id, "company": company, "currency": currency, "employee": self.employees[0],
                    "reference": "样例", "amount": Decimal(1000),
                }
            ]
        )  # fmt: skip
        opportunities.opportunity([one])
        (note,) = self.pool.get("ir.note").create([{"resource": str(one), "message": "样例"}])
        self.party, self.opportunity, self.note = party.id, one.id, note.id


class Pattern:
    """A row as their ORM wrote it; `of` is another one like it."""

    def __init__(self, cursor: Any, table: str, pk: int, left_out: str = "") -> None:
        cursor.execute(f"SELECT * FROM {table} WHERE id = {pk}")
        columns = [column[0] for column in cursor.description]
        self.values = dict(zip(columns, cursor.fetchone(), strict=True))
        self.values.pop(left_out, None)
        self.cursor, self.table = cursor, table

    def of(self, **values: Any) -> tuple[Any, ...]:
        """Raises ValueError for a column that is not there."""
        if unknown := values.keys() - self.values.keys():
            raise ValueError(f"{self.table} has no {', '.join(unknown)}")
        return tuple({**self.values, **values}.values())

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{name}"' for name in self.values)
        if backend.name == "sqlite":
            marks = ", ".join("?" for _name in self.values)
            self.cursor.executemany(f"INSERT INTO {self.table} ({columns}) VALUES ({marks})", rows)
            return
        with self.cursor.copy(f"COPY {self.table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def fill(folder: Path, team: Team, cursor: Any) -> None:
    party = Pattern(cursor, PARTY, team.party)
    first = team.party + 1
    count = 0
    with (folder / "customers.csv").open(encoding="utf-8", newline="") as file:
        for rows in _batches(csv.reader(file)):
            party.add(_parties(party, rows, first + count))
            count += len(rows)
    _continue(cursor, PARTY, "party.sequence_party", first + count)
    Opportunities(folder, team, cursor, first).fill()


def _parties(party: Pattern, rows: list[list[str]], first: int) -> Iterator[tuple[Any, ...]]:
    for pk, (name,) in enumerate(rows, first):
        yield party.of(id=pk, name=name, code=str(pk), code_alnum=str(pk), code_digit=pk)


class Opportunities:
    """Each with the versions that its history keeps, and its notes."""

    def __init__(self, folder: Path, team: Team, cursor: Any, first_party: int) -> None:
        self.folder, self.team, self.cursor, self.first_party = folder, team, cursor, first_party
        self.said: list[str] = json.loads((folder / "said.json").read_text(encoding="utf-8"))
        self.row = Pattern(cursor, OPPORTUNITY, team.opportunity)
        self.version = Pattern(cursor, HISTORY, team.opportunity, left_out="__id")
        self.note = Pattern(cursor, NOTE, team.note, left_out="id")

    def fill(self) -> None:
        pk = self.team.opportunity + 1
        with (self.folder / "opportunities.csv").open(encoding="utf-8", newline="") as file:
            for rows in _batches(csv.reader(file)):
                lives = [self._life(n, *row) for n, row in enumerate(rows, pk)]
                self.row.add(self.row.of(**versions[-1]) for versions in lives)
                self.version.add(self.version.of(**one) for versions in lives for one in versions)
                self.note.add(note for versions in lives for note in self._notes(versions[-1]))
                pk += len(rows)
        _continue(self.cursor, OPPORTUNITY, "sale_opportunity.sequence_sale_opportunity", pk)

    def _life(self, pk: int, *given: str) -> list[dict[str, Any]]:
        """What the history tells: opened as a lead, made an opportunity, closed."""
        name, customer, owner, amount, state, opened, changed, ends = given
        user, at = self.team.users[int(owner)], datetime.fromisoformat(opened)
        first = {
            "id": pk, "number": str(pk), "reference": name, "amount": Decimal(amount), "state": "lead",
            "party": self.first_party + int(customer) if customer else None,
            "employee": self.team.employees[int(owner)], "start_date": at.date(),
            "end_date": date.fromisoformat(ends) if ends else None,
            "create_date": at, "create_uid": user, "write_date": None, "write_uid": None,
        }  # fmt: skip
        last = datetime.fromisoformat(changed)
        middle = at + (last - at) / 2
        later = {"write_uid": user}
        versions = [first]
        if state != "lead":
            versions.append({**first, **later, "state": "opportunity", "write_date": middle})
        if state not in ("lead", "opportunity"):
            versions.append({**first, **later, "state": state, "write_date": last})
        return versions

    def _notes(self, row: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        resource = f"sale.opportunity,{row['id']}"
        for n in range(NOTES):
            yield self.note.of(
                resource=resource, message=self.said[n % len(self.said)], create_uid=row["create_uid"],
                create_date=row["create_date"] + timedelta(days=n), write_date=None, write_uid=None,
            )  # fmt: skip


def _continue(cursor: Any, table: str, sequence: str, following: int) -> None:
    """Ids and numbers go on after the rows that were put in by hand."""
    pool = Pool()
    module, name = sequence.split(".")
    found = pool.get("ir.sequence")(pool.get("ir.model.data").get_id(module, name))
    pool.get("ir.sequence").write([found], {"number_next": following + 1})
    if backend.name == "postgresql":
        cursor.execute(f"SELECT setval('{table}_id_seq', {following})")


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch

"""What is asked for each operation that they have too: our key → run number → the calls their client makes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from server import Ask, Server

OPPORTUNITY, PARTY, NOTE = "sale.opportunity", "party.party", "ir.note"
PAGE, FOUND = 50, 5
OPEN = ["lead", "opportunity"]
# What their list and their form show, and the names of what they refer to.
LISTED = [
    "number", "reference", "start_date", "end_date", "employee", "employee.rec_name", "party", "party.rec_name",
    "amount", "currency", "currency.rec_name", "state", "conversion_probability",
]  # fmt: skip
SHOWN = [
    *LISTED, "description", "contact", "address", "company", "company.rec_name", "converted_by", "payment_term",
    "comment", "lost_reason", "lines", "sales", "rec_name",
]  # fmt: skip
NOTED = ["message", "create_date", "create_uid", "create_uid.rec_name", "unread"]
_number = count(1)


class Asks:
    def __init__(self, server: Server, fragments: list[str]) -> None:
        self.server, self.fragments = server, fragments
        self.employees = [one["id"] for one in server.ask("company.employee", "search_read", [])]
        self.some_open = self._spread(OPEN, 40)
        self.leads = self._spread(["lead"], 400)
        self.values = self._values()

    def by_key(self) -> dict[str, Callable[[int], list[Ask]]]:
        half = len(self.leads) // 2
        leads = {"move": self.leads[:half], "move-page": self.leads[half:]}
        both: dict[str, Callable[[int], list[Ask]]] = {
            "list": self._list,
            "open": lambda _n: self._listed([("state", "in", OPEN)]),
            "detail": self._detail,
            "search": self._search,
            "create": lambda _n: [self.create()],
        }
        asked = {f"{key}{level}": calls for key, calls in both.items() for level in ("", "-page")}
        return asked | {key: lambda n, some=some: [_move(some, n)] for key, some in leads.items()}

    def create(self) -> Ask:
        values = {**self.values, "reference": f"立体库输送线改造 {next(_number)}"}
        return OPPORTUNITY, "create", [values]

    def _values(self) -> dict[str, Any]:
        """As the form has them when it is saved."""
        context = self.server.context
        return {
            "party": self._party(), "company": context["company"], "employee": context["employee"],
            "currency": self._currency(), "amount": Decimal(865_000), "start_date": date.today(),  # noqa: DTZ011
            "conversion_probability": 0.5,
        }  # fmt: skip

    def _party(self) -> int:
        return self._first(OPPORTUNITY, "party", [("party", "!=", None)])

    def _currency(self) -> int:
        return self._first(OPPORTUNITY, "currency", [])

    def _first(self, model: str, field: str, domain: list[Any]) -> int:
        found: int = self.server.ask(model, "search_read", domain, 0, 1, [("id", "ASC")], [field])[0][field]
        return found

    def _list(self, n: int) -> list[Ask]:
        employee = self.employees[n % len(self.employees)]
        return self._listed([("employee", "=", employee), ("state", "=", OPEN[n % 2])])

    def _listed(self, domain: list[Any]) -> list[Ask]:
        return [
            (OPPORTUNITY, "search_read", domain, 0, PAGE, None, LISTED),
            (OPPORTUNITY, "search_count", domain),
        ]

    def _detail(self, n: int) -> list[Ask]:
        pk = self.some_open[n % len(self.some_open)]
        of_it = [("resource", "=", f"{OPPORTUNITY},{pk}")]
        return [
            (OPPORTUNITY, "read", [pk], SHOWN),
            (NOTE, "search_read", of_it, 0, PAGE, None, NOTED),
            (OPPORTUNITY, "history_revisions", [pk]),
        ]

    def _search(self, n: int) -> list[Ask]:
        domain = [("rec_name", "ilike", f"%{self.fragments[n % len(self.fragments)]}%")]
        newest = [("id", "DESC")]
        return [
            (model, "search_read", domain, 0, FOUND, newest, ["rec_name"]) for model in (OPPORTUNITY, PARTY)
        ]

    def _spread(self, states: list[str], wanted: int) -> list[int]:
        found = self.server.ask(
            OPPORTUNITY, "search", [("state", "in", states)], 0, 1_000_000, [("id", "ASC")]
        )
        return list(found[:: max(len(found) // wanted, 1)][:wanted])


def _move(some: list[int], n: int) -> Ask:
    """Leads become opportunities; once all are, leads again."""
    return OPPORTUNITY, "opportunity" if n // len(some) % 2 == 0 else "lead", [some[n % len(some)]]

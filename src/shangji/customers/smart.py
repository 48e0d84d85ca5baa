"""Smart lists: a condition under a name, asked anew whenever somebody looks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from shangji.core import clock
from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.people.models import SavedView
from shangji.process.conditions import ConditionNotRight, as_q, check, in_words
from shangji.process.forms.conditions import ConditionDraft

KIND, WHERE = Customer.kind(), "where"
LIST = "customers"
LONGEST = 1000


@dataclass(frozen=True)
class Shown:
    """A kept list with what it asks and how many it finds for whoever looks."""

    view: SavedView
    words: str
    count: str
    is_condition: bool


def asked(text: str, actor: Actor) -> tuple[str, Q] | None:
    """What the address says in words, and the rows; nothing when it makes no sense."""
    condition = condition_of(text)
    return None if condition is None else (in_words(KIND, condition, actor), as_q(KIND, condition, clock.now()))  # fmt: skip


def found_by(drafted: ConditionDraft, actor: Actor, shown: int) -> dict[str, Any] | None:
    """How many customers within reach a condition finds as it stands in a form, and the newest of them."""
    if not drafted.rows or not drafted.is_valid():
        return None
    rows = Customer.objects.reached_by(actor).filter(as_q(KIND, drafted.condition(), clock.now()))
    return {"count": rows.count(), "rows": list(rows.order_by("-created_at", "-pk")[:shown])}


def condition_of(text: str) -> Mapping[str, Any] | None:
    """The condition that stands in an address."""
    try:
        found = json.loads(text)
        check(KIND, found, in_database=True)
    except (ValueError, RecursionError, ConditionNotRight):
        return None
    return found if isinstance(found, dict) else None


def query_of(condition: Mapping[str, Any]) -> str:
    """The address's query that asks for it."""
    return urlencode({WHERE: json.dumps(condition, ensure_ascii=False, separators=(",", ":"))})

"""Makes customers by the million inside the engine, gives them fields of their own, and measures the list."""

import statistics
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from shangji.core.access import System
from shangji.core.custom_fields import known
from shangji.core.lists import Page
from shangji.core.models import CustomField, Subject
from shangji.customers.listing import rows_of, spec_for
from shangji.customers.models import Customer

BY = System("bench")
RUNS = 15


def run(given: Namespace, home: Path, _root: Path) -> int:
    call_command("migrate", verbosity=0)
    if not CustomField.objects.exists():
        build(given.size)
    known.forget()
    fields = {field.name: field for field in CustomField.objects.all()}
    way, budget, note = (fields[name].pk for name in ("way", "budget", "note"))
    asked = {
        "a choice that every fifth has": f"own-{way}=w1",
        "a choice that one of a hundred has": f"own-{way}=w6",
        "a choice that one of two thousand has": f"own-{way}=w7",
        "a number, one of a thousand": f"own-{budget}_min=1&own-{budget}_max=100",
        "a number, half of them": f"own-{budget}_min=50000",
        "a text by its beginning, ten": f"own-{note}=note-12345",
        "two fields at once": f"own-{way}=w1&own-{budget}_max=2000",
    }
    print(f"{given.size:,} customers, {connection.vendor}: milliseconds, median and slowest of {RUNS}")
    for words, query in asked.items():
        print(
            f"  {words:40} page {told(lambda q=query: page(q).rows)}"
            f"   count {told(lambda q=query: page(q, is_read=False).count)}"
        )
    return 0


def page(query: str, *, is_read: bool = True) -> Page:
    params = QueryDict(query)
    return Page.of(rows_of(BY, params).for_cards(), spec_for(BY), params, BY, is_read=is_read)


def told(act: Callable[[], Any]) -> str:
    act()
    times = []
    for _n in range(RUNS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(times):6.1f} {max(times):6.1f}"


def build(size: int) -> None:
    """One customer by the verb; the others are its copies, written by the engine itself."""
    options = [{"name": f"w{n}"} for n in range(8)]
    define: dict[str, dict[str, Any]] = {"way": {"type": "choice", "settings": {"options": options}}, "budget": {"type": "number"}, "note": {"type": "text"}}  # fmt: skip
    fields = {
        name: CustomField.define(name, holds="customers.customer", by=BY, **known_of)
        for name, known_of in define.items()
    }
    first = Customer.add("Bench", by=BY)
    start = first.pk + 1
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {size})"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO core_subject (id, kind, label, version, head) {numbers} SELECT i + {start}, 'customers.customer', 'Bench ' || i, 1, '' FROM n")  # fmt: skip
        columns = [f.column for f in Customer._meta.concrete_fields]
        made = {"id": f"n.i + {start}", "name": "'Bench ' || n.i", "normal_name": "'bench' || n.i"}
        names, values = (
            ", ".join(f'"{c}"' for c in columns),
            ", ".join(made.get(c, f'c."{c}"') for c in columns),
        )
        cursor.execute(f"INSERT INTO customers_customer ({names}) {numbers} SELECT {values} FROM n, customers_customer c WHERE c.id = {first.pk}")  # fmt: skip
        way = "CASE WHEN n.i % 2000 = 7 THEN 'w7' WHEN n.i % 100 = 6 THEN 'w6' ELSE 'w' || (n.i % 5) END"
        for name, text, number in (("way", way, "NULL"), ("budget", "''", "(n.i * 7919) % 100000"), ("note", "'note-' || n.i", "NULL")):  # fmt: skip
            cursor.execute(f"INSERT INTO core_customvalue (subject_id, field_id, text, number) {numbers} SELECT n.i + {start}, {fields[name].pk}, {text}, {number} FROM n")  # fmt: skip
        cursor.execute("ANALYZE")
    assert Subject.objects.count() > size

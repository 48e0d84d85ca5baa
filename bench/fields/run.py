"""Makes customers by the million inside the engine, gives them fields of their own, and measures the list."""

import os
import statistics
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from shangji.core import clock
from shangji.core.access import System
from shangji.core.custom_fields import known
from shangji.core.lists import Page
from shangji.core.models import CustomField, Subject
from shangji.customers.listing import rows_of, spec_for
from shangji.customers.models import Customer
from shangji.people.defaults import ensure_roles
from shangji.people.models import Role, Team, User
from shangji.process.conditions import as_q

BY = System("bench")
RUNS, TICK_S = 15, 1 / os.sysconf("SC_CLK_TCK")
DAYS, MOTHERS = 1000, 20


def run(given: Namespace, home: Path, _root: Path) -> int:
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # so that all that is spent is spent by one process
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    if not CustomField.objects.exists():
        build(given.size)
    known.forget()
    fields = {field.name: field.pk for field in CustomField.objects.all()}
    way, budget, note, day, who, mother, twice = (
        fields[name] for name in ("way", "budget", "note", "day", "who", "mother", "twice")
    )
    seller = User.objects.get(username="seller").pk
    asked = {
        "a choice that every fifth has": f"own-{way}=w1",
        "a choice that one of a hundred has": f"own-{way}=w6",
        "a choice that one of two thousand has": f"own-{way}=w7",
        "a number, one of a thousand": f"own-{budget}_min=1&own-{budget}_max=100",
        "a number, half of them": f"own-{budget}_min=50000",
        "a day of a thousand": f"own-{day}_from=2025-03-01&own-{day}_to=2025-03-01",
        "days of a month": f"own-{day}_from=2025-03-01&own-{day}_to=2025-03-31",
        "a text by its beginning, ten": f"own-{note}=note-12345",
        "a person, one of fifty": f"own-{who}={seller}",
        "a customer by name, one of two thousand": f"own-{mother}=Mother 07",
        "a formula, one of a thousand": f"own-{twice}_min=2&own-{twice}_max=200",
        "a formula, half of them": f"own-{twice}_min=100000",
        "sorted by nothing, a formula and a choice": f"own-{twice}_min=100000&own-{way}=w1",
        "two fields at once": f"own-{way}=w1&own-{budget}_max=2000",
    }
    print(
        f"{given.size:,} customers, {connection.vendor}: milliseconds of processor (clock), median of {RUNS}"
    )
    for words, query in asked.items():
        print(
            f"  {words:42} page {told(lambda q=query: page(q).rows)}"
            f"   count {told(lambda q=query: page(q, is_read=False).count)}",
            flush=True,
        )
    leaf = {"field": f"own_{note}", "op": "contains", "value": ["777777"]}
    print(f"  {'a condition: a text mentions':42} page {told(lambda: asked_by(leaf))}", flush=True)
    return 0


def page(query: str, *, is_read: bool = True) -> Page:
    params = QueryDict(query)
    return Page.of(rows_of(BY, params).for_cards(), spec_for(BY), params, BY, is_read=is_read)


def asked_by(condition: dict[str, Any]) -> list[Any]:
    rows: Any = Customer.objects.filter(as_q(Customer.kind(), condition, clock.now()))
    return list(rows.order_by("-created_at", "-pk")[:50])


def told(act: Callable[[], Any]) -> str:
    """Of this process and, of PostgreSQL, of the one that answers it."""
    act()
    spent, times = [], []
    for _n in range(RUNS):
        began, clock_at = processor_s(), time.perf_counter()
        act()
        spent.append((processor_s() - began) * 1000)
        times.append((time.perf_counter() - clock_at) * 1000)
    return f"{statistics.median(spent):7.1f} ({statistics.median(times):.1f})"


def processor_s() -> float:
    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(parts[11]) + int(parts[12])) * TICK_S


def build(size: int) -> None:
    """One customer by the verb; the others are its copies, written by the engine itself."""
    ensure_roles()
    team, role = Team.add("Bench", by=BY), Role.objects.get(key="sales")
    seller = User.add("seller", name="Seller", role=role, team=team, by=BY)
    options = [{"name": f"w{n}"} for n in range(8)]
    define: dict[str, dict[str, Any]] = {
        "way": {"type": "choice", "settings": {"options": options}}, "budget": {"type": "number"}, "note": {"type": "text"},
        "day": {"type": "day"}, "who": {"type": "person"}, "mother": {"type": "customer"},
        "twice": {"type": "formula", "settings": {"formula": "{budget} * 2"}},
    }  # fmt: skip
    fields = {
        name: CustomField.define(name, holds="customers.customer", by=BY, **known_of)
        for name, known_of in define.items()
    }
    fields["twice"].call_prepared(by=BY)
    mothers = [Customer.add(f"Mother {n:02}", by=BY).pk for n in range(MOTHERS)]
    first = min(mothers)
    start = first + MOTHERS
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {size})"
    is_sqlite = connection.vendor == "sqlite"
    of_day = (
        f"date('2023-01-01', '+' || (n.i % {DAYS}) || ' days')"
        if is_sqlite
        else f"(date '2023-01-01' + (n.i % {DAYS}))::text"
    )
    budget = "((n.i % 100000) * 7919) % 100000"
    values_of = {
        "way": ("CASE WHEN n.i % 2000 = 7 THEN 'w7' WHEN n.i % 100 = 6 THEN 'w6' ELSE 'w' || (n.i % 5) END", "NULL", ""),
        "budget": ("''", budget, ""), "note": ("'note-' || n.i", "NULL", ""), "day": (of_day, "NULL", ""),
        "who": (f"CASE WHEN n.i % 50 = 3 THEN '{seller.pk}' ELSE '9' || (n.i % 50) END", "NULL", ""),
        "mother": (f"'' || ({first} + (n.i / 100) % {MOTHERS})", "NULL", " WHERE n.i % 100 = 0"),
        "twice": ("''", f"2 * ({budget})", ""),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO core_subject (id, kind, label, version, head) {numbers} SELECT i + {start}, 'customers.customer', 'Bench ' || i, 1, '' FROM n")  # fmt: skip
        columns = [f.column for f in Customer._meta.concrete_fields]
        made = {"id": f"n.i + {start}", "name": "'Bench ' || n.i", "normal_name": "'bench' || n.i"}
        names, values = (
            ", ".join(f'"{c}"' for c in columns),
            ", ".join(made.get(c, f'c."{c}"') for c in columns),
        )
        cursor.execute(f"INSERT INTO customers_customer ({names}) {numbers} SELECT {values} FROM n, customers_customer c WHERE c.id = {first}")  # fmt: skip
        for name, (text, number, where) in values_of.items():
            cursor.execute(f"INSERT INTO core_customvalue (subject_id, field_id, text, number) {numbers} SELECT n.i + {start}, {fields[name].pk}, {text}, {number} FROM n{where}")  # fmt: skip
        cursor.execute("ANALYZE")
    assert Subject.objects.count() > size

"""What is read of leads all day, beside the same by hand-written SQL."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.urls import reverse

from bench.company import Company
from bench.measure import Call, Operation
from bench.pages import Visitor
from shangji.leads.models import Lead

ROWS = 50
OPEN = "state IN ('new', 'working') AND withdrawn_at IS NULL"
COLUMNS = "id, company, person, phone, province, state, created_at, respond_by, owner_id, source_id, pool_id"


def reads(company: Company) -> Iterator[Operation]:
    """Each as the whole page of a signed-in person."""
    seller, boss = Visitor(company.sellers[0]), Visitor(company.executive)
    url = reverse("leads:list")
    mine = f"owner_id = {seller.user.pk} AND {OPEN}"
    team = f"owner_id IS NOT NULL AND owner_id <> {boss.user.pk} AND {OPEN}"
    lying = f"owner_id IS NULL AND {OPEN}"
    pks = list(Lead._base_manager.filter(Lead.IS_OPEN, owner=seller.user).order_by("pk").values_list("pk", flat=True)[:400:10])  # fmt: skip
    yield _page("mine", "My leads", seller.get(url), _floor(mine, "created_at DESC, id DESC"))
    yield _page("team", "In other hands, everybody's", boss.get(f"{url}?tab=team"), _floor(team, "created_at DESC, id DESC"))  # fmt: skip
    yield _page("pool", "Open pool", seller.get(f"{url}?tab=pool"), _floor(lying, "pooled_at DESC, id DESC"))
    yield _page("province", "Open pool, one province", seller.get(f"{url}?tab=pool&province=广东"), _floor(f"{lying} AND province = '广东'", "pooled_at DESC, id DESC"))  # fmt: skip
    yield _page("search", "Search by a piece of a name", boss.get(f"{url}?tab=all&q=视觉123"), None)
    yield Operation(
        "detail", "One lead", lambda n: seller.get(f"/leads/{pks[n % len(pks)]}/"), lambda n: _one(pks[n % len(pks)])
    )  # fmt: skip


def _page(key: str, title: str, call: Call, floor: Call | None) -> Operation:
    return Operation(key, title, lambda _n: call, (lambda _n: floor) if floor else None)


def _floor(where: str, order: str) -> Call:
    return _read(f"SELECT {COLUMNS} FROM leads_lead WHERE {where} ORDER BY {order} LIMIT {ROWS}")


def _one(pk: int) -> Call:
    return _read(f"SELECT * FROM leads_lead l JOIN core_event e ON e.subject_id = l.id WHERE l.id = {pk}")


def _read(statement: str) -> Callable[[], list[Any]]:
    def read() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return read

"""The records behind a number leave as their page shows them, within reach."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.gateway.exports import running
from shangji.gateway.models import ExportRecord
from shangji.gateway.tests.test_documents import pages
from shangji.gateway.tests.test_exports import content, row_of, sheet
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


def test_the_rows_of_a_number_are_those_of_its_page(
    client_of: Clients, crane: Opportunity, pump: Opportunity, lin: User, wu: User
) -> None:
    address = "/exports/records/open_amount.xlsx?period=this-year"
    rows = sheet(content(client_of(lin).get(address)))
    assert len(rows) == 3 and row_of(rows)["商机"] in ("立体库输送线改造", "轴承清洗检测一体机")
    assert {row_of(rows, n)["金额"] for n in (1, 2)} == {1_286_000, 865_000}
    record = ExportRecord.objects.get(exported_by=lin)
    assert (record.list_name, record.row_count) == ("records:open_amount", 2)
    assert len(sheet(content(client_of(wu).get(address)))) == 1


def test_they_go_on_pages_and_the_filter_is_that_of_the_address(
    client_of: Clients, crane: Opportunity, pump: Opportunity, lin: User
) -> None:
    answer = client_of(lin).get("/exports/records/open_count.pdf?period=this-year&stage=proposal")
    (text,) = pages(content(answer))
    assert "立体库输送线改造" in text and "轴承清洗检测一体机" not in text


def test_very_many_are_made_later(
    client_of: Clients, crane: Opportunity, pump: Opportunity, lin: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(running, "LARGE", 1)
    page = client_of(lin).get("/exports/records/open_count.csv?period=this-year")
    assert page.headers["Content-Type"].startswith("text/html") and not ExportRecord.objects.exists()


def test_what_cannot_be_asked_is_refused(client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    assert client.get("/exports/records/nonsense.xlsx").status_code in (404, 422)
    assert client.get("/exports/records/open_count.xlsx?period=9999999").status_code == 422
    assert client.get("/exports/records/open_count.exe").status_code == 404

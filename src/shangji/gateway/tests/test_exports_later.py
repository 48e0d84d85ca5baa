"""What is large is made by the worker, told in the inbox, kept for its owner alone, and removed after a week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shangji.core import jobs
from shangji.gateway.exports import later, running
from shangji.gateway.models import ExportRecord
from shangji.gateway.tests.test_exports import content, sheet
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def asked(
    client_of: Clients, lin: User, crane: Opportunity, pump: Opportunity, monkeypatch: pytest.MonkeyPatch
) -> ExportRecord:
    monkeypatch.setattr(running, "LARGE", 1)
    client = client_of(lin)
    page = client.get("/exports/opportunities.xlsx?outcome=open")
    assert page.status_code == 200 and not ExportRecord.objects.exists()
    said = {"name": "opportunities", "format": "xlsx", "query": "outcome=open", "key": ""}
    assert client.post("/exports/ask/", said).headers["Location"] == "/settings/exports/"
    found: ExportRecord = ExportRecord.objects.get()
    return found


def test_a_large_export_is_made_told_and_fetched_by_whoever_asked(
    client_of: Clients, asked: ExportRecord, lin: User, chen: User
) -> None:
    assert (asked.state, asked.exported_by) == ("waiting", lin)
    jobs.run_due()
    asked.refresh_from_db()
    assert (asked.state, asked.row_count) == ("kept", 2) and asked.size_bytes > 1000
    line = Notification.objects.get(user=lin, event__kind="gateway.export_ready")
    assert "2" in line.event.sentence
    client = client_of(lin)
    assert f"/exports/kept/{asked.pk}/" in client.get("/settings/exports/").content.decode()
    assert len(sheet(content(client.get(f"/exports/kept/{asked.pk}/")))) == 3
    assert client_of(chen).get(f"/exports/kept/{asked.pk}/").status_code == 404


def test_it_is_made_with_the_rights_of_the_moment(
    asked: ExportRecord, lin: User, roles: Any, system: Any
) -> None:
    role = roles["sales"]
    role.change(
        name=role.name, scope=role.scope, grants=[g for g in role.grants if g != "gateway.export"], by=system
    )
    jobs.run_due()
    asked.refresh_from_db()
    assert asked.state == "failed" and asked.trouble
    assert Notification.objects.filter(user=lin, event__kind="gateway.export_failed").exists()


def test_a_file_goes_after_a_week_and_its_line_stays(
    client_of: Clients, asked: ExportRecord, lin: User
) -> None:
    jobs.run_due()
    ExportRecord.objects.filter(pk=asked.pk).update(until=timezone.now() - timedelta(minutes=1))
    asked.refresh_from_db()
    assert asked.path.is_file()
    later.expire(None)  # type: ignore[arg-type]
    asked.refresh_from_db()
    assert asked.state == "expired" and not asked.path.exists()
    assert client_of(lin).get(f"/exports/kept/{asked.pk}/").status_code == 404


def test_a_list_goes_on_pages_with_whose_it_is(
    client_of: Clients, crane: Opportunity, lin: User, wu: User
) -> None:
    answer = client_of(lin).get("/exports/opportunities.pdf")
    assert answer.headers["Content-Type"] == "application/pdf" and content(answer).startswith(b"%PDF")
    assert ExportRecord.objects.get().row_count == 1
    assert client_of(wu).get("/exports/board/1.pdf").status_code == 404

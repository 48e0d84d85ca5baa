"""A draft that is not wanted any more: it goes from the list, comes back for ten minutes, then its files go."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shangji.core import clock
from shangji.core.jobs import Job
from shangji.gateway.imports.running import drop_files
from shangji.gateway.models import ImportBatch
from shangji.people.models import Role, User

from .conftest import ROWS, Send, table

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_a_draft_goes_from_the_list_and_comes_back(
    send: Send, client_of: Clients, lin: User, facts: Any
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    for page in ("columns/", "check/"):
        assert f'action="{at}discard/"' in client.get(at + page).content.decode()
    assert f'action="{at}discard/"' in client.get("/imports/").content.decode()

    gone = client.post(f"{at}discard/", headers=HTMX)
    assert "华东商机" not in gone.content.decode() and 'id="batches"' in gone.content.decode()
    assert f"{at}restore/" in gone.headers["HX-Trigger"]
    assert "华东商机" not in client.get("/imports/").content.decode()
    for page in ("", "columns/", "check/"):
        assert client.get(at + page, follow=True).redirect_chain[-1][0] == f"/imports/?discarded={batch.pk}"
    assert client.post(f"{at}start/").status_code == 409
    assert client.post(f"{at}discard/").status_code == 409

    assert client.post(f"{at}restore/").headers["Location"] == at
    assert "面议" in client.get(f"{at}check/").content.decode()
    assert facts(batch)[-2:] == ["gateway.import_discarded", "gateway.import_restored"]


def test_without_scripts_the_list_offers_the_way_back(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    answer = client.post(f"/imports/{batch.pk}/discard/")
    assert answer.status_code == 303
    assert f'action="/imports/{batch.pk}/restore/"' in client.get(answer.headers["Location"]).content.decode()


def test_it_can_come_back_for_ten_minutes_and_then_its_files_go(
    send: Send, client_of: Clients, lin: User, home: Path, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    batch, client = send(table(*ROWS)), client_of(lin)
    client.get(f"/imports/{batch.pk}/check/")
    assert len(list((home / "imports").iterdir())) == 2
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{batch.pk}/discard/")
    drop_files(Job())
    assert len(list((home / "imports").iterdir())) == 1, "the answer goes at once, the files stay"

    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(f"/imports/{batch.pk}/restore/").status_code == 409
    assert "/restore/" not in client.get(f"/imports/?discarded={batch.pk}").content.decode()
    drop_files(Job())
    assert list((home / "imports").iterdir()) == []


def test_a_file_that_another_draft_uses_stays(
    send: Send, client_of: Clients, lin: User, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = send(table(*ROWS)), send(table(*ROWS))
    client_of(lin).post(f"/imports/{first.pk}/discard/")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    drop_files(Job())
    assert client_of(lin).get(f"/imports/{second.pk}/check/").status_code == 200


def test_who_may_not_import_or_does_not_reach_it_cannot_discard_it(
    send: Send, client_of: Clients, lin: User, wu: User, roles: dict[str, Role], system: Any
) -> None:
    batch = send(table(*ROWS))
    assert client_of(wu).post(f"/imports/{batch.pk}/discard/").status_code == 404
    role = roles["sales"]
    role.change(name=role.name, scope=role.scope, grants=["opportunities.*"], by=system)
    assert client_of(lin).post(f"/imports/{batch.pk}/discard/").status_code == 403
    assert ImportBatch.objects.get().state == ImportBatch.State.DRAFT


def test_an_import_that_was_started_cannot_be_discarded(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS[:2])), client_of(lin)
    client.post(f"/imports/{batch.pk}/start/")
    assert client.post(f"/imports/{batch.pk}/discard/").status_code == 409
    assert "/discard/" not in client.get("/imports/").content.decode()

"""/healthz, and what every answer carries."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, RequestFactory

from shangji import __version__
from shangji.config import errors, health
from shangji.core import clock
from shangji.core.jobs import WorkerPulse

pytestmark = pytest.mark.django_db


def test_it_tells_version_database_and_worker(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "version": __version__,
        "database": {"engine": connection.vendor, "state": "ok"},
        "worker": "absent",
    }


def test_a_worker_is_ok_and_later_silent(client: Client) -> None:
    WorkerPulse.objects.create(name="worker-1", seen_at=clock.now())
    assert client.get("/healthz").json()["worker"] == "ok"
    WorkerPulse.objects.update(seen_at=clock.now() - timedelta(minutes=2))
    assert client.get("/healthz").json()["worker"] == "silent"


def test_without_a_database_it_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise DatabaseError("secret detail")

    monkeypatch.setattr(health, "worker_state", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"]["state"] == "unreachable"
    assert "secret" not in answer.content.decode()


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_answers_carry_a_strict_policy(client: Client) -> None:
    headers = client.get("/healthz").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]


def test_an_error_page_shows_an_id_and_nothing_else(caplog: Any) -> None:
    try:
        raise RuntimeError("inner detail")
    except RuntimeError:
        answer = errors.server_error(RequestFactory().get("/somewhere/"))
    page = answer.content.decode()
    assert answer.status_code == 500 and "inner detail" not in page
    error_id = answer.headers["X-Error-Id"]
    assert re.fullmatch(r"[0-9a-f]{8}", error_id) and error_id in page
    assert error_id in caplog.text and "inner detail" in caplog.text


def test_a_database_that_is_away_asks_to_wait_and_carries_no_internals() -> None:
    try:
        raise OperationalError("could not connect to server: 10.0.0.7")
    except OperationalError:
        answer = errors.server_error(RequestFactory().get("/somewhere/"))
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "3"
    assert b"10.0.0.7" not in answer.content

"""A start is refused, with the reason, when the key, the address or the database is not safe."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import ERROR, Tags, run_checks
from django.db import connection

from shangji.config import checks, home
from shangji.config.prepare import prepare
from shangji.opportunities.models import LossReason
from shangji.process.models import RiskRule
from shangji.process.risks import product_rules
from tests.ops.command import one_line, shangji

GOOD_KEY = "vT9s-Qx2_LmZ8rKd4YpWc7HjB1nGfE6uA3oRi5kXtVqNeSw0zJ"


def refusals(tag: str = Tags.security) -> set[str]:
    found = run_checks(tags=[tag], databases=["default"])
    return {str(m.id) for m in found if m.level >= ERROR and str(m.id).startswith("shangji.")}


@pytest.fixture
def safe(settings: Any, tmp_path: Path) -> Any:
    settings.SECRET_KEY, settings.HOME, settings.BIND, settings.DEBUG = GOOD_KEY, tmp_path, "127.0.0.1", False
    return settings


def test_a_safe_start_has_no_refusals(safe: Any) -> None:
    assert refusals() == set()


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("short", "shangji.E001"),
        ("ab" * 40, "shangji.E001"),
        ("django-insecure-" + GOOD_KEY, "shangji.E002"),
        ("ChangeMe-" + GOOD_KEY, "shangji.E002"),
    ],
)
def test_a_weak_key_is_refused(safe: Any, key: str, refusal: str) -> None:
    safe.SECRET_KEY = key
    assert refusals() == {refusal}


def test_a_key_file_that_others_read_is_refused(safe: Any, tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text(GOOD_KEY)
    path.chmod(0o644)
    assert refusals() == {"shangji.E003"}
    path.chmod(0o600)
    assert refusals() == set()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "crm.example.com"])
def test_debugging_in_public_is_refused(safe: Any, host: str) -> None:
    safe.DEBUG, safe.BIND = True, host
    assert refusals() == {"shangji.E004"}


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_debugging_at_home_is_fine(safe: Any, host: str) -> None:
    safe.DEBUG, safe.BIND = True, host
    assert refusals() == set()


def test_the_demo_company_is_not_shown_in_public(safe: Any, tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("ready")
    assert refusals() == set()
    safe.BIND = "0.0.0.0"
    assert refusals() == {"shangji.E005"}


@pytest.mark.django_db
def test_the_database_must_be_durable() -> None:
    # The PostgreSQL of the tests is quick on purpose, and must be refused for it.
    assert refusals(Tags.database) == ({"shangji.E007"} if connection.vendor == "postgresql" else set())


def test_a_plain_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict, "ENGINE", "django.db.backends.sqlite3")
        assert [m.id for m in checks.database_is_durable(["default"])] == ["shangji.E006"]


def test_serve_names_every_reason_in_one_line(tmp_path: Path) -> None:
    done = shangji(
        tmp_path, "serve", "--host", "0.0.0.0", "--port", "18999",
        SHANGJI_SECRET_KEY="short", SHANGJI_DEBUG="1",
    )  # fmt: skip
    line = one_line(done)
    assert line.startswith("Not started.") and "key is too short" in line and "0.0.0.0" in line
    assert not (tmp_path / "shangji.sqlite3").exists()


def test_the_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHANGJI_SECRET_KEY", raising=False)
    folder = home.made(tmp_path / "var")
    key = home.secret_key(folder)
    assert home.secret_key(folder) == key and len(key) >= 50
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    assert [p.name for p in folder.glob("secret_key*")] == ["secret_key"]


def test_the_key_of_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHANGJI_SECRET_KEY", GOOD_KEY)
    assert home.secret_key(tmp_path) == GOOD_KEY
    assert os.listdir(tmp_path) == []


@pytest.mark.django_db
def test_tables_without_what_an_installation_starts_with_are_furnished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `shangji manage migrate` leaves them, which the command line recommends for an empty database."""
    monkeypatch.setattr("shangji.config.prepare._is_behind", lambda: False)
    for model in (RiskRule, LossReason):
        model._base_manager.all()._raw_delete(connection.alias)
    prepare()
    assert {*RiskRule.objects.values_list("key", flat=True)} == {*product_rules()}
    assert LossReason.objects.exists()

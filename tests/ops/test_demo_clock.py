"""The clock of a demo goes forward and never back, and nothing but the home of a demo has one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import CommandError
from django.urls import NoReverseMatch, reverse

from shangji.config import demo_clock, urls_demo
from shangji.config.home import is_demo
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.jobs import Job
from tests.ops.command import PASSWORD, one_line, shangji


def test_an_installation_has_no_address_for_it_and_refuses(client_of, lin, tmp_path: Path) -> None:
    assert not configured.DEMO and configured.ROOT_URLCONF == "shangji.config.urls"
    with pytest.raises(NoReverseMatch):
        reverse("demo_clock")
    assert client_of(lin).post("/demo/clock/", {"days": "1"}).status_code == 404
    assert "demo-clock" not in client_of(lin).get("/").content.decode()
    with pytest.raises(OutOfReach):
        demo_clock.advance(1)
    for said in ("", "building"):
        (tmp_path / "demo").write_text(said)
        assert not is_demo(tmp_path)
    (tmp_path / "demo").write_text("ready")
    assert is_demo(tmp_path) and urls_demo.urlpatterns[-1].name == "demo_clock"


def test_each_step_is_a_morning_later_and_what_is_due_is_queued(
    settings, tmp_path: Path, crane, monkeypatch
) -> None:
    settings.DEMO, settings.HOME = True, tmp_path
    (tmp_path / "before_demo_clock").mkdir()
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: friday)
    clock.run_ahead(clock.file_of(tmp_path))
    try:
        assert clock.now() == friday and clock.ahead() == timedelta(0)
        assert demo_clock.advance(1) == clock.now() == datetime(2026, 11, 30, 1, 5, tzinfo=UTC)
        assert demo_clock.advance(2) == datetime(2026, 12, 2, 1, 5, tzinfo=UTC), "Monday, then two more"
        assert Job.objects.filter(name="process.scan_risks", state="ready").count() == 2
        for wrong in (0, -3, 99):
            with pytest.raises(OutOfReach):
                demo_clock.advance(wrong)
        with clock.at(friday):
            assert clock.now() == friday
    finally:
        clock.run_ahead(None)
    assert clock.now() == friday


def test_the_company_goes_back_to_where_it_stood(tmp_path: Path, database: dict[str, str]) -> None:
    home = tmp_path / "home"
    assert shangji(home, "createadmin", "chen", stdin=PASSWORD, **database).returncode == 0
    (home / "demo").write_text("ready")
    assert "no copy" in one_line(shangji(home, "demo", "--back", **database))
    shangji(home, "seal", **database)
    before = shangji(home, "verify", "--json", **database).stdout
    for _twice in range(2):
        assert shangji(home, "demo", "--ahead", "2", **database).returncode == 0
    assert shangji(home, "createadmin", "wu", stdin=PASSWORD, **database).returncode == 0
    done = shangji(home, "demo", "--back", **database)
    assert done.returncode == 0, done.stderr
    assert not (home / "demo_clock").exists()
    assert shangji(home, "verify", "--json", **database).stdout == before
    assert shangji(home, "createadmin", "wu", stdin=PASSWORD, **database).returncode == 0, (
        "not there any more"
    )


def test_without_a_copy_the_clock_goes_on_and_the_way_back_says_why(
    settings, tmp_path: Path, monkeypatch, db
) -> None:
    settings.DEMO, settings.HOME = True, tmp_path

    def dump(_path: Path) -> None:
        raise CommandError("pg_dump")

    monkeypatch.setattr(demo_clock.dumps, "dump", dump)
    clock.run_ahead(clock.file_of(tmp_path))
    try:
        demo_clock.advance(1)
        monkeypatch.undo()
        demo_clock.advance(1)
        with pytest.raises(CommandError, match="pg_dump"):
            demo_clock.go_back()
    finally:
        clock.run_ahead(None)
    assert not list(tmp_path.glob("before_demo_clock*")), "a copy of a company that was moved leads nowhere"

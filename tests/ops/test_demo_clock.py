"""The clock of a demo goes forward and never back, and nothing but the home of a demo has one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.urls import NoReverseMatch, reverse

from shangji.config import demo_clock, urls_demo
from shangji.config.home import is_demo
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.jobs import Job


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

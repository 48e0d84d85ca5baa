"""An import that breaks off goes on where it stopped, and what it made can be taken back or comes out as it went in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.core.jobs import Job, run_due
from shangji.gateway import exports
from shangji.gateway.imports import apply, running
from shangji.gateway.imports.running import perform, roll_back_now, run
from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import Role

pytestmark = pytest.mark.django_db
HEADER = "商机编号,项目名称,客户单位,金额(万元),阶段,负责人,跟进情况"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = (
        f"SJ{n:03d},产线改造 {n},苏州第{n % 7}精密制造有限公司,{n + 10},方案报价,林嘉禾,2026-10-{n % 27 + 1:02d} 谈了 {n}"
        for n in range(60)
    )
    found = tmp_path / "商机.csv"
    found.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return found


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch, process: Pipeline, roles: dict[str, Role]) -> None:
    monkeypatch.setattr(apply, "AT_ONCE", 10)


class Killed(BaseException):
    """The process is gone: nothing of the product catches this."""


def breaks_after(steps: int) -> Any:
    left = [steps]

    def progress(_done: int, _total: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    return progress


def kinds() -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in Event.objects.values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def test_it_goes_on_where_it_stopped_however_often(path: Path, system: Actor) -> None:
    with pytest.raises(Killed):
        run([path], dry_run=False, mapping_path=None, by=system, progress=breaks_after(3))
    batch = ImportBatch.objects.get()
    written = Opportunity.objects.count()
    assert batch.state == ImportBatch.State.RUNNING and 0 < written < 60
    with pytest.raises(Killed):
        perform(batch, by=system, progress=breaks_after(4))
    perform(ImportBatch.objects.get(), by=system)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert Opportunity.objects.count() == 60
    assert batch.counts["opportunity"]["new"] == 60 and batch.counts["follow_up"]["new"] == 60
    found = kinds()
    assert (found["opportunities.opened"], found["customers.added"], found["people.user_added"]) == (60, 7, 1)


def test_what_was_left_alone_is_taken_up_by_the_schedule(
    path: Path, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        run([path], dry_run=False, mapping_path=None, by=system, progress=breaks_after(2))
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    running.resume(Job())
    run_due()
    assert ImportBatch.objects.get().state == ImportBatch.State.DONE
    assert Opportunity.objects.count() == 60


def test_an_import_that_stopped_half_way_can_be_finished_and_taken_back(path: Path, system: Actor) -> None:
    with pytest.raises(Killed):
        run([path], dry_run=False, mapping_path=None, by=system, progress=breaks_after(3))
    batch = ImportBatch.objects.get()
    perform(batch, by=system)
    batch.refresh_from_db()
    roll_back_now(batch, by=system)
    assert set(Opportunity.objects.values_list("outcome", flat=True)) == {"invalid"}


def test_what_goes_out_is_understood_when_it_comes_back(path: Path, system: Actor, tmp_path: Path) -> None:
    run([path], dry_run=False, mapping_path=None, by=system)
    for form in ("xlsx", "csv"):
        out = tmp_path / f"back.{form}"
        exports.run("opportunities", format=form, out=out, by=system)
        again = run([out], dry_run=True, mapping_path=None, by=system)
        assert again.counts["opportunity"] == {"new": 0, "update": 0, "duplicate": 60, "invalid": 0}, again
        assert again.counts.get("customer", {}).get("new", 0) == 0

"""A file meets the gates where it moves what is open today, and not where it tells how things went."""

from pathlib import Path
from typing import Any

import pytest

from shangji.core.events import Event
from shangji.gateway.imports import files
from shangji.gateway.imports.corrections import Corrections
from shangji.gateway.imports.plan import make_plan
from shangji.gateway.imports.running import proposal, roll_back_now, run, tables_of
from shangji.gateway.models import ImportBatch, ImportRow
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.requirement import RequirementPlan

HEADER = "商机编号,项目名称,客户单位,需求,阶段,负责人"
NEED = RequirementPlan(
    key="need", kind="field", name="关键需求已录入", params={"condition": {"field": "need", "op": "filled"}}
)


def imported(folder: Path, by: Any, *rows: str) -> ImportBatch:
    path = folder / f"商机{ImportBatch.objects.count()}.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    run([path], dry_run=False, mapping_path=None, by=by)
    return ImportBatch.objects.latest("pk")


@pytest.fixture
def opened(tmp_path: Path, demanding: Any, roles: Any, system: Any) -> ImportBatch:
    demanding(proposal=[NEED])
    rows = (
        "S1,输送线,苏州恒澜,,需求分析,林嘉禾",
        "S2,入壳机,苏州恒澜,,需求分析,林嘉禾",
        "S3,检测线,苏州恒澜,,商务谈判,林嘉禾",
    )
    return imported(tmp_path, system, *rows)


def stage_of(external_id: str) -> str:
    return Opportunity.objects.select_related("stage").get(external_id=external_id).stage.key


def test_what_a_file_opens_stands_where_the_file_says(opened: ImportBatch) -> None:
    assert (stage_of("S1"), stage_of("S3")) == ("analysis", "negotiation")


def test_a_row_that_moves_an_open_one_says_what_is_missing_and_one_that_brings_it_goes_on(
    opened: ImportBatch, tmp_path: Path, system: Any
) -> None:
    events = Event.objects.filter(subject_id=Opportunity.objects.get(external_id="S1").pk).count()
    batch = imported(
        tmp_path, system, "S1,输送线,苏州恒澜,,方案报价,林嘉禾", "S2,入壳机,苏州恒澜,两条线,方案报价,林嘉禾"
    )
    refused = ImportRow.objects.get(batch=batch, label="输送线", noun="opportunity")
    assert refused.action == "invalid" and "关键需求已录入" in refused.reason
    assert (stage_of("S1"), stage_of("S2")) == ("analysis", "proposal")
    assert Event.objects.filter(subject_id=refused.subject_id).count() == events


def test_taking_an_import_back_meets_no_gate(opened: ImportBatch, tmp_path: Path, system: Any) -> None:
    batch = imported(tmp_path, system, "S3,检测线,苏州恒澜,,需求分析,林嘉禾")
    assert stage_of("S3") == "analysis"
    roll_back_now(batch, by=system)
    assert stage_of("S3") == "negotiation"


def test_the_check_says_which_rows_will_meet_a_gate(opened: ImportBatch, tmp_path: Path, system: Any) -> None:
    path = tmp_path / "再来.csv"
    rows = ("S1,输送线,苏州恒澜,,方案报价,林嘉禾", "S2,入壳机,苏州恒澜,两条线,方案报价,林嘉禾")
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    tables = tables_of([files.keep_file(path)])
    plan = make_plan(tables, proposal(tables), Corrections(), by=system)
    told = {item.label: str(item.reason) for item in plan.of("opportunity", "update")}
    assert told["入壳机"] == ""
    assert told["输送线"].startswith("会被拒绝") and "关键需求已录入" in told["输送线"]
    assert stage_of("S1") == "analysis"

"""Lists leave as typed cells without formulas, within reach, and each leaves its record."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from shangji.core.access import Actor, OutOfReach
from shangji.core.events import Event
from shangji.customers.models import Contact, Customer
from shangji.gateway import exports
from shangji.gateway.exports.writing import harmless
from shangji.gateway.models import ExportRecord
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.people.models import Role, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


def content(answer: Any) -> bytes:
    assert isinstance(answer, FileResponse)
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def sheet(found: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(found)).get_sheet_by_index(0).to_python()


def row_of(rows: list[list[Any]], number: int = 1) -> dict[str, Any]:
    return dict(zip(rows[0], rows[number], strict=True))


def test_the_cells_of_a_workbook_are_typed(client_of: Clients, crane: Opportunity, lin: User) -> None:
    crane.change_expected_on(date(2026, 12, 20), by=lin.actor())
    answer = client_of(lin).get("/exports/opportunities.xlsx")
    assert "filename*=utf-8''%E5%95%86%E6%9C%BA" in answer.headers["Content-Disposition"]
    row = row_of(sheet(content(answer)))
    assert row["商机名称"] == "立体库输送线改造"
    assert row["金额"] == 1_286_000 and isinstance(row["金额"], float)
    assert row["预计签约"] == date(2026, 12, 20)
    assert isinstance(row["创建时间"], datetime)
    assert row["团队"] == "华东一部"


def test_what_was_learnt_leaves_with_the_list_and_is_asked_for(
    client_of: Clients, crane: Opportunity, pump: Opportunity, lin: User
) -> None:
    for found in (crane, pump):
        found.win(by=lin.actor())
    crane.review("见到了总工", "=早点谈付款", stage="analysis", by=lin.actor())
    client = client_of(lin)
    rows = sheet(content(client.get("/exports/opportunities.xlsx?review=done")))
    row = row_of(rows)
    assert len(rows) == 2 and row["商机名称"] == crane.name
    assert (row["决定成败的是"], row["下次怎么做"]) == ("见到了总工", "=早点谈付款")
    assert row["经验所属阶段"] == "需求分析" and isinstance(row["复盘时间"], datetime)
    text = content(client.get("/exports/opportunities.csv?review=done")).decode()
    assert "'=早点谈付款" in text
    missing = sheet(content(client.get("/exports/opportunities.xlsx?review=missing")))
    assert len(missing) == 2 and row_of(missing)["商机名称"] == pump.name
    assert not row_of(missing)["下次怎么做"] and not row_of(missing)["复盘时间"]
    page = client.get("/opportunities/list/?review=done&columns=name,lesson").content.decode()
    assert crane.name in page and "=早点谈付款" in page and pump.name not in page
    english = client.get("/exports/opportunities.xlsx?review=done", headers={"accept-language": "en"})
    row = row_of(sheet(content(english)))
    assert row["What to do next time"] == "=早点谈付款" and row["Stage of the lesson"]


def test_a_text_that_looks_like_a_formula_stays_a_text(
    client_of: Clients, lin: User, process: Pipeline
) -> None:
    evil = '=HYPERLINK("http://x","y")'
    Opportunity.open(evil, by=lin.actor())
    found = content(client_of(lin).get("/exports/opportunities.xlsx"))
    assert row_of(sheet(found))["商机名称"] == evil
    with zipfile.ZipFile(io.BytesIO(found)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not any("externalLink" in name or "hyperlink" in name for name in book.namelist())
    text = content(client_of(lin).get("/exports/opportunities.csv"))
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert rows[1][0] == f"'{evil}"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_every_beginning_of_a_formula_is_disarmed(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def test_an_export_holds_what_its_page_shows_within_reach_and_is_recorded(
    client_of: Clients, crane: Opportunity, pump: Opportunity, lin: User, wu: User
) -> None:
    assert len(sheet(content(client_of(wu).get("/exports/opportunities.xlsx")))) == 1
    rows = sheet(content(client_of(lin).get("/exports/opportunities.xlsx?stage=proposal&outcome=open")))
    assert [row[0] for row in rows[1:]] == ["立体库输送线改造"]
    record = ExportRecord.objects.get(exported_by=lin)
    assert (record.list_name, record.row_count, record.query) == (
        "opportunities", 1, "stage=proposal&outcome=open",
    )  # fmt: skip
    event = Event.objects.get(subject_id=record.pk)
    assert (event.kind, event.payload["rows"], event.actor_id) == ("gateway.exported", 1, lin.pk)


def test_customers_contacts_follow_ups_and_people_leave_too(
    client_of: Clients, zhang: Contact, yongtuo: Customer, lin: User, wu: User
) -> None:
    yongtuo.log_follow_up("谈了节拍", by=lin.actor())
    client = client_of(lin)
    assert row_of(sheet(content(client.get("/exports/customers.xlsx?q=甬拓"))))["省份"] == "浙江"
    assert len(sheet(content(client.get("/exports/customers.xlsx?q=没有")))) == 1
    assert row_of(sheet(content(client.get("/exports/contacts.xlsx"))))["联系人"] == "张建平"
    told = row_of(sheet(content(client.get("/exports/follow-ups.xlsx"))))
    assert (told["跟进"], told["关于"]) == ("谈了节拍", yongtuo.name)
    assert {row[1] for row in sheet(content(client.get("/exports/people.xlsx")))[1:]} == {"lin", "wu"}
    for name in ("customers", "contacts", "follow-ups"):
        assert len(sheet(content(client_of(wu).get(f"/exports/{name}.xlsx")))) == 1


def test_who_may_not_export_gets_nothing_and_leaves_no_record(
    client_of: Clients, crane: Opportunity, lin: User, roles: dict[str, Role], system: Actor
) -> None:
    role = roles["sales"]
    grants = [g for g in role.grants if g not in ("gateway.export", "gateway.*", "*")]
    role.change(name=role.name, scope=role.scope, grants=grants, by=system)
    client = client_of(lin)
    assert client.get("/exports/opportunities.xlsx").status_code == 403
    assert client.get("/settings/exports/").status_code == 403
    assert not ExportRecord.objects.exists()


def test_an_unknown_list_or_format_is_not_there(client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    assert client.get("/exports/secrets.xlsx").status_code == 404
    assert client.get("/exports/customers.exe").status_code == 404


def test_a_file_that_cannot_be_made_leaves_no_record_and_no_file(
    lin: User, crane: Opportunity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr("shangji.gateway.exports.running.write", fail)
    with pytest.raises(OSError, match="disk full"):
        exports.run("opportunities", format="xlsx", out=tmp_path / "all.xlsx", by=lin.actor())
    assert not ExportRecord.objects.exists() and not list(tmp_path.glob("*all.xlsx*"))


def test_the_command_line_takes_everything_out(
    crane: Opportunity, pump: Opportunity, lin: User, tmp_path: Path, system: Actor
) -> None:
    crane.win(by=system)
    result = exports.run("opportunities", format="csv", out=tmp_path / "all.csv", by=system)
    assert json.loads(json.dumps(result.to_json()))["rows"] == 2
    assert result.lines()
    text = (tmp_path / "all.csv").read_text("utf-8-sig")
    assert "立体库输送线改造" in text and f"{Decimal('1286000.00')}" in text
    assert ExportRecord.objects.get().exported_by is None
    with pytest.raises(OutOfReach):
        exports.run("nothing", format="csv", out=tmp_path / "x.csv", by=system)


def test_the_page_lists_what_left(
    client_of: Clients,
    crane: Opportunity,
    lin: User,
    wu: User,
    chen: User,
    django_assert_max_num_queries: Any,
) -> None:
    content(client_of(lin).get("/exports/opportunities.csv?q=立体"))
    client = client_of(chen)
    with django_assert_max_num_queries(11):
        page = client.get("/settings/exports/").content.decode()
    assert "林嘉禾" in page and "q=立体" in page
    assert "q=立体" not in client_of(wu).get("/settings/exports/").content.decode()


def test_the_list_page_links_to_its_export(client_of: Clients, crane: Opportunity, lin: User) -> None:
    assert "/exports/opportunities.xlsx" in client_of(lin).get("/opportunities/list/").content.decode()

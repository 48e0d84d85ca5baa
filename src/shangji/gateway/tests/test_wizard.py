"""The wizard: choose files, say what columns mean, see what would happen, mend, import, take back."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from shangji.core.jobs import Job, run_due
from shangji.customers.models import Customer
from shangji.gateway.imports import checks
from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role, User

from .conftest import ROWS, Send, table

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def page(client: Client, address: str, **sent: Any) -> str:
    answer = client.get(address, **sent)
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])
    return answer.content.decode()


def test_a_spreadsheet_goes_in_step_by_step_and_comes_back_out(
    send: Send, client_of: Clients, lin: User
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    assert client.get(at).headers["Location"] == f"{at}columns/"
    columns = page(client, f"{at}columns/")
    assert "项目名称" in columns and "电芯入壳机" in columns and "黄了？" in columns

    answer = client.post(f"{at}columns/", {"then": "check", "word|0|D|黄了？": "输单"})
    assert answer.headers["Location"].startswith(f"{at}check/")
    check = page(client, answer.headers["Location"])
    assert "面议" in check and "黄了？" not in check
    assert not Opportunity.objects.exists() and not Customer.objects.exists()

    mended = client.post(
        f"{at}fix/",
        {"file": "华东商机.csv", "sheet": "", "row": "4", "letter": "C", "text": "50"},
        headers=HTMX,
    ).content.decode()
    assert "面议" not in mended

    assert client.post(f"{at}start/").headers["Location"] == at
    assert f'hx-get="{at}progress/"' in page(client, at)
    assert client.get(f"{at}progress/", headers=HTMX).status_code == 200
    run_due()
    assert client.get(f"{at}progress/", headers=HTMX).headers["HX-Refresh"] == "true"
    assert dict(Opportunity.objects.values_list("name", "outcome")) == {
        "电芯入壳机": "open", "立体库二期": "open", "检测线改造": "open", "涂布测厚": "lost",
    }  # fmt: skip
    assert Opportunity.objects.get(name="检测线改造").amount == 500_000
    result = page(client, at)
    assert "电芯入壳机" in result

    asked = page(client, f"{at}take-back/", headers=HTMX)
    assert "<form" in asked
    assert client.post(f"{at}take-back/").status_code == 303
    run_due()
    assert not Opportunity.objects.reached_by(lin.actor()).open().exists()
    assert ImportBatch.objects.get().state == ImportBatch.State.ROLLED_BACK


def test_a_change_of_a_column_is_shown_at_once_and_kept_when_going_on(
    send: Send, client_of: Clients, lin: User
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/columns/"
    shown = client.post(at, {"col-0-G": "-"}, headers=HTMX).content.decode()
    assert shown.lstrip().startswith("<form") and 'data-kind="skip"' in shown
    assert '"noun": "-"' not in ImportBatch.objects.get().mapping["text"]
    client.post(at, {"col-0-G": "-", "then": "check"})
    assert '"noun": "-"' in ImportBatch.objects.get().mapping["text"]
    page(client, f"/imports/{batch.pk}/check/")
    client.post(f"/imports/{batch.pk}/start/")
    run_due()
    crane = Opportunity.objects.get(name="电芯入壳机")
    assert "跟进情况" not in crane.extra and not crane.subject.follow_ups.exists()


def test_two_columns_for_one_field_are_refused_in_words(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    answer = client.post(f"/imports/{batch.pk}/columns/", {"col-0-B": "opportunity.name", "then": "check"})
    assert answer.status_code == 422
    assert "商机名称" in answer.content.decode()
    answer = client.post(f"/imports/{batch.pk}/columns/", {"noun-0": "", "then": "check"})
    assert client.post(f"/imports/{batch.pk}/columns/", {"then": "check"}).status_code == 422


def test_a_header_row_chosen_by_hand_is_read_again(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table("项目,单位,金额,阶段,日期,销售,备注", *ROWS)), client_of(lin)
    shown = client.post(f"/imports/{batch.pk}/columns/", {"header-0": "2"}, headers=HTMX).content.decode()
    assert 'value="2"' in shown and "单位" in shown
    assert ImportBatch.objects.get().files[0]["header_rows"] == {"": 2}
    lost = client.post(f"/imports/{batch.pk}/columns/", {"header-0": "900"}, headers=HTMX).content.decode()
    assert 'name="left-0-0"' in lost and 'name="header-0"' not in lost
    found = client.post(f"/imports/{batch.pk}/columns/", {"left-0-0": "2"}, headers=HTMX).content.decode()
    assert 'name="header-0"' in found


def test_a_file_without_a_clear_header_asks_for_its_row(send: Send, client_of: Clients, lin: User) -> None:
    numbers = [f"{n},{n * 2},{n * 3},{n}" for n in range(1, 9)]
    batch, client = send(table(*numbers, name="乱.csv", header="1,2,3,4")), client_of(lin)
    at = f"/imports/{batch.pk}/columns/"
    assert 'name="left-0-0"' in page(client, at)
    assert client.post(at, {"then": "check"}).status_code == 422
    shown = client.post(at, {"left-0-0": "1"}, headers=HTMX).content.decode()
    assert 'name="header-0"' in shown


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.pdf", b"%PDF-1.7", "a.pdf"),
        ("a.xlsx", b"PK\x03\x04 broken", "a.xlsx"),
        ("a.csv", b"", "a.csv"),
        ("a.xlsx", b"<html><table></table></html>", "a.xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    client_of: Clients, lin: User, name: str, content: bytes, word: str
) -> None:
    answer = client_of(lin).post("/imports/upload/", {"files": [SimpleUploadedFile(name, content)]})
    assert answer.status_code == 422
    told = answer.content.decode().split('role="alert"')[1]
    assert word in told.split("</div>")[0]
    assert not ImportBatch.objects.exists()


def test_nothing_and_too_much_are_refused(
    client_of: Clients, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(lin)
    assert client.post("/imports/upload/").status_code == 422
    many = [table(*ROWS, name=f"{n}.csv") for n in range(11)]
    assert "10" in client.post("/imports/upload/", {"files": many}).content.decode()
    monkeypatch.setattr("shangji.gateway.imports.files.MAX_BYTES", 10)
    assert client.post("/imports/upload/", {"files": [table(*ROWS)]}).status_code == 422


def test_the_rows_that_stay_out_come_back_to_be_mended_and_go_in(
    send: Send, client_of: Clients, lin: User
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    page(client, f"{at}check/")
    before = b"".join(client.get(f"{at}rejected.xlsx").streaming_content)  # type: ignore[arg-type]
    client.post(f"{at}start/")
    run_due()
    after = b"".join(client.get(f"{at}rejected.xlsx").streaming_content)  # type: ignore[arg-type]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(after)).get_sheet_by_index(0).to_python()
    assert rows == CalamineWorkbook.from_filelike(io.BytesIO(before)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["项目名称", "客户单位", "金额(万元)"] and "未导入" in str(rows[0][-1])
    assert [row[0] for row in rows[1:]] == ["检测线改造", "涂布测厚"]

    rows[1][2], rows[2][3] = "50", "输单"
    mended = send(table(*(",".join(map(str, r)) for r in rows[1:]), header=",".join(map(str, rows[0]))))
    page(client, f"/imports/{mended.pk}/check/")
    client.post(f"/imports/{mended.pk}/start/")
    run_due()
    assert Opportunity.objects.count() == 4
    assert Opportunity.objects.get(name="检测线改造").extra.keys() <= {"assumed"}


def test_a_large_file_is_checked_in_the_background(
    send: Send, client_of: Clients, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shangji.gateway.views.check.AT_ONCE", 3)
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/check/"
    waiting = page(client, at)
    assert 'class="job"' in waiting and "面议" not in waiting
    page(client, at, headers=HTMX)
    assert Job.objects.filter(name="gateway.check").count() == 1
    run_due()
    assert "面议" in page(client, f"{at}?again=1", headers=HTMX)

    where = {"file": "华东商机.csv", "sheet": "", "row": "4", "letter": "C", "text": "50"}
    changed = client.post(f"/imports/{batch.pk}/fix/", where, headers=HTMX).content.decode()
    assert "again=1" in changed and "面议" in changed
    assert 'class="job"' in page(client, f"{at}?again=1")
    run_due()
    assert "面议" not in page(client, f"{at}?again=1")


def test_a_suggestion_goes_for_every_cell_that_says_the_same(
    send: Send, client_of: Clients, lin: User
) -> None:
    again = ROWS[3].replace("涂布测厚", "涂布测厚二期")
    batch, client = send(table(*ROWS, again)), client_of(lin)
    page(client, f"/imports/{batch.pk}/check/")
    where = {"file": "华东商机.csv", "sheet": "", "row": "5", "letter": "D", "old": "黄了？", "text": "输单"}
    client.post(f"/imports/{batch.pk}/fix/", where)
    found = checks.check(ImportBatch.objects.get(), by=lin.actor())
    assert found.states["invalid"] == 1 and found.states["new"] == 4


def test_the_next_file_of_the_kind_goes_where_a_person_sent_the_last(
    send: Send, client_of: Clients, lin: User
) -> None:
    first, client = send(table(*ROWS[:2])), client_of(lin)
    client.post(f"/imports/{first.pk}/columns/", {"col-0-G": "opportunity.description", "then": "check"})
    client.post(f"/imports/{first.pk}/start/")
    run_due()
    second = send(table(*ROWS, name="下一周.csv"))
    assert '"reason": "before"' in second.mapping["text"]


def test_the_same_file_twice_writes_nothing_the_second_time(
    send: Send, client_of: Clients, lin: User
) -> None:
    client = client_of(lin)
    for _turn in range(2):
        batch = send(table(*ROWS[:2]))
        page(client, f"/imports/{batch.pk}/check/")
        client.post(f"/imports/{batch.pk}/start/")
        run_due()
    assert Opportunity.objects.count() == 2
    counts = ImportBatch.objects.order_by("-pk")[0].counts
    assert counts["opportunity"] == {"new": 0, "update": 0, "duplicate": 2, "invalid": 0}


def test_an_import_is_seen_by_its_own_person_and_by_who_reaches_all(
    send: Send, client_of: Clients, wu: User, chen: User
) -> None:
    batch = send(table(*ROWS))
    for part in ("", "columns/", "check/", "progress/", "rejected.xlsx", "take-back/"):
        assert client_of(wu).get(f"/imports/{batch.pk}/{part}").status_code == 404, part
    assert client_of(wu).post(f"/imports/{batch.pk}/start/").status_code == 404
    assert "华东商机" in page(client_of(chen), "/imports/")
    assert "华东商机" not in page(client_of(wu), "/imports/")


def test_who_may_not_import_is_told_so(
    client_of: Clients, lin: User, roles: dict[str, Role], system: Any
) -> None:
    role = roles["sales"]
    role.change(name=role.name, scope=role.scope, grants=["opportunities.*"], by=system)
    assert client_of(lin).get("/imports/").status_code == 403
    assert client_of(lin).post("/imports/upload/", {"files": [table(*ROWS)]}).status_code == 403


def test_an_import_that_was_started_cannot_be_changed(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS[:2])), client_of(lin)
    client.post(f"/imports/{batch.pk}/start/")
    for part in ("columns/", "check/"):
        assert client.get(f"/imports/{batch.pk}/{part}").headers["Location"] == f"/imports/{batch.pk}/"
    assert client.post(f"/imports/{batch.pk}/fix/", {"row": "2", "letter": "A"}).status_code == 409
    again = client.post(f"/imports/{batch.pk}/start/")
    assert again.status_code == 303 and again.headers["Location"] == f"/imports/{batch.pk}/"
    assert Job.objects.filter(name="gateway.import").count() == 1


def test_files_that_are_gone_are_told(send: Send, client_of: Clients, lin: User, home: Path) -> None:
    batch = send(table(*ROWS))
    for path in (home / "imports").iterdir():
        path.unlink()
    answer = client_of(lin).get(f"/imports/{batch.pk}/check/")
    assert answer.status_code == 422 and "华东商机.csv" in answer.content.decode()


def test_the_pages_ask_few_questions(
    send: Send, client_of: Clients, lin: User, django_assert_max_num_queries: Any
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    with django_assert_max_num_queries(11):
        page(client, "/imports/")
    page(client, f"/imports/{batch.pk}/check/")
    with django_assert_max_num_queries(11):
        page(client, f"/imports/{batch.pk}/check/")
    client.post(f"/imports/{batch.pk}/start/")
    run_due()
    with django_assert_max_num_queries(18):
        page(client, f"/imports/{batch.pk}/")

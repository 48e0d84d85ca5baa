"""Numbers planted through every door are in no table, no log, no file and no backup, and are found and shown nevertheless."""

import gzip
import logging
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from shangji.config import archive
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.core.verify import verify
from shangji.customers.models import Contact, Customer
from shangji.gateway.exports import running
from shangji.gateway.models import ApiToken, ExportRecord, ImportBatch, InboundHook, PublicForm
from shangji.gateway.models.api_token import new_secret
from shangji.gateway.tests import test_api, test_hooks, test_public_form
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead
from shangji.leads.models.lead.conversion import Into
from shangji.people.merging.events import Merged
from shangji.people.models import DuplicateRule, SavedView
from tests.postgres import Postgres

CONTROL = "探针精密机械"


class Numbers:
    """Numbers that nobody has, each once; what was planted is remembered."""

    def __init__(self) -> None:
        self.random, self.planted = Random(6), set()

    def __call__(self) -> str:
        while (found := f"1{self.random.choice('3589')}{self.random.randrange(10**9):09d}") in self.planted:
            pass
        self.planted.add(found)
        return found


def everything(tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of all that is kept: tables, journal, files, logs and an unpacked backup."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((f"{table}.{n}", str(v).encode()) for n, v in zip(names, row, strict=True))
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"])
        yield from ((found.name, found.read_bytes()) for found in base.parent.glob(f"{base.name}*"))
    for found in sorted(tmp_path.rglob("*")):
        if found.is_file() and not found.name.startswith(("backup", "test.sqlite3")):
            yield str(found.relative_to(tmp_path)), found.read_bytes()


def in_backup(tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    path = tmp_path / "backup.tar.gz"
    archive.write(path, lambda _done, _total: None)
    with gzip.open(path) as raw, tarfile.open(fileobj=raw) as found:
        for member in found:
            said = found.extractfile(member)
            yield f"backup/{member.name}", said.read() if said else b""


_MAIL = re.compile(rb"\w+@planted\.example")
_RUN = re.compile(rb"(?:\d[\s\-]?){10,40}\d")


def seen(numbers: Numbers, kept: Iterator[tuple[str, bytes]]) -> tuple[set[str], int]:
    """Where which planted numbers and mail addresses stand, in whatever spelling, and how often the control does."""
    found, controls = set(), 0
    for where, said in kept:
        controls += said.count(CONTROL.encode())
        found |= {f"{where}: {mail.decode()}" for mail in _MAIL.findall(said)}
        for run in _RUN.findall(said):
            digits = re.sub(rb"\D", b"", run).decode()
            parts = {digits[at : at + 11] for at in range(len(digits) - 10)}
            found |= {f"{where}: {number}" for number in parts & numbers.planted}
    return found, controls


@pytest.fixture
def really(committed: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Committed to, with all files and lines where the test sees them."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    told = logging.FileHandler(tmp_path / "shangji.log")
    logging.getLogger().addHandler(told)
    yield
    logging.getLogger().removeHandler(told)
    told.close()


def people_file(numbers: Numbers, count: int) -> SimpleUploadedFile:
    rows = [f"{CONTROL}{n}有限公司,人{n},{numbers()},{numbers()},人{n}@planted.example" for n in range(count)]
    return SimpleUploadedFile(
        "名单.csv", "\n".join(["客户名称,联系人,公司电话,手机,邮箱", *rows]).encode("utf-8-sig")
    )


def leads_file(numbers: Numbers, count: int) -> SimpleUploadedFile:
    rows = [f"{CONTROL}线索{n},赵{n},+86 {numbers()},展会,{numbers()}" for n in range(count)]
    return SimpleUploadedFile(
        "线索.csv", "\n".join(["线索公司,联系人,手机,线索来源,备用号码", *rows]).encode("utf-8-sig")
    )


def plant(
    numbers: Numbers, count: int, each: int, client: Any, public: Any, lin: Any, chen: Any, system: Any
) -> None:
    """Through every door at which a number comes in, and through what moves it about."""
    home = Customer.add(f"{CONTROL}总部", phone=numbers(), by=lin.actor())
    for file, goes_in in (
        (people_file(numbers, count), True),
        (leads_file(numbers, each), True),
        (people_file(numbers, each), False),
    ):
        client.post("/imports/upload/", {"files": [file]})
        batch = ImportBatch.objects.order_by("-pk")[0]
        at = f"/imports/{batch.pk}/"
        client.post(f"{at}columns/", {"then": "check"})
        assert client.get(f"{at}check/").status_code == 200
        fixed = {"file": file.name, "sheet": "", "row": "2", "letter": "D", "text": numbers()}
        client.post(f"{at}fix/", fixed, headers={"HX-Request": "true"})
        if goes_in:
            client.post(f"{at}start/")
            run_due()
    form = PublicForm.add("扫码", source=None, title="留下需求", title_en="Ask", consent="同意", by=system)
    secret = new_secret()
    ApiToken.add("官网", user=lin, secret=secret, by=chen.actor())
    hook = InboundHook.add("客服", secret=test_hooks.SECRET, mapping=test_hooks.MAPPING, by=system)
    for n in range(each):
        one = {
            "name": f"手工{n}",
            "phone": numbers(),
            "email": f"m{n}@planted.example",
            "wechat": f"wx_{numbers()}",
            "anyway": "1",
        }
        assert client.post(f"/customers/{home.pk}/contacts/add/", one).status_code < 400
        said = {
            "company": f"{CONTROL}{n}",
            "person": "钱",
            "phone": numbers(),
            "wechat": f"wx{numbers()}",
            "anyway": "1",
        }
        assert client.post("/leads/add/", said).status_code < 400
        assert test_public_form.send(public, form, company=f"表单{n}", phone=numbers()).status_code == 200
        body = {"company": f"接口{n}", "phone": f"+86 {numbers()}", "other": numbers()}
        assert test_api.post(public, secret, body, **{"Idempotency-Key": f"k{n}"}).status_code == 201
        sent = {
            "data": {"contact": {"name": "孙", "mobile": int(numbers())}},
            "org": f"回调{n}",
            "fax": numbers(),
        }
        assert test_hooks.post(public, hook, sent).status_code == 202
        text = f"公司：粘贴{n}有限公司\n联系人：李四\n电话：{numbers()}"
        assert client.post("/leads/paste/", {"text": text}).status_code == 200
        pasted = {"text": text, "go": "1", "company": f"粘贴{n}", "phone": text[-11:]}
        assert client.post("/leads/paste/", pasted).status_code < 400
        card = f"BEGIN:VCARD\nFN:名片{n}\nTEL:{numbers()}\nEND:VCARD\n"
        assert client.post(f"/customers/{home.pk}/contacts/cards/", {"text": card}).status_code < 400
    move(numbers, each, home, client, lin)


def move(numbers: Numbers, each: int, home: Customer, client: Any, lin: Any) -> None:
    """Edits, merges, conversions, exports, searches and views."""
    by = lin.actor()
    contacts = list(Contact.objects.filter(customer=home).order_by("pk")[: 2 * each])
    for n, one in enumerate(contacts[:each]):
        one.change(phone=numbers(), by=by)
        twin = Customer.add(f"{CONTROL}孪生{n}", phone=numbers(), by=by)
        Contact.add(f"孪生{n}", customer=twin, phone=one.phone, email=f"t{n}@planted.example", by=by)
        home.merge([twin], by=by, chosen={"phone": twin.pk})
        if n % 2:
            home.split(Event.objects.filter(kind=Merged.kind, subject_id=home.pk).latest("seq"), by=by)
        assert client.get(f"/customers/?q={numbers()}").status_code == 200
        assert one.name in client.get(f"/palette/?q={one.phone[-4:]}").content.decode()
        SavedView.keep(f"视图{n}", list_name="leads", query=f"q={numbers()}", by=by)
    for lead in Lead.objects.filter(owner=lin, company__startswith=CONTROL)[:each]:
        lead.convert(
            Into(customer_known={"name": f"转化{lead.pk}", "phone": lead.phone},
                 contact_known={"name": "联系人", "phone": lead.phone, "wechat": lead.wechat}), by=by,
        )  # fmt: skip
        lead.unconvert(by=by)
    client.get(f"/exports/leads.xlsx?q={numbers()}")
    client.post("/exports/ask/", {"name": "leads", "format": "csv", "query": "tab=all", "key": ""})
    client.post("/exports/ask/", {"name": "contacts", "format": "csv", "query": "", "key": ""})
    card = SimpleUploadedFile("通讯录.csv", f"姓名,电话\n王,{numbers()}\n".encode())
    assert client.post(f"/subjects/{home.pk}/files/", {"file": card}).status_code < 400
    assert home.subject.attachments.exists()


@pytest.mark.usefixtures("really")
@pytest.mark.parametrize(("count", "each"), [(30, 4), pytest.param(1_000, 20, marks=pytest.mark.slow)])
def test_no_planted_number_is_found(
    count: int, each: int, tmp_path: Path, client: Any, client_of: Any, process: Any, lin: Any, chen: Any, system: Any,
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    ensure_leads()
    monkeypatch.setattr(running, "LARGE", 1)
    if connection.vendor != "sqlite":  # the programs of the server's own version
        programs = Postgres(tmp_path_factory.mktemp("programs")).bin
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    DuplicateRule.add("leads.lead", ["phone"], "warn", by=system)
    numbers = Numbers()
    plant(numbers, count, each, client_of(lin), client, lin, chen, system)
    run_due()
    assert len(numbers.planted) > 2 * count + 10 * each
    assert Customer.objects.filter(name__startswith=CONTROL).count() > count
    assert Delivery.objects.count() >= 4 * each and ExportRecord.objects.filter(state="kept").count() == 2

    kept = ExportRecord.objects.get(state="kept", list_name="contacts")
    taken = b"".join(client_of(lin).get(f"/exports/kept/{kept.pk}/").streaming_content).decode()
    assert Contact.objects.filter(name__startswith="手工")[0].phone in taken, "who may read it reads it"
    assert (
        len(list((tmp_path / "imports").iterdir())) >= 4 and len(list((tmp_path / "exports").iterdir())) == 2
    )

    found, controls = seen(numbers, everything(tmp_path))
    assert controls > count, "nothing was read"
    assert found == set(), sorted(found)[:40]
    found, controls = seen(numbers, in_backup(tmp_path))
    assert found == set() and (controls > count or connection.vendor != "sqlite"), sorted(found)[:40]
    assert verify().flaws == []

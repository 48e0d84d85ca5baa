"""Cells of the check: any of them can be mended, alone, as a block from Excel, or as a row without scripts."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.core.jobs import run_due
from shangji.gateway.imports import checks
from shangji.gateway.models import ImportBatch
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

from .conftest import ROWS, Send, table

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
WHERE = {"file": "华东商机.csv", "sheet": ""}


def fields(html: str) -> dict[tuple[str, str], str]:
    """(row, letter) → what the field holds."""
    found = {}
    for row, cells in re.findall(r'<tr id="row-1-(\d+)".*?>(.*?)</tr>', html, re.S):
        for letter, text in re.findall(r'<input form="[^"]*" name="cell-(\w+)" value="([^"]*)"', cells):
            found[row, letter] = text
    return found


def test_every_cell_of_a_shown_row_can_be_changed(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    shown = fields(client.get(f"{at}check/?state=").content.decode())
    assert shown["2", "A"] == "电芯入壳机" and shown["5", "D"] == "黄了？" and shown["3", "G"] == ""
    sent = {**WHERE, "row": "2", "letter": "A", "text": " 电芯入壳机二期 ", "state": "", "page": "1"}
    answer = client.post(f"{at}fix/", sent, headers=HTMX).content.decode()
    assert fields(answer)["2", "A"] == "电芯入壳机二期" and 'class="cell saved"' in answer


def test_a_block_is_one_request_and_comes_back_checked(send: Send, client_of: Clients, lin: User) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    block = [[4, "C", "50"], [4, "D", "方案报价"], [5, "C", "80万"], [5, "D", "输单"]]
    sent = {**WHERE, "state": "", "cells": json.dumps(block)}
    answer = client.post(f"{at}fix/", sent, headers=HTMX)
    assert answer.status_code == 200 and "面议" not in answer.content.decode()
    assert batch.subject.events.filter(kind="gateway.import_mapped").count() == 1
    client.post(f"{at}start/")
    run_due()
    stands = {
        o.name: (o.amount, o.stage.name, o.outcome) for o in Opportunity.objects.select_related("stage")
    }
    assert stands["检测线改造"] == (500_000, "方案报价", "open")
    assert stands["涂布测厚"][::2] == (800_000, "lost")


def test_without_scripts_a_row_sends_what_was_changed_in_it(
    send: Send, client_of: Clients, lin: User
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    at = f"/imports/{batch.pk}/"
    row = {f"cell-{letter}": text for (number, letter), text in
           fields(client.get(f"{at}check/?state=").content.decode()).items() if number == "4"}  # fmt: skip
    answer = client.post(f"{at}fix/", {**WHERE, **row, "row": "4", "cell-C": "50", "state": "new"})
    assert answer.headers["Location"] == f"{at}check/?state=new"
    assert ImportBatch.objects.get().fixes["cells"] == {"华东商机.csv||4|C": "50"}


def test_cells_with_line_ends_keep_them_and_very_long_ones_are_only_shown(
    send: Send, client_of: Clients, lin: User
) -> None:
    told = '"11月3日 见了张科\n11月9日 报了价"'
    batch = send(
        table(f"立体库,甬拓,3,方案报价,,林嘉禾,{told}", f"检测线,锡澄,3,方案报价,,林嘉禾,{'长' * 1200}")
    )
    html = client_of(lin).get(f"/imports/{batch.pk}/check/?state=").content.decode()
    assert re.search(r'<textarea [^>]*name="cell-G"[^>]*>\n11月3日 见了张科\n11月9日 报了价</textarea>', html)
    assert html.count('name="cell-G"') == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"cells": "not json"},
        {"cells": "[]"},
        {"cells": '[["x", "C", "50"]]'},
        {"cells": "[[4, 5]]"},
        {"cells": '[[4, "ZZ", "50"]]'},
        {"cells": "7"},
        {"cells": json.dumps([[n, "C", "1"] for n in range(5_001)])},
        {"row": "4", "letter": "C", "text": "50", "file": "anderes.csv"},
        {"row": "", "letter": "C", "text": "50"},
        {"row": "4"},
    ],
)
def test_what_cannot_be_a_correction_is_refused_and_changes_nothing(
    send: Send, client_of: Clients, lin: User, sent: dict[str, Any]
) -> None:
    batch, client = send(table(*ROWS)), client_of(lin)
    answer = client.post(f"/imports/{batch.pk}/fix/", {**WHERE, **sent}, headers=HTMX)
    assert answer.status_code == 422 and answer.headers["HX-Reswap"] == "none"
    assert ImportBatch.objects.get().fixes == {}


def test_corrections_have_a_limit(
    send: Send, client_of: Clients, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shangji.gateway.models.import_batch.MAX_CORRECTIONS", 1)
    batch, client = send(table(*ROWS)), client_of(lin)
    cells = json.dumps([[4, "C", "50"], [5, "C", "50"]])
    assert (
        client.post(f"/imports/{batch.pk}/fix/", {**WHERE, "cells": cells}, headers=HTMX).status_code == 422
    )
    assert ImportBatch.objects.get().fixes == {}


def test_two_people_who_correct_at_once_lose_nothing(send: Send, lin: User) -> None:
    batch = send(table(*ROWS))
    other = ImportBatch.objects.get()
    batch.correct({"cells": {"a": "1"}, "values": {"C": {"x": "y"}}}, by=lin.actor())
    other.correct({"cells": {"b": "2"}, "values": {"C": {"z": "y"}}}, by=lin.actor())
    assert ImportBatch.objects.get().fixes == {
        "cells": {"a": "1", "b": "2"}, "values": {"C": {"x": "y", "z": "y"}},
    }  # fmt: skip
    assert other.correct({"cells": {"b": "2"}}, by=lin.actor()) is None
    last = batch.subject.events.order_by("-seq")[0]
    assert last.payload["fixes"] == {"cells": {"b": "2"}, "values": {"C": {"x": "y", "z": "y"}}}


def test_a_large_file_shows_what_was_said_before_it_is_checked_again(
    send: Send, client_of: Clients, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shangji.gateway.views.check.AT_ONCE", 3)
    batch, client = send(table(*ROWS)), client_of(lin)
    checks.check(batch, by=lin.actor())
    sent = {**WHERE, "cells": json.dumps([[2, "C", "130"]]), "state": ""}
    with_old = client.post(f"/imports/{batch.pk}/fix/", sent, headers=HTMX).content.decode()
    assert "again=1" in with_old and fields(with_old)["2", "C"] == "130"

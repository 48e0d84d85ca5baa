"""The shell: what it is made of, how it writes numbers and days, and how it says no."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from shangji.ui import formats
from shangji.ui.templatetags.ui import dwell, step_of, ticks

UI = Path(formats.__file__).parent
SRC = UI.parent
VENDOR = UI / "static/vendor"
ClientOf = Callable[[User], Client]


def test_every_vendored_file_is_what_it_was_when_it_was_chosen() -> None:
    lines = (line.split("  ", 1) for line in (VENDOR / "sha256.lock").read_text().splitlines())
    locked = {name: digest for digest, name in lines}
    there = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()} - {"sha256.lock"}
    assert there == set(locked)
    for name, digest in locked.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', (UI / "static/icons.svg").read_text()))
    named = set()
    for page in SRC.rglob("templates/**/*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', page.read_text()))
    for module in SRC.rglob("*.py"):
        named |= set(re.findall(r'\bicon ?= ?"([\w-]+)"', module.read_text()))
    assert named - drawn == set()


def test_no_template_carries_a_script_or_a_handler() -> None:
    for page in SRC.rglob("templates/**/*.html"):
        text = page.read_text()
        assert not re.search(r"\son[a-z]+=|javascript:|hx-on", text), page
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), page


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (Decimal(1286000), "¥128.6 万", "¥1.29M"),
        (Decimal(126000000), "¥1.26 亿", "¥126M"),
        (Decimal(470000), "¥47 万", "¥470K"),
        (Decimal(900), "¥900", "¥900"),
        (None, "—", "—"),
    ],
)
def test_money_is_written_in_the_unit_of_its_reader(
    amount: Decimal | None, chinese: str, english: str
) -> None:
    with override("zh-hans"):
        assert formats.money(amount) == chinese
    with override("en"):
        assert formats.money(amount) == english


def test_days_are_named_when_they_are_near() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(noon, tick=False), override("zh-hans"):
        near = {n: formats.day(noon + timedelta(days=n)) for n in (-1, 0, 1, 2, 30, 60)}
        assert near == {-1: "昨天", 0: "今天", 1: "明天", 2: "周三", 30: "12-23", 60: "2027-01-22"}
        assert formats.ago(noon - timedelta(minutes=5)) == "5 分钟前"
        assert formats.ago(noon - timedelta(seconds=5)) == "刚刚"


def test_stages_spread_over_the_ramp_whatever_their_number() -> None:
    assert [step_of(n, 6) for n in range(6)] == [1, 3, 4, 6, 7, 9]
    assert step_of(0, 1) == 5
    assert str(ticks(2, 6)).count("data-step") == 3


def test_a_stay_beyond_its_limit_is_marked() -> None:
    assert "data-over" in dwell(15, 14) and "data-near" in dwell(11, 14) and "data-" not in dwell(3, 14)


def test_a_refusal_is_a_page_or_one_line_and_carries_no_internals(
    wu: User, crane: Opportunity, client_of: ClientOf
) -> None:
    client = client_of(wu)
    page = client.get(f"/opportunities/{crane.pk}/")
    line = client.get(
        f"/opportunities/{crane.pk}/", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert page.status_code == line.status_code == 404
    assert b"<html" in page.content and b"<html" not in line.content
    assert line.headers["HX-Reswap"] == "none" and "toast" in line.headers["HX-Trigger"]
    for answer in (page, line):
        assert b"Traceback" not in answer.content and b"OutOfReach" not in answer.content


def test_the_look_is_kept_on_the_device_and_sends_nobody_elsewhere(lin: User, client_of: ClientOf) -> None:
    client = client_of(lin)
    answer = client.post("/preferences/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/" and answer.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/me/").content.decode()
    client.post("/preferences/", {"theme": "nonsense"})
    assert client.cookies["theme"].value == "dark"


def test_the_sidebar_offers_what_the_role_may_open(lin: User, chen: User, client_of: ClientOf) -> None:
    seller, administrator = (client_of(user).get("/me/").content.decode() for user in (lin, chen))
    assert 'href="/settings/pipelines/"' in administrator and 'href="/settings/pipelines/"' not in seller


def test_every_page_carries_the_policy(lin: User, client_of: ClientOf) -> None:
    policy = client_of(lin).get("/me/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src-attr")[0]


def test_a_company_is_named_once_to_those_in_its_own_team(
    client_of: ClientOf, he: User, settings: Any
) -> None:
    settings.COMPANY_NAME = he.team.name
    head = client_of(he).get("/").content.decode().split('class="org"')[1].split("</a>")[0]
    assert head.count(he.team.name) == 1
    settings.COMPANY_NAME = "别的公司"
    assert f"<small>{he.team.name}</small>" in client_of(he).get("/").content.decode()

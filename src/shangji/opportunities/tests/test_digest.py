"""今天 5 件事, and how the team keeps what it owes."""

import html
from datetime import UTC, datetime, timedelta

import pytest

from shangji.core import clock
from shangji.core.jobs import Job, run_due
from shangji.opportunities.digest import send_all, send_in_the_morning
from shangji.people.models import Notification
from shangji.process.ladder import watch
from shangji.process.models import Digest

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def morning(days):
    moment = MONDAY + timedelta(days=days) - timedelta(minutes=30)
    with clock.at(moment):
        watch(moment)
        send_in_the_morning(Job())
        run_due()
    return moment


def test_who_owes_something_is_told_once_with_the_reason_and_nobody_else(crane, pump, lin, wu):
    pump.plan_next_step("约调研", MONDAY + timedelta(days=30), by=lin.actor())
    morning(1)
    assert not Digest.objects.exists(), "nothing is due"
    day = morning(3)
    with clock.at(day):
        assert send_all(day) == 0, "once a morning"
    digest = Digest.objects.get()
    assert digest.user == lin and [line["record"] for line in digest.lines] == [crane.name]
    assert digest.lines[0]["why"][0] == "3 个工作日没联系，今天到期"
    assert Notification.objects.filter(user=lin, event__kind="process.digest_sent").count() == 1


def test_whoever_leads_hears_what_the_team_has_missed(crane, lin, zhou, sun):
    morning(9)
    digest = Digest.objects.get(user=zhou)
    assert digest.lines == [] and [line["subject"] for line in digest.missed] == [crane.pk]
    assert not Digest.objects.filter(user=sun).exists()


def test_there_is_none_at_the_weekend_and_none_in_the_afternoon(crane, lin):
    for moment in (MONDAY + timedelta(days=5), MONDAY + timedelta(days=3, hours=6)):
        with clock.at(moment):
            send_in_the_morning(Job())
    assert not Digest.objects.exists()


def test_a_leader_sees_how_the_team_keeps_what_it_owes_and_the_records_behind(crane, lin, zhou, client_of):
    morning(8)
    with clock.at(MONDAY + timedelta(days=8)):
        page = client_of(zhou).get("/").content.decode()
        assert page.index('class="act') < page.index("/today/kept/")  # what is to be done now stands above
        lines = client_of(zhou).get("/today/kept/?part=lines", headers=HX).content.decode()
        assert "0 / 1" in lines
        whole = client_of(zhou).get("/today/kept/", headers=HX)
        late = next(line for line in whole.context["lines"] if "on_time_rate" in line.url)
        assert late.url in html.unescape(whole.content.decode()) and late.url in html.unescape(lines)
        assert crane.name in client_of(zhou).get(late.url).content.decode()
        assert client_of(lin).get("/today/kept/").status_code == 404
        assert "/today/kept/" not in client_of(lin).get("/").content.decode()

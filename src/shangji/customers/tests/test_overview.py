"""The page of a customer: its trace, how warm it is, what is not known; and the alarm when it cools."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.customers.completeness import WANTED, completeness
from shangji.customers.heat import subjects_of, weeks_of
from shangji.customers.models import Contact, Customer
from shangji.customers.trace import axis_of, lanes_of
from shangji.opportunities.models import Opportunity
from shangji.process.models import Alert
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime.combine(date(2026, 11, 23), time(10)))


def said(noun, by, days_ago, kind="meeting", direction="out", **more):
    at = by.actor().at(MONDAY - timedelta(days=days_ago))
    noun.log_follow_up("谈了产线改造的进度", type=kind, direction=direction, by=at, **more)


def test_weeks_are_weighted_and_what_they_began_is_told_apart(
    yongtuo, zhang, lin, zhou, wu, client_of
) -> None:
    with clock.at(MONDAY):
        deal = Opportunity.open("二期", customer=yongtuo, by=lin.actor().at(MONDAY - timedelta(days=60)))
        said(yongtuo, lin, 0, contacts=[zhang.subject])
        said(deal, lin, 0, kind="call")
        said(deal, lin, 7, kind="wechat", direction="in")
        said(yongtuo, lin, 6, kind="mail")
        weeks = weeks_of(subjects_of(yongtuo, lin.actor()), clock.now(), 12)
        assert len(weeks) == 12 and weeks[-1].monday == local_day(MONDAY)
        assert [(one.score, one.inbound, one.count) for one in weeks[-2:]] == [(4, 3, 2), (8, 0, 2)]
        deal.assign_to(wu, by=zhou.actor())
        page = client_of(lin).get(yongtuo.get_absolute_url())
        heat = {row.label: [cell.value for cell in row.cells][-2:] for row in page.context["heat"]}
        assert heat == {"全部（加权）": [4, 8], "客户来访/来电": [3, 0], "张建平": [0, 1]}
        cell = page.context["heat"][1].cells[-2]
        told = client_of(lin).get(cell.url).content.decode()
        assert told.count("谈了产线改造的进度") == 1 and "微信" in told
        assert client_of(wu).get(cell.url).status_code == 404, "of the customer 吴 reaches nothing"
        assert (
            client_of(lin).get(f"/customers/{yongtuo.pk}/interactions/?week=0001-01-01&contact=x").status_code
            == 200
        )


def test_lanes_are_solid_where_they_happened_and_dashed_where_they_are_planned(
    yongtuo, stages, lin, too_dear, client_of
) -> None:
    with clock.at(MONDAY):
        early, late = (lin.actor().at(MONDAY - timedelta(days=n)) for n in (300, 100))
        lost = Opportunity.open("喷涂线", customer=yongtuo, by=early)
        lost.lose(too_dear, by=late)
        going = Opportunity.open(
            "立体库", customer=yongtuo, expected_on=local_day(MONDAY) + timedelta(days=40), by=late
        )
        found = lanes_of(yongtuo, lin.actor(), clock.now())
        assert [lane.label for lane in found] == ["喷涂线", "立体库"]
        assert found[0].ending and found[0].ending.kind == "lost" and too_dear.name in found[0].ending.label
        assert not any(piece.is_planned for piece in found[0].pieces)
        assert (
            found[1].pieces[-1].is_planned
            and found[1].pieces[-2].end == found[1].pieces[-1].start == clock.now()
        )
        whole, half = (axis_of(found, clock.now(), is_half=is_half) for is_half in (False, True))
        assert whole and half and whole.start < half.start and 0 < whole.now_x < 100
        page = client_of(lin).get(f"{yongtuo.get_absolute_url()}?span=half").content.decode()
        assert "data-plan" in page and "立体库" in page and "合作轨迹" in page
        going.win(by=lin.actor())
        page = client_of(lin).get(yongtuo.get_absolute_url()).content.decode()
        assert "data-plan" not in page.split("nowmark")[0].split('class="axis"')[1]


def test_what_is_missing_is_named_and_mended(yongtuo, client_of, lin, he) -> None:
    assert sum(wanted.weight for wanted in WANTED) == 100
    bare = Customer.add("空白公司", by=lin.actor())
    assert completeness(bare, []).percent == 0
    assert completeness(bare, []).missing[0].label == "联系人"
    contact = Contact.add("王工", customer=bare, phone="13800001111", by=lin.actor())
    assert completeness(bare, [contact]).percent == 30
    page = client_of(lin).get(bare.get_absolute_url()).content.decode()
    assert f"/customers/{bare.pk}/field/industry/" in page and "30 %" in page
    answer = client_of(lin).post(
        f"/customers/{bare.pk}/field/industry/", {"industry": "电子"}, headers={"HX-Request": "true"}
    )
    assert "customer:changed" in answer.headers["HX-Trigger"]
    assert "45 %" in client_of(lin).get(f"/customers/{bare.pk}/known/").content.decode()
    reader = client_of(he).get(bare.get_absolute_url()).content.decode()
    assert "还缺" in reader and f"/customers/{bare.pk}/field/industry/" not in reader


def test_a_customer_that_cools_is_an_alert_until_somebody_is_in_touch(yongtuo, lin, client_of) -> None:
    morning = timezone.make_aware(datetime.combine(local_day(MONDAY), time(9)))
    quiet = Customer.add("一直安静的公司", by=lin.actor())
    with clock.at(MONDAY - timedelta(days=90)):
        ensure_risk_rules()
        deal = Opportunity.open("二期", customer=yongtuo, by=lin.actor())
    for week in range(2, 10):
        said(deal, lin, 7 * week)
        said(quiet, lin, 7 * week, kind="mail")
    rules = Alert.objects.standing().filter(rule="C1")
    with clock.at(morning):
        scan(clock.now(), everything=True)
        alert = rules.get()
        assert (
            alert.subject_id == yongtuo.pk
            and alert.evidence["lately"] == 0
            and alert.evidence["percent"] == 100
        )
        assert "联系变少" not in client_of(lin).get(quiet.get_absolute_url()).content.decode()
        assert "下降 100 %" in client_of(lin).get(yongtuo.get_absolute_url()).content.decode()
        assert "甬拓" in client_of(lin).get("/risks/").content.decode()
    with clock.at(morning + timedelta(hours=1)):
        deal.log_follow_up("周总来电，同意继续谈", type="visit", by=lin.actor())
        scan(clock.now())
        assert not rules.exists(), "what is said on an opportunity counts for its customer in the next pass"

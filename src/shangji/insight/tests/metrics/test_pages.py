"""The records behind a number and what a number means, as pages: within reach, paged by key, empty, refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.opportunities.models import Opportunity

WHEN = datetime(2026, 7, 1, 2, tzinfo=UTC)


@pytest.fixture
def many(lin, wu, stages):
    with clock.at(WHEN):
        for n in range(55):
            Opportunity.open(f"商机 {n:02}", amount=Decimal(1000 + n), by=lin.actor())
        Opportunity.open("别人的", amount=Decimal(9), by=wu.actor())


def test_the_records_are_paged_by_key_and_their_sum_is_the_number(
    many, lin, client_of, django_assert_max_num_queries
):
    page = client_of(lin)
    url = "/insight/records/?m=created_amount&period=2026Q3&sort=-amount"
    page.get(url)
    with django_assert_max_num_queries(18):
        first = page.get(url)
    text = first.content.decode()
    assert "<b>55</b>" in text and "商机 54" in text and "商机 04" not in text and "别人的" not in text
    after = first.context["page"].next_after
    more = page.get(f"{url}&after={after}", headers={"HX-Request": "true"}).content.decode()
    assert "商机 04" in more and "商机 54" not in more and "<html" not in more


def test_nothing_behind_a_number_is_said(many, lin, client_of):
    text = client_of(lin).get("/insight/records/?m=won_count&period=2019").content.decode()
    assert "没有记录" in text


@pytest.mark.parametrize(
    "asked",
    [
        "m=no_such_thing",
        "m=won_count&period=1950-01-01..2050-01-01",
        "m=won_count&period=x",
        "m=open_count&hour=3",
        "",
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(lin, client_of, asked):
    answer = client_of(lin).get(f"/insight/records/?{asked}")
    assert answer.status_code == 422 and "Traceback" not in answer.content.decode()


def test_hostile_coordinates_find_nothing_or_something_and_never_break(many, lin, client_of, subtests):
    client = client_of(lin)
    for asked in ("owner=9" * 300, "owner=abc&stage=%00", "owner=99999999999999999999", "team=-own", "week=2026W99", "month=!2026-07", "customer=!1,2"):  # fmt: skip
        with subtests.test(asked[:40]):
            assert client.get(f"/insight/records/?m=created_count&period=2026&{asked}").status_code == 200


def test_members_out_of_reach_show_no_name(many, lin, wu, yongtuo, client_of):
    text = (
        client_of(wu)
        .get(f"/insight/records/?m=created_count&period=2026&customer={yongtuo.pk}")
        .content.decode()
    )
    assert "甬拓" not in text and "不在可见范围" in text


def test_a_number_is_explained_in_words(many, lin, client_of):
    text = client_of(lin).get("/insight/metrics/win_rate/?period=2026Q3&by=owner").content.decode()
    assert "赢单 ÷（赢单 + 输单）" in text and "未知" in text and "口径负责人" in text
    listed = client_of(lin).get("/insight/metrics/").content.decode()
    assert all(name in listed for name in ("missed_rate", "stage_conversion", "money_at_risk"))


def test_nobody_reads_it_without_signing_in(client, db):
    for url in ("/insight/records/?m=won_count", "/insight/metrics/", "/insight/metrics/win_rate/"):
        assert client.get(url).status_code == 302

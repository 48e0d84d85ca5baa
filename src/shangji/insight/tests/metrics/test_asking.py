"""Questions of a small company: numbers within reach, at every total, with the records behind them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.insight.day_sums import catch_up
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.asking import NotDivisible, ask
from shangji.insight.metrics.metric import NoSuchMetric
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.opportunities.models import Opportunity

YEAR = "2026"


def at(month, day, hour=10):
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


def query(actor, *metrics, period=YEAR, **more):
    return MetricQuery(actor=actor, metrics=metrics, period=Period.parse(period), **more)


@pytest.fixture
def played(lin, wu, zhou, stages, too_dear):
    """林 wins one in July and one in August and loses one; 吴 loses one in July and has one open."""
    lives = (
        (lin, "一", 100, at(6, 1), at(7, 31, 23), "win"), (lin, "二", 300, at(6, 2), at(8, 1, 0), "win"),
        (lin, "三", None, at(6, 3), at(8, 20), "lose"), (wu, "四", 50, at(7, 1), at(7, 9), "lose"),
        (wu, "五", 70, at(7, 2), None, ""),
    )  # fmt: skip
    for owner, name, amount, opened, ended, how in lives:
        with clock.at(opened):
            one = Opportunity.open(name, amount=amount and Decimal(amount), by=owner.actor())
        with clock.at(ended or opened):
            if how == "win":
                one.win(by=owner.actor())
            elif how == "lose":
                one.lose(too_dear, by=owner.actor())
    with clock.at(at(11, 20)):
        yield


def test_a_rate_is_evaluated_at_every_total(played, system):
    answer = ask(query(system, "win_rate", "won_amount", by=("team", "owner")))
    by_owner = {row.members[1].label: row.values["win_rate"].value for row in answer.rows}
    by_team = {row.members[0].label: row.values["win_rate"].value for row in answer.subtotals}
    assert by_owner == {"林嘉禾": pytest.approx(2 / 3), "吴桐": 0.0}
    assert by_team == {"华东一部": pytest.approx(2 / 3), "华南部": 0.0}
    assert (answer.total["win_rate"].value, answer.total["win_rate"].n) == (0.5, 4)
    assert answer.total["won_amount"].value == Decimal(400)


def test_a_month_ends_at_midnight_of_the_company(played, system):
    answer = ask(query(system, "won_count", period="2026Q3", by=("month",)))
    assert [(r.members[0].key, r.values["won_count"].value) for r in answer.rows] == [
        ("2026-07", 1), ("2026-08", 1), ("2026-09", 0),
    ]  # fmt: skip


def test_what_is_not_in_reach_is_in_no_number(played, lin, wu, zhou, he):
    counts = {
        u.name: ask(query(u.actor(), "created_count")).total["created_count"].value
        for u in (lin, wu, zhou, he)
    }
    assert counts == {"林嘉禾": 3, "吴桐": 2, "周敏": 3, "何锦程": 5}
    assert [r.members[0].label for r in ask(query(lin.actor(), "created_count", by=("owner",))).rows] == [
        "林嘉禾"
    ]


def test_what_was_open_then_is_told_by_the_stays(played, system):
    answer = ask(query(system, "open_count", "open_amount", by=("month",)))
    assert [r.values["open_count"].value for r in answer.rows] == [0, 0, 0, 0, 0, 3, 3, 1, 1, 1, 1]
    assert answer.total["open_count"].value == 1
    assert answer.total["open_amount"].value == Decimal(70)


def test_what_stood_by_week_and_stage_takes_as_many_statements_for_any_number_of_weeks(
    played, system, django_assert_max_num_queries
):
    """Both ends lie within a week; the sums of the weeks come of their stages."""
    asked = query(system, "open_amount", by=("week", "stage"), period="2026-06-04..2026-09-10")
    catch_up()
    # Whole days come from the sums; the day that runs is asked beside them.
    with django_assert_max_num_queries(17):
        answer = ask(asked)
    told = {row.members[0].key: row.values["open_amount"].value for row in answer.subtotals}
    alone = {
        week: ask(query(system, "open_amount", period=day)).total["open_amount"].value
        for week, day in (("2026W23", "2026-06-07"), ("2026W28", "2026-07-12"), ("2026W37", "2026-09-10"))
    }
    assert len(told) == 15 and {week: told[week] for week in alone} == alone
    assert alone == {"2026W23": Decimal(400), "2026W28": Decimal(470), "2026W37": Decimal(70)}


def test_all_others_are_one_member_with_records_of_their_own(played, system):
    asked = query(system, "created_count", by=("owner",), limit=1, sort="-created_count")
    answer = ask(asked)
    assert [(r.members[0].label, r.values["created_count"].value) for r in answer.rows] == [
        ("林嘉禾", 3),
        ("其他", 2),
    ]
    behind = records_of(asked, "created_count", answer.rows[1].members)
    assert sorted(row.name for row in behind) == ["五", "四"] and behind.count == 2


def test_a_comparison_is_like_for_like(played, system):
    answer = ask(query(system, "created_count", period="2026Q3", compare="previous"))
    assert answer.total["created_count"].before.value == 3
    with clock.at(at(7, 1, 12)):
        answer = ask(query(system, "created_count", period="2026Q3", compare="previous"))
    assert answer.before.written == "2026-04-01..2026-04-01"


def test_amounts_that_are_not_known_are_told(played, system):
    answer = ask(query(system, "lost_amount"))
    assert answer.total["lost_amount"].value == Decimal(50) and answer.notes == (
        "2 条中有 1 条没有数值，未计入合计。",
    )


def test_an_address_leads_to_the_records(played, lin, client_of):
    asked = query(lin.actor(), "win_rate", by=("month",))
    july = ask(asked).rows[6]
    url = drill_url(asked, "win_rate", july.members, part="hits")
    assert url == "/insight/records/?m=win_rate&period=2026&month=2026-07&part=hits"
    page = client_of(lin).get(url).content.decode()
    assert "<b>一</b>" in page and "<b>二</b>" not in page and "<b>1</b> 条记录" in page


def test_what_cannot_be_asked_is_refused_with_a_sentence(played, system):
    with pytest.raises(NoSuchMetric, match="win_rate"):
        ask(query(system, "winrate"))
    for meant in ("赢率", "赢单率", "winrat"):
        with pytest.raises(NoSuchMetric, match="win_rate"):
            ask(query(system, meant))
    with pytest.raises(NotDivisible, match="时段"):
        ask(query(system, "open_count", by=("hour",)))
    with pytest.raises(TypeError):
        MetricQuery(metrics=("won_count",), period=Period.parse("2026"))

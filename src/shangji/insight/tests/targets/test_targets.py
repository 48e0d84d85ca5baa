"""Targets: who sets whose, months that add up, and whether it is fast enough."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.verify import verify
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import Target, TargetMonth
from shangji.insight.models.target import TargetNotRight
from shangji.opportunities.models import Opportunity

NOON = datetime(2026, 11, 16, 4, tzinfo=UTC)
"""A Monday; ten of the 21 working days of November are over."""


def set_target(holder, by, measure="won_amount", level="target", year=2026, **months):
    said = {int(name[1:]): value for name, value in months.items()}
    return Target.of(holder, measure, year, by=by).set_months({level: said}, by=by)


def asked(actor, *metrics, period="2026Q4", **more):
    return ask(MetricQuery(actor=actor, metrics=metrics, period=Period.parse(period), **more))


def numbers(answer, name):
    return {row.members[-1].label: row.values[name].value for row in answer.rows}


@pytest.fixture
def bai(person):
    return person("bai", "白亦然", "operations", "company")


@pytest.fixture
def planned(lin, zhou, wu, sun, bai, teams):
    by = bai.actor()
    set_target(lin, by, m10=100, m11=210, m12=300)
    set_target(zhou, by, m10=50)
    set_target(wu, by, m10=10, m11=20)
    set_target(teams["east"], by, m10=400, m11=420)
    with clock.at(NOON):
        yield


def test_a_leader_sets_whose_work_they_lead_and_not_their_own(lin, zhou, sun, wu, teams, bai, facts):
    set_target(lin, zhou.actor(), m1=100)
    for holder in (zhou, teams["east"]):
        with pytest.raises(NotAllowed):
            set_target(holder, zhou.actor(), m1=100)
    for holder in (wu, sun, teams["south"], teams["company"]):
        with pytest.raises(OutOfReach):
            set_target(holder, zhou.actor(), m1=100)
    for holder in (teams["company"], zhou, wu):
        set_target(holder, bai.actor(), m1=100)
    with pytest.raises(NotAllowed):
        set_target(lin, lin.actor(), m1=100)
    plan = Target.objects.get(person=lin)
    with pytest.raises(NotAllowed):
        plan.set_months({"target": {1: 5}}, by=lin.actor())
    with pytest.raises(OutOfReach):
        plan.set_months({"target": {1: 5}}, by=sun.actor())
    assert facts(plan) == ["insight.target_begun", "insight.target_set"]


def test_each_reads_what_is_theirs(planned, lin, zhou, wu, sun, he, teams):
    def read(user):
        return {str(target.holder) for target in Target.objects.reached_by(user.actor())}

    assert read(lin) == {"林嘉禾"}
    assert read(zhou) == {"林嘉禾", "周敏", "华东一部"}
    assert read(sun) == {"吴桐"}
    assert read(he) == {"林嘉禾", "周敏", "吴桐", "华东一部"}


def test_what_is_said_is_in_the_log_and_can_be_taken_back(lin, zhou):
    set_target(lin, zhou.actor(), m3=800_000, m4=900_000)
    set_target(lin, zhou.actor(), m3=1_000_000, m4=None)
    plan = Target.objects.get()
    event = plan.undoable_event(zhou.actor())
    with override("zh-hans"):
        assert (
            event.sentence
            == "周敏 设定 林嘉禾 2026 年目标（赢单金额）：目标 3 月 ¥80 万 → ¥100 万、目标 4 月 ¥90 万 → —"
        )
    plan.undo(event, by=zhou.actor())
    rows = TargetMonth.objects.order_by("month").values_list("month", "value")
    assert list(rows) == [(date(2026, 3, 1), 800_000), (date(2026, 4, 1), 900_000)]
    assert set_target(lin, zhou.actor(), m3=800_000) is None
    assert verify().ok


@pytest.mark.parametrize(
    "bad",
    [
        {"m3": -1},
        {"m3": 10**15},
        {"m13": 5},
        {"m3": 1.5},
        {"level": "dream", "m3": 5},
        {"measure": "joy"},
        {"year": 1999},
    ],
)
def test_what_is_no_target_is_refused(lin, zhou, bad):
    with pytest.raises(TargetNotRight):
        set_target(lin, zhou.actor(), **{"m1": 1, **bad})
    assert not TargetMonth.objects.exists()


def test_months_add_up_and_what_is_set_for_a_team_holds(planned, chen, zhou, lin, sun):
    assert asked(chen.actor(), "target_amount").total["target_amount"].value == 400 + 420 + 300 + 30
    assert asked(zhou.actor(), "target_amount").total["target_amount"].value == 400 + 420 + 300
    assert asked(lin.actor(), "target_amount").total["target_amount"].value == 610
    assert asked(chen.actor(), "target_amount", period="2025").total["target_amount"].value is None
    by_team = asked(chen.actor(), "target_amount", by=("team",))
    assert numbers(by_team, "target_amount") == {"华东一部": 1120, "华南部": 30}
    by_owner = asked(chen.actor(), "target_amount", by=("owner",))
    assert numbers(by_owner, "target_amount") == {"林嘉禾": 610, "周敏": 50, "吴桐": 30}
    by_month = asked(chen.actor(), "target_amount", by=("month",), period="2026")
    assert [r.values["target_amount"].value for r in by_month.rows][-3:] == [410, 440, 300]
    both = asked(chen.actor(), "target_amount", by=("team", "month"))
    assert {(r.members[0].label, r.members[1].key): r.values["target_amount"].value for r in both.rows} == {
        ("华东一部", "2026-10"): 400, ("华东一部", "2026-11"): 420, ("华东一部", "2026-12"): 300,
        ("华南部", "2026-10"): 10, ("华南部", "2026-11"): 20,
    }  # fmt: skip


def test_filters_leave_a_team_its_plan_and_people_theirs(planned, chen, lin, zhou, teams):
    def total(**filters):
        wanted = tuple((name, keys) for name, keys in filters.items())
        return asked(chen.actor(), "target_amount", filters=wanted).total["target_amount"].value

    east = str(teams["east"].pk)
    assert total(team=(east,)) == 1120
    assert total(owner=(str(lin.pk),)) == 610
    assert total(team=(east,), owner=(str(zhou.pk),)) == 50
    assert total(owner=(f"!{lin.pk}",)) == 80
    assert total(month=("2026-11",)) == 440
    assert total(division=(east,)) == 1120


def test_the_plans_behind_a_number_are_those_that_make_it(planned, chen):
    query = MetricQuery(actor=chen.actor(), metrics=("target_amount",), period=Period.parse("2026Q4"))
    found = records_of(query, "target_amount")
    assert sum(row.value for row in found) == 1150 and found.count == 5
    answer = ask(
        MetricQuery(actor=chen.actor(), metrics=("target_amount",), period=query.period, by=("owner",))
    )
    for row in answer.rows:
        behind = records_of(query, "target_amount", row.members)
        assert sum(each.value for each in behind) == row.values["target_amount"].value


def test_pace_counts_the_working_days_that_are_over(planned, lin, chen):
    """October is over; of November 10 of 21 working days are: 100 + 210 × 10/21 should be there."""
    won = Opportunity.open("赢", amount=Decimal(160), owner_id=lin.pk, by=lin.actor())
    won.win(by=lin.actor())
    total = asked(lin.actor(), "target_amount_to_date", "pace", "attainment", "target_gap").total
    assert total["target_amount_to_date"].value == 200
    assert total["pace"].value == Decimal("0.8")
    assert float(total["attainment"].value) == pytest.approx(160 / 610)
    assert total["target_gap"].value == 450
    ahead = asked(lin.actor(), "pace", period="2027").total["pace"]
    assert ahead.value is None


def test_a_part_of_a_month_has_its_part_of_the_target(planned, lin):
    """The first week of November has five of its 21 working days."""
    week = asked(lin.actor(), "target_amount", period="2026W45").total["target_amount"].value
    assert week == Decimal(210) * 5 / 21

"""今日: whose turn it is, why, and in which order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import add_working_days
from shangji.customers.models import Customer
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.opportunities.today import day_of, due, formula, month_of
from shangji.people.models import User

ClientOf = Callable[[User], Client]


def moment(days: int, hour: int = 10) -> datetime:
    """An hour of the n-th working day from today."""
    day = add_working_days(timezone.localdate(), days) if days else timezone.localdate()
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


def test_what_is_overdue_comes_first_with_the_reason_and_the_formula(
    lin: User, crane: Opportunity, pump: Opportunity
) -> None:
    crane.plan_next_step(
        "送样件", moment(-4), by=lin.actor()
    )  # on a Saturday it is late by three working days
    pump.plan_next_step("约调研", moment(1), by=lin.actor())
    day = day_of(lin.actor(), timezone.now())
    assert [a.noun.pk for a in day.now] == [crane.pk] and [a.noun.pk for a in day.soon] == [pump.pk]
    action = day.now[0]
    assert action.reasons[0].tone == "risk" and action.urgency > 1.5
    assert action.cost == float(crane.amount or 0) * 0.5 * action.urgency
    assert "¥128.6 万 × 50%" in formula(action)


def test_without_a_next_step_a_follow_up_is_owed_in_three_working_days(lin: User, pump: Opportunity) -> None:
    assert day_of(lin.actor(), timezone.now()).count == 0
    due = moment(3, 9)
    with clock.at(due):
        day = day_of(lin.actor(), due)
    assert not day.today[0].is_planned and day.count == 1
    assert day.today[0].reasons[0].text == "3 个工作日没联系，今天到期"


def test_what_was_put_off_is_neither_shown_nor_counted_until_then(lin: User, crane: Opportunity) -> None:
    crane.plan_next_step("送样件", moment(0, 23), by=lin.actor())
    now = timezone.now()
    assert _shown(lin, now) == 1
    crane.snooze(moment(2, 10), "客户出差", by=lin.actor())
    assert _shown(lin, now) == day_of(lin.actor(), now).count == 0
    day = day_of(lin.actor(), moment(2, 9))
    assert "客户出差" in [why.text for a in [*day.now, *day.today] for why in a.reasons][-1]


def test_who_waits_for_an_answer_stands_on_today_whenever_it_is_due(lin: User, crane: Opportunity) -> None:
    """Written to at eleven at night, it is due the next working day."""
    night = moment(0, 23)
    with clock.at(night):
        crane.hear("请问交期多久？", channel="mail", by=System("test"))
        day = day_of(lin.actor(), night)
        (action,) = [*day.now, *day.today]
        assert action.due_at > night + timedelta(hours=1) and _shown(lin, night) == 1 and not day.soon
        crane.snooze(moment(2, 10), "客户出差", by=lin.actor())
        assert _shown(lin, night) == day_of(lin.actor(), night).count == 0


def test_the_sidebar_counts_what_the_page_counts(
    lin: User, crane: Opportunity, pump: Opportunity, yongtuo: Customer, process: Pipeline
) -> None:
    by, reason = lin.actor(), LossReason.objects.filter(parent__isnull=False).first()
    assert reason
    crane.plan_next_step("送样件", moment(-3), by=by)
    yongtuo.plan_next_step("回访", moment(-1), by=by)
    lost = Opportunity.open("去年的线", by=by)
    lost.lose(reason, by=by, revisit_on=timezone.localdate())
    Opportunity.open("明天的事", by=by).plan_next_step("约调研", moment(1), by=by)
    now = timezone.now()
    assert _shown(lin, now) == day_of(by, now).count == 3


def test_the_dearer_one_stands_above(lin: User, crane: Opportunity, pump: Opportunity) -> None:
    for found in (crane, pump):
        found.plan_next_step("回电", moment(-1), by=lin.actor())
    assert [a.noun.pk for a in day_of(lin.actor(), timezone.now()).now] == [crane.pk, pump.pk]


def test_a_leader_sees_the_team_and_a_seller_does_not(
    lin: User, zhou: User, crane: Opportunity, client_of: ClientOf
) -> None:
    crane.plan_next_step("送样件", moment(-3), by=lin.actor())
    assert "送样件" not in client_of(zhou).get("/?whose=own").content.decode()
    assert (
        "送样件" in client_of(zhou).get("/").content.decode()
    )  # owning nothing, a leader begins with the team
    assert "送样件" in client_of(zhou).get("/?whose=team").content.decode()
    assert "whose=team" not in client_of(lin).get("/").content.decode()


def test_what_rests_or_is_closed_is_not_asked_for(lin: User, crane: Opportunity, pump: Opportunity) -> None:
    crane.hold(timezone.localdate() + timedelta(days=30), by=lin.actor(), reason="等预算")
    pump.win(by=lin.actor())
    assert day_of(lin.actor(), timezone.now()).count == 0


def test_a_lost_one_comes_back_on_its_day(lin: User, crane: Opportunity, too_dear: LossReason) -> None:
    crane.lose(too_dear, by=lin.actor(), revisit_on=timezone.localdate())
    day = day_of(lin.actor(), timezone.now())
    assert [a.noun.pk for a in [*day.now, *day.today]] == [crane.pk]


def test_the_month_adds_up_what_is_signed_and_weighs_what_is_expected(
    lin: User, wu: User, crane: Opportunity, pump: Opportunity
) -> None:
    crane.win(by=lin.actor())
    pump.change_expected_on(timezone.localdate(), by=lin.actor())
    other = Opportunity.open("别人的", amount=Decimal(5), by=wu.actor())
    other.win(by=wu.actor())
    month = month_of(lin.actor(), timezone.now())
    assert (month["won"], month["won_count"], month["due"]) == (Decimal(1286000), 1, Decimal(865000))
    assert round(month["weighted"]) == 86500


def test_the_page_and_its_statements(
    lin: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client = client_of(lin)
    crane.plan_next_step("送样件", moment(-3), by=lin.actor())
    client.get("/")
    with django_assert_max_num_queries(18):
        page = client.get("/").content.decode()
    assert "送样件" in page and "嘉禾" in page
    why = client.get("/today/why/").content.decode()
    assert "¥128.6 万" in why


def test_an_empty_day_says_so(lin: User, process: object, client_of: ClientOf) -> None:
    assert client_of(lin).get("/").status_code == 200


def _shown(user: User, now: Any) -> int:
    """What stands beside Today in the sidebar."""
    return sum(rows.count() for rows in due(user.pk, now))

"""What falls on a full day or into an absence is offered today, as far as there is room."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shangji.activities.forms import moment_of
from shangji.core import clock
from shangji.opportunities.models import Opportunity
from shangji.opportunities.today import day_of
from shangji.process.room import USUAL, ahead_of

MONDAY = datetime(2026, 11, 23, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def planned(lin, count, at, amount=10_000):
    return [
        Opportunity.open(
            f"商机 {at:%d %H} {n}", amount=Decimal(amount * (n + 1)), next_step="再联系", next_step_at=at, by=lin.actor()
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_full_day_is_lightened_today_by_the_dearest(lin):
    wednesday = moment_of(MONDAY.date() + timedelta(days=2), None)
    made = planned(lin, 6, wednesday)
    day = day_of(lin.actor(), MONDAY)
    room = ahead_of(lin.pk, MONDAY).room_on(wednesday.date())
    assert [a.noun.pk for a in day.forward] == [one.pk for one in reversed(made)][: 6 - room]
    assert len(day.forward) + len(day.soon) == 6
    assert "6" in day.forward[0].reasons[-1].text and str(USUAL) in day.forward[0].reasons[-1].text


def test_what_was_agreed_by_the_hour_stays_where_it_is(lin):
    planned(lin, 9, MONDAY.replace(hour=14) + timedelta(days=1))
    assert day_of(lin.actor(), MONDAY).forward == []


def test_a_day_with_room_is_left_alone(lin):
    planned(lin, 2, moment_of(MONDAY.date() + timedelta(days=1), None))
    day = day_of(lin.actor(), MONDAY)
    assert day.forward == [] and len(day.soon) == 2


def test_before_an_absence_everything_in_it_is_offered(lin, system):
    off = [MONDAY.date() + timedelta(days=n) for n in (1, 7)]
    lin.plan_absence(*off, by=system)
    (first,), (last,) = (planned(lin, 1, moment_of(day, None)) for day in off)
    day = day_of(lin.actor(), MONDAY)
    assert {a.noun.pk for a in day.forward} == {first.pk, last.pk} and day.soon == []
    assert all(a.reasons[-1].tone == "warn" for a in day.forward)


def test_a_day_that_is_full_itself_takes_nothing_more(lin):
    planned(lin, USUAL, moment_of(MONDAY.date(), None))
    planned(lin, 6, moment_of(MONDAY.date() + timedelta(days=1), None))
    assert day_of(lin.actor(), MONDAY).forward == []


def test_how_much_a_day_holds_is_learnt_from_the_last_ones(lin, crane):
    for back in range(1, 6):
        for n in range(back):
            crane.log_follow_up(
                "电话里谈了进度", type="call", by=lin.actor().at(MONDAY - timedelta(days=back, minutes=n))
            )
    assert ahead_of(lin.pk, MONDAY).full == 5


def test_what_the_rhythm_asks_for_tomorrow_is_offered_where_today_has_room_and_what_was_promised_is_not(lin):
    with clock.at(MONDAY - timedelta(days=4)):  # Thursday: due by its rhythm on Tuesday
        silent = Opportunity.open("没有安排的商机", amount=Decimal(10_000), by=lin.actor())
    (promised,) = planned(lin, 1, moment_of(MONDAY.date() + timedelta(days=1), None))
    day = day_of(lin.actor(), MONDAY)
    assert [a.noun for a in day.forward] == [silent] and [a.noun.pk for a in day.soon] == [promised.pk]
    assert day.forward[0].reasons[-1].text == "最晚明天到期，今天还有空档"


def test_a_trip_is_noted_and_taken_back_in_one_tap_and_resets_nothing(lin, zhou, client_of):
    tomorrow = MONDAY.date() + timedelta(days=1)
    (one,) = planned(lin, 1, moment_of(tomorrow, None))
    client, before = client_of(lin), (one.next_step_at, one.stage_entered_at)
    assert 'value="tomorrow"' in client.get("/?whose=own").content.decode()
    for _tap in range(2):
        client.post("/me/trip/", {"day": "tomorrow"})
    away = lin.absences.get()
    assert (away.starts_on, away.ends_on, away.reason) == (tomorrow, tomorrow, "出差")
    assert [a.noun.pk for a in day_of(lin.actor(), MONDAY).forward] == [one.pk]
    assert ahead_of(lin.pk, MONDAY).nearest(tomorrow, MONDAY) != tomorrow
    page = client.get("/?whose=own").content.decode()
    assert f"/me/trip/{away.pk}/drop/" in page and 'value="tomorrow"' not in page and 'value="today"' in page
    client_of(zhou).post(f"/me/trip/{away.pk}/drop/")
    assert lin.absences.exists()
    client.post(f"/me/trip/{away.pk}/drop/")
    assert not lin.absences.exists()
    one.refresh_from_db()
    assert (one.next_step_at, one.stage_entered_at) == before

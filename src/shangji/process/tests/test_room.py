"""Where a step is planned, a day with room is proposed and says why; what the person says or chooses stays."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shangji.activities.forms import moment_of
from shangji.core import clock
from shangji.opportunities.models import Opportunity
from shangji.process.room import room_of

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.get_default_timezone())
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def full_thursday(lin):
    """Three things are due on Thursday: with what is kept free for what comes in, that is a full day."""
    for n in range(3):
        Opportunity.open(
            f"商机 {n}", amount=Decimal(10_000), next_step="回电", next_step_at=moment_of(THURSDAY, None), by=lin.actor()
        )  # fmt: skip


def draft(client, noun, text):
    return client.post(f"/subjects/{noun.pk}/follow-up/draft/", {"text": text}, headers=HX).content.decode()


def test_the_usual_day_gives_way_to_one_with_room_and_says_why(full_thursday, crane, lin, client_of):
    answer = draft(client_of(lin), crane, "打了电话，客户再看看")
    assert f'name="next_step_on" id="day-{crane.pk}" value="{WEDNESDAY}"' in answer
    assert "周四已有 3 件到期，满一天做得了 8 件；周三有空档。" in answer
    assert "3 件，已满" in answer
    sheet = client_of(lin).get(f"/subjects/{crane.pk}/next-step/", headers=HX).content.decode()
    assert f'value="{WEDNESDAY}"' in sheet and "周三有空档" in sheet


def test_a_day_that_was_said_stays_and_a_better_one_is_one_tap_away(full_thursday, crane, lin, client_of):
    answer = draft(client_of(lin), crane, "打了电话，周四发报价")
    assert f'id="day-{crane.pk}" value="{THURSDAY}"' in answer
    assert f'data-value="{WEDNESDAY}">改到周三' in answer
    assert "改到" not in draft(client_of(lin), crane, "打了电话，周五发报价")


def test_neither_an_absence_nor_a_day_off_is_proposed_and_without_room_the_day_stays(crane, lin, system):
    lin.plan_absence(WEDNESDAY, THURSDAY, by=system)
    room = room_of(lin.pk, MONDAY)
    assert room.nearest(THURSDAY, MONDAY) == date(2026, 11, 27)
    assert room.nearest(THURSDAY, MONDAY, latest=THURSDAY) == date(2026, 11, 24)
    assert room.nearest(date(2026, 11, 28), MONDAY) == date(2026, 11, 27), "a Saturday"
    assert room.why_not(THURSDAY, date(2026, 11, 27)) == "周四请假；周五有空档。"
    full = room_of(lin.pk, MONDAY)
    full.due.update({MONDAY.date() + timedelta(days=n): 9 for n in range(20)})
    assert full.nearest(date(2026, 12, 1), MONDAY) == date(2026, 12, 1)

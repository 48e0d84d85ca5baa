"""The ladder: 3 the owner, 5 the leader as well, 7 high risk; each once, and it resolves itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.leads.models import Lead
from shangji.people.models import Notification
from shangji.process.ladder import watch
from shangji.process.models import Escalation, Obligation

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def neglected(crane):
    """Opened on Monday, due at the end of Thursday."""
    return crane


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def at(moment):
    with clock.at(moment):
        watch(moment)
        run_due()


def told(user):
    lines = Notification.objects.filter(user=user, event__kind__startswith="process.").order_by("pk")
    return [(line.event.kind.rpartition("_")[2], line.event.payload.get("level")) for line in lines]


def test_it_climbs_by_working_days_and_tells_each_once(neglected, lin, zhou):
    at(MONDAY + 3 * DAY)
    assert told(lin) == []
    at(MONDAY + 4 * DAY)
    at(MONDAY + 4 * DAY + timedelta(minutes=1))
    assert told(lin) == [("breached", None)] and told(zhou) == []
    at(MONDAY + 8 * DAY - timedelta(hours=2))
    assert told(zhou) == [], "five working days are over at the end of Monday; the leader is told at work"
    at(MONDAY + 8 * DAY)
    assert told(lin)[1:] == [("escalated", 2)] and told(zhou) == [("escalated", 2)]
    at(MONDAY + 10 * DAY)
    assert told(zhou)[1:] == [("escalated", 3)]
    at(MONDAY + 90 * DAY)
    assert len(told(lin)) == 3 and Obligation.objects.open().get().next_check_at is None


def test_a_follow_up_resolves_it_and_the_lines_are_read(neglected, lin, zhou):
    at(MONDAY + 8 * DAY)
    with clock.at(MONDAY + 8 * DAY + timedelta(hours=1)):
        neglected.log_follow_up("道了歉并约了周四见面", by=lin.actor())
    at(MONDAY + 10 * DAY)
    assert told(zhou) == [("escalated", 2)]
    assert not Notification.objects.unread().filter(event__kind__startswith="process.").exists()


def test_after_a_long_silence_of_the_worker_one_line_says_it(neglected, lin, zhou):
    at(MONDAY + 30 * DAY)
    assert told(lin) == [("escalated", 3)] == told(zhou)
    assert [e.level for e in Escalation.objects.all()] == [3]


def test_what_was_put_off_waits(neglected, lin):
    neglected.snooze(MONDAY + 7 * DAY, "客户出差", by=lin.actor())
    at(MONDAY + 5 * DAY)
    assert told(lin) == []
    at(MONDAY + 7 * DAY + timedelta(hours=1))
    assert told(lin) == [("breached", None)]


def test_planning_a_missed_step_anew_does_not_begin_the_ladder_again(neglected, lin, zhou):
    neglected.plan_next_step("送样件", MONDAY, by=lin.actor())
    at(MONDAY + 1 * DAY)
    with clock.at(MONDAY + 1 * DAY + timedelta(hours=1)):
        neglected.plan_next_step("送样件", MONDAY + 3 * DAY, by=lin.actor())
    at(MONDAY + 4 * DAY)
    assert told(zhou) == [("escalated", 2)], "late since Monday"


def test_a_first_word_climbs_twice_as_fast(lin, zhou, system):
    lead = Lead.capture(company="嘉善宏茂", owner_id=lin.pk, by=system)
    at(lead.respond_by + timedelta(seconds=1))
    assert told(lin) == [("breached", None)]
    at(MONDAY + 2 * DAY)
    assert told(zhou) == [("escalated", 2)]


def test_a_clock_that_jumps_back_tells_nothing_twice(neglected, lin):
    at(MONDAY + 8 * DAY)
    at(MONDAY + 4 * DAY)
    at(MONDAY + 8 * DAY)
    assert len(told(lin)) == 1 and Escalation.objects.count() == 1


def test_no_level_is_written_twice(neglected):
    at(MONDAY + 4 * DAY)
    row = Obligation.objects.open().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.note_all([Escalation(obligation=row, level=1, at=timezone.now())])


def test_the_life_trace_tells_what_was_missed_and_keeps_the_rest_for_who_asks(neglected, lin, client_of):
    at(MONDAY + 4 * DAY)
    client = client_of(lin)
    every = client.get(f"/subjects/{neglected.pk}/timeline/", headers={"HX-Request": "true"})
    kinds = [line.event.kind for run in every.context["timeline"].runs for line in run.lines]
    assert kinds == ["process.obligation_breached", "opportunities.opened"]
    owed = client.get(f"/subjects/{neglected.pk}/timeline/?show=duties", headers={"HX-Request": "true"})
    kinds = [line.event.kind for run in owed.context["timeline"].runs for line in run.lines]
    assert kinds == ["process.obligation_breached", "process.obligation_opened"]
    assert Event.objects.filter(subject_id=neglected.pk).count() == 3

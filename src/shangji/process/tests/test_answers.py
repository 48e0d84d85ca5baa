"""From the message that reminds: say what happened, or put it off, once, as the person whom it was sent to."""

from datetime import UTC, datetime, timedelta

import pytest

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.people.letters import answers_to, link
from shangji.people.models import Notification
from shangji.process.ladder import watch
from shangji.process.models import Obligation

FRIDAY = datetime(2026, 11, 27, 1, 12, tzinfo=UTC)


@pytest.fixture
def line(crane, lin, settings):
    """A reminder that what was owed on Thursday was not done."""
    settings.SITE = "https://crm.example"
    due = FRIDAY - timedelta(hours=10)
    Obligation.objects.update(opened_at=due - timedelta(days=3), due_at=due, next_check_at=due)
    with clock.at(FRIDAY):
        watch(FRIDAY)
        run_due()
        yield Notification.objects.get(user=lin, event__kind="process.obligation_breached")


def path_of(line, key):
    return link(line, key).removeprefix("https://crm.example")


def test_a_reminder_offers_both_and_other_lines_neither(line, crane, chen, wu):
    assert [a.key for a in answers_to(line)] == ["done", "snooze", "read"]
    crane.assign_to(wu, by=chen.actor())
    run_due()
    handed = Notification.objects.get(user=wu, event__kind="people.assigned")
    assert [a.key for a in answers_to(handed)] == ["read"]


def test_what_happened_is_logged_once_and_ends_what_was_owed(line, crane, lin, client):
    path = path_of(line, "done")
    assert "textarea" in client.get(path).content.decode()
    assert client.post(path, {"said": "  "}).status_code == 422
    assert client.post(path, {"said": "电话里定了周五看样机"}).status_code == 200
    found = FollowUp.objects.get()
    assert (found.text, found.author_id) == ("电话里定了周五看样机", lin.pk)
    assert Obligation.objects.get(fulfilled_at__isnull=False).subject_id == crane.pk
    again = client.post(path, {"said": "又说一遍"})
    assert again.status_code == 409 and "电话里定了周五看样机" in again.content.decode(), (
        "it says what happened"
    )
    assert "电话里定了周五看样机" in client.get(path).content.decode()
    assert FollowUp.objects.count() == 1 and Notification.objects.get(pk=line.pk).read_at


def test_it_is_put_off_to_the_day_that_is_chosen_with_a_reason(line, client):
    path = path_of(line, "tomorrow")
    page = client.get(path).content.decode()
    assert (
        "下一个工作日 · 周一 11-30" in page
        and "三个工作日后 · 周三 12-02" in page
        and "下周" not in page.replace("下周一", "")
    )
    for wrong in (
        {},
        {"day": "three"},
        {"day": "own", "reason": "出差"},
        {"until": "2027-03-01", "reason": "出差"},
    ):
        assert client.post(path, wrong).status_code == 422
    assert client.post(path, {"day": "three", "reason": "客户出差"}).status_code == 200
    owed = Obligation.objects.open().get()
    assert owed.snooze_reason == "客户出差" and f"{owed.snoozed_until:%m-%d}" == "12-02"
    assert client.post(path_of(line, "snooze"), {"day": "three", "reason": "再等等"}).status_code == 409


def test_who_lost_the_record_can_do_nothing_about_it(line, crane, chen, wu, client):
    path = path_of(line, "done")
    crane.assign_to(wu, by=chen.actor())
    assert client.post(path, {"said": "打了电话"}).status_code == 403
    assert not FollowUp.objects.exists()

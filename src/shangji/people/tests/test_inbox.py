"""What is told goes out by the ways that were chosen, once, and not in the quiet hours."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.jobs import run_due
from shangji.people import inbox
from shangji.people.inbox import Channel, Route, Wishes
from shangji.people.letters import LinkTooOld, link, opened
from shangji.people.models import Dispatch, Notification, User
from shangji.people.models.reachable import NoSuchDevice

CHINA = timezone.get_fixed_timezone(480)


def at(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


MONDAY, FRIDAY, SATURDAY = 23, 27, 28


@pytest.fixture
def pigeon(monkeypatch):
    """A way to everybody, and one to groups."""
    found = Channel(
        key="pigeon", name="鸽子", icon="send", routes=lambda user: [Route("pigeon", "pigeon", 7)], tried=lambda user: "",
        address="Loft", by_default=frozenset({"handovers"}),
    )  # fmt: skip
    monkeypatch.setattr(inbox, "_channels", {"pigeon": found})
    monkeypatch.setattr(inbox, "_circles", [])
    return found


def hand_over(crane, zhou, wu):
    crane.assign_to(wu, by=zhou.actor())
    run_due()


def test_what_is_told_is_promised_once_on_every_chosen_way(crane, chen, wu, pigeon):
    with clock.at(at(MONDAY, 10)):
        hand_over(crane, chen, wu)
    line = Notification.objects.get(user=wu)
    Notification.tell(wu, line.event, clock.now())
    sent = Dispatch.objects.get()
    assert (sent.user, sent.channel, sent.account, sent.group) == (wu, "pigeon", 7, "handovers")
    assert sent.due_at == line.told_at == at(MONDAY, 10)


def test_who_wants_it_otherwise_is_told_otherwise(crane, chen, wu, pigeon):
    wu.choose_inbox(Wishes(chosen={"handovers": []}), by=wu.actor())
    hand_over(crane, chen, wu)
    assert Notification.objects.filter(user=wu).exists() and not Dispatch.objects.exists()


def test_a_group_is_told_once_though_three_people_are(crane, chen, wu, zhou, pigeon, monkeypatch):
    monkeypatch.setattr(inbox, "_circles", [lambda line, group: [Route("robot", "robot:3", 3)]])
    hand_over(crane, chen, wu)
    event = Notification.objects.get().event
    Notification.tell(zhou, event, clock.now())
    assert Dispatch.objects.filter(channel="robot", line=None, user=None).count() == 1
    assert Dispatch.objects.filter(channel="pigeon").count() == 2


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (at(MONDAY, 10), at(MONDAY, 10)),
        (at(MONDAY, 7, 59), at(MONDAY, 8)),
        (at(MONDAY, 20), at(MONDAY + 1, 8)),
        (at(MONDAY, 23, 30), at(MONDAY + 1, 8)),
        (at(FRIDAY, 21), at(30, 8)),  # over the weekend
        (at(SATURDAY, 12), at(30, 8)),
        (at(30, 21, month=9), at(8, 8, month=10)),  # National Day
    ],
)  # fmt: skip
def test_quiet_hours_postpone_and_never_drop(now, wanted):
    assert Wishes().due_at(now) == wanted
    assert Wishes().due_at(now, urgent=True) == now


def test_quiet_hours_may_lie_within_a_day_or_nowhere():
    nap = Wishes(quiet_from=time(12), quiet_until=time(13, 30), quiet_days_off=False)
    assert nap.due_at(at(SATURDAY, 12, 10)) == at(SATURDAY, 13, 30)
    assert nap.due_at(at(SATURDAY, 23)) == at(SATURDAY, 23)
    assert Wishes(quiet_from=time(0), quiet_until=time(0), quiet_days_off=False).due_at(at(28, 3)) == at(
        28, 3
    )


def test_wishes_are_kept_as_they_were_said():
    said = Wishes({"risks": ["mail"]}, time(21), time(7, 30), False, {"wecom_app": "LinJiahe"}, "en")
    assert Wishes.of(said.kept()) == said


def test_only_oneself_and_who_runs_people_choose(lin, wu, chen, pigeon):
    wishes = Wishes(language="en")
    with pytest.raises(NotAllowed):
        lin.choose_inbox(wishes, by=wu.actor())
    lin.choose_inbox(wishes, by=chen.actor())
    assert User.objects.get(pk=lin.pk).wishes == wishes
    assert lin.choose_inbox(wishes, by=lin.actor()) is None


def test_a_browser_belongs_to_whom_used_it_last(lin, wu):
    known = {"p256dh": "B" * 87, "auth": "a" * 22, "name": "Chrome · Linux"}
    with pytest.raises(NoSuchDevice):
        lin.add_device("ftp://x", by=lin.actor(), **known)
    lin.add_device("https://push.example/1", by=lin.actor(), **known)
    wu.add_device("https://push.example/1", by=wu.actor(), **known)
    assert not lin.devices.exists() and wu.devices.count() == 1
    with pytest.raises(NotAllowed):
        wu.drop_device(wu.devices.get().pk, by=lin.actor())
    wu.drop_device(wu.devices.get().pk, by=wu.actor())
    assert not wu.devices.exists()


def test_the_page_shows_ways_keeps_choices_and_tries(client_of, lin, pigeon, django_assert_max_num_queries):
    client = client_of(lin)
    with django_assert_max_num_queries(10):
        page = client.get("/me/inbox/").content.decode()
    assert "鸽子" in page and 'name="handovers_pigeon"' in page
    said = {
        "quiet_from": "21:00",
        "quiet_until": "07:00",
        "language": "zh-hans",
        "risks_pigeon": "on",
        "at_pigeon": "loft-1",
    }
    assert client.post("/me/inbox/", {**said, "at_pigeon": "<b>"}).status_code == 422
    assert client.post("/me/inbox/", said).status_code == 302
    wishes = User.objects.get(pk=lin.pk).wishes
    assert wishes.chosen["risks"] == ["pigeon"] and wishes.chosen["handovers"] == []
    assert (wishes.quiet_from, wishes.quiet_days_off, wishes.addresses) == (
        time(21),
        False,
        {"pigeon": "loft-1"},
    )
    assert client.post("/me/inbox/try/pigeon/", headers={"HX-Request": "true"}).status_code == 204
    assert client.post("/me/inbox/try/raven/").status_code == 404


@pytest.fixture
def line(crane, chen, wu, settings, pigeon):
    settings.SITE = "https://crm.example"
    hand_over(crane, chen, wu)
    return Notification.objects.get(user=wu)


def path_of(line, key="open"):
    found = link(line, key)
    assert found.startswith("https://crm.example/told/")
    return found.removeprefix("https://crm.example")


def test_a_link_opens_the_record_for_whom_it_was_sent_to(line, client_of, client, wu, lin):
    path = path_of(line)
    assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert client_of(lin).get(path).status_code == 404
    assert client_of(wu).get(path).headers["Location"] == line.event.subject.get_absolute_url()
    line.refresh_from_db()
    assert line.read_at


def test_one_tap_marks_it_read_and_looking_at_the_link_does_not(line, client):
    path = path_of(line, "read")
    page = client.get(path)
    line.refresh_from_db()
    assert page.status_code == 200 and line.read_at is None
    assert client.post(path).status_code == 200
    line.refresh_from_db()
    assert line.read_at
    assert client.get(path.replace("/told/W", "/told/X")).status_code == 404


def test_a_link_grows_old_and_is_dead_with_its_person(line, client, chen, wu):
    token = path_of(line, "read").split("/")[2]
    with pytest.raises(LinkTooOld), clock.at(clock.now() + timedelta(days=15)):
        opened(token)
    wu.disable(by=chen.actor())
    assert client.get(f"/told/{token}/").status_code == 404


def test_without_an_address_of_its_own_a_message_has_no_links(line, settings):
    settings.SITE = ""
    assert link(line) == ""


def test_an_open_page_asks_what_is_new(line, client_of, wu):
    client = client_of(wu)
    first = client.get("/inbox/news/").json()
    assert first == {"unread": 1, "last": line.pk, "lines": []}
    found = client.get(f"/inbox/news/?after={line.pk - 1}").json()["lines"]
    assert [each["label"] for each in found] == ["立体库输送线改造"] and found[0]["text"]


def test_the_worker_of_the_browser_is_served_from_the_root(client, db):
    answer = client.get("/push-worker.js")
    assert (
        answer.headers["Content-Type"].startswith("text/javascript") and b"showNotification" in answer.content
    )


def test_what_went_long_ago_is_forgotten_and_what_waits_is_not(line):
    sent, waiting = Dispatch.objects.get(), Dispatch.objects.get()
    waiting.pk, waiting.account = None, 8
    waiting.save()
    Dispatch.objects.filter(pk=sent.pk).update(state="sent", sent_at=clock.now())
    assert Dispatch.sweep(clock.now()) == 0
    assert Dispatch.sweep(clock.now() + timedelta(days=91)) == 1
    assert Dispatch.objects.get() == waiting


def test_not_everybody_is_told_in_the_minute_the_quiet_hours_end(crane, chen, wu, pigeon):
    with clock.at(at(MONDAY, 22)):
        hand_over(crane, chen, wu)
    due_at = Dispatch.objects.get().due_at
    assert at(MONDAY + 1, 8) <= due_at < at(MONDAY + 1, 8, 2)

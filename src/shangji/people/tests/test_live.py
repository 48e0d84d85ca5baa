"""The live line: who may listen, what is told, how a page catches up, and that who signed out hears no more."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as known

from shangji.core import clock
from shangji.core.events import Event
from shangji.people import live
from shangji.people.live_reads import guest_of, left, newest, told_after
from shangji.people.models import Notification

pytestmark = pytest.mark.usefixtures("committed")


class Page:
    """A browser's side of one line."""

    def __init__(self, cookie="", query=b"", **headers):
        heads = {"host": "127.0.0.1:8001", "cookie": f"{known.SESSION_COOKIE_NAME}={cookie}", **headers}
        self.scope = {
            "type": "http", "method": "GET", "path": "/", "query_string": query,
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in heads.items()],
        }  # fmt: skip
        self.said, self.closing, self.task = [], asyncio.Event(), None

    async def receive(self):
        await self.closing.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.said.append(message)

    @property
    def status(self):
        return self.said[0]["status"]

    @property
    def heads(self):
        return {name.decode(): value.decode() for name, value in self.said[0]["headers"]}

    def told(self, event="told"):
        text = b"".join(each.get("body", b"") for each in self.said).decode()
        blocks = [block for block in text.split("\n\n") if f"event: {event}" in block]
        return [json.loads(block.split("data: ")[1]) for block in blocks]

    def called(self):
        text = b"".join(each.get("body", b"") for each in self.said).decode()
        return [block.split("data: ")[1] for block in text.split("\n\n") if "event: called" in block]

    async def open(self):
        self.task = asyncio.create_task(live.application(self.scope, self.receive, self.send))
        await until(lambda: self.said)
        return self

    async def close(self):
        self.closing.set()
        await asyncio.wait_for(self.task, 5)


async def until(true, seconds=8):
    for _each in range(int(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")


def heard(story, *known):
    """Run a story with an exchange of its own, and let its thread go with its connection to the database."""
    live.exchange = live.Exchange()

    async def told():
        try:
            return await story(*known)
        finally:
            if live.exchange.watch:
                live.exchange.watch.cancel()
            await live.exchange.ask(_hang_up)
            live.exchange.desk.shutdown()

    return asyncio.run(told())


def _hang_up():
    from django.db import connection

    connection.close()


@pytest.fixture
def came_in(client_of):
    def session(user):
        return client_of(user).session.session_key

    return session


def tell(user, crane):
    told = set(Notification.objects.filter(user=user).values_list("event_id", flat=True))
    event = Event.objects.filter(subject_id=crane.pk).exclude(pk__in=told).first()
    Notification.tell(user, event, clock.now())


def test_an_open_page_is_told_at_once_and_catches_up_after_a_break(crane, lin, wu, came_in):
    async def story(key, other):
        page, beside = await Page(key).open(), await Page(other).open()
        await until(page.told)
        assert page.told() == [{"unread": 0, "last": 0, "lines": []}]
        await sync_to_async(tell)(lin, crane)
        await until(lambda: len(page.told()) == 2, 2)
        said = page.told()[1]
        assert said["unread"] == 1 and said["lines"][0]["label"] == "立体库输送线改造"
        assert len(beside.told()) == 1
        await page.close()
        assert not live.exchange.lines.get(lin.pk)
        again = await Page(key, last_event_id=str(said["last"] - 1)).open()
        await until(again.told)
        assert again.told()[0]["lines"] == said["lines"]
        for each in (again, beside):
            await each.close()

    heard(story, came_in(lin), came_in(wu))


def test_a_page_that_waits_for_a_kind_of_fact_hears_of_a_new_one_and_nothing_of_it(crane, lin, wu, came_in):
    async def story(key, other):
        wall, page = Page(other, query=b"call=opportunities.won&call=people.password_set"), Page(key)
        await wall.open()
        await page.open()
        await until(lambda: live.exchange.heard is not None)
        await sync_to_async(crane.log_follow_up)("通了电话", type="call", by=lin.actor())
        await sync_to_async(crane.win)(by=lin.actor())
        await until(wall.called, 4)
        assert wall.called() == ["opportunities.won"]
        assert page.called() == [] and crane.name not in str(wall.said)
        for each in (wall, page):
            await each.close()

    heard(story, came_in(lin), came_in(wu))


def test_nobody_listens_without_a_session_or_from_another_site(lin, came_in):
    async def story(key):
        assert (await Page("").open()).status == 401
        assert (await Page("x" * 32).open()).status == 401
        assert (await Page(key, origin="https://evil.example").open()).status == 403
        assert (await Page(key, host="evil.example").open()).status == 403
        page = await Page(key, origin="http://127.0.0.1:8000").open()
        assert page.status == 200 and page.heads["access-control-allow-origin"] == "http://127.0.0.1:8000"
        assert page.heads["content-type"].startswith("text/event-stream")
        await page.close()

    heard(story, came_in(lin))


def test_who_signed_out_or_was_barred_is_told_and_hears_no_more(lin, wu, chen, client_of, monkeypatch):
    monkeypatch.setattr(live, "CHECK_S", 0.3)
    mine, other = client_of(lin), client_of(wu)

    async def story():
        pages = [await Page(client.session.session_key).open() for client in (mine, other)]
        await sync_to_async(mine.post)("/accounts/logout/")
        await sync_to_async(wu.disable)(by=chen.actor())
        for page in pages:
            await asyncio.wait_for(page.task, 8)
            assert page.told("bye") == [{}]
        assert not live.exchange.lines

    heard(story)


def test_a_page_that_does_not_keep_up_is_let_go(lin, came_in):
    async def story(key):
        line = live.Line(await live.exchange.ask(guest_of, key), "en")
        for _each in range(live.WAITING + 5):
            line.tell(b"x")
        assert line.waiting.get_nowait() is None

    heard(story, came_in(lin))


def test_a_line_that_was_committed_late_is_told_too(crane, lin, wu, zhou):
    events = list(Event.objects.filter(subject_id=crane.pk))
    start = newest()
    second = Notification.objects.create(pk=start.floor + 2, user=wu, event=events[0], told_at=clock.now())
    known, told = told_after(start, {lin.pk, wu.pk})
    assert told == {wu.pk: second.pk}
    first = Notification.objects.create(pk=start.floor + 1, user=lin, event=events[0], told_at=clock.now())
    assert told_after(known, {lin.pk, wu.pk})[1] == {lin.pk: first.pk}
    assert told_after(known, {lin.pk, wu.pk})[1] == {}


def test_a_new_password_ends_the_other_lines(lin, chen, came_in):
    guest = guest_of(came_in(lin))
    assert left([guest]) == set()
    lin.give_password("lake-otter-77", by=chen.actor())
    assert left([guest]) == {guest} and guest_of(guest.session) is None


def test_the_page_knows_where_to_listen_and_may(client_of, lin, settings):
    settings.EVENTS_PORT = "8001"
    answer = client_of(lin).get("/inbox/", headers={"Host": "127.0.0.1:8000"})
    assert 'data-live="http://127.0.0.1:8001/"' in answer.content.decode()
    assert "connect-src 'self' http://127.0.0.1:8001" in answer.headers["Content-Security-Policy"]
    settings.EVENTS_PATH = "/events/"
    answer = client_of(lin).get("/inbox/")
    assert (
        'data-live="/events/"' in answer.content.decode()
        and "8001" not in answer.headers["Content-Security-Policy"]
    )

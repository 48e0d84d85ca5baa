"""Walls and links that tests look at."""

from datetime import timedelta

import pytest
from django.test import Client

from shangji.core import clock
from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.showing import STALE_S
from shangji.insight.models import Board, Kiosk
from shangji.insight.models.share import Circle
from shangji.insight.wall.secret import new_secret

PARTIAL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def moment():
    """A moment with some minutes before it in which nothing changes by the hour alone."""
    now = clock.now()
    with clock.at(now - timedelta(seconds=now.timestamp() % STALE_S)):
        yield clock.now()


@pytest.fixture
def hung(zhou):
    """A published board of 周 that everybody sees, with these widgets; its key."""

    def hang(*widgets, **top):
        board = Board.make(plan_of({"board": "看板", **top, "widgets": [*widgets]}), by=zhou.actor())
        board.publish(board.plan_drafted(), by=zhou.actor())
        board.share(Circle(everybody=True), Circle(), by=zhou.actor())
        return str(board.pk)

    return hang


@pytest.fixture
def link_of():
    """Make a link, and tell its address and its row."""

    def make(user, **said):
        secret = new_secret()
        asked = {"days": 30, "board": "wall", **said}
        if "playlist" in asked:
            asked["board"] = ""
        kiosk = Kiosk.make("前厅", secret=secret, maker=user, by=user.actor(), **asked)
        return f"/wall/{secret}/", kiosk

    return make


@pytest.fixture
def looks():
    """What a television asks: the page anew, without a session."""

    def look(url, client=None, **headers):
        return (client or Client()).get(url, headers={**PARTIAL, **headers})

    return look

"""A link shows one thing to whoever has it, never more than its maker sees, until it ends; nothing else is reachable."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shangji.core import clock, jobs
from shangji.core.access import NotAllowed
from shangji.gateway import guard
from shangji.gateway.framing import OriginNotRight
from shangji.gateway.models import ExportRecord, ShareLink, ShareVisit
from shangji.gateway.models.share_link import LinkNotRight, NotFramed, new_secret
from shangji.gateway.tests.test_exports_boards import PLAN
from shangji.insight.models import Board
from shangji.insight.models.share import Circle
from shangji.opportunities.models import Opportunity
from shangji.people.covering import ReachesMore, covers
from shangji.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def board(zhou: User, lin: User, wu: User, stages: Any) -> Board:
    Opportunity.open("林的", amount=Decimal(1_280_000), by=lin.actor())
    Opportunity.open("吴的", amount=Decimal(3_000_000), by=wu.actor())
    made = Board.make(PLAN, by=zhou.actor())
    made.publish(PLAN, by=zhou.actor())
    made.share(Circle(everybody=True), Circle(), by=zhou.actor())
    return made


def link(board: Board, maker: User, shown_as: User, **known: Any) -> tuple[ShareLink, str]:
    secret = new_secret()
    made = ShareLink.make(
        "给合作方", what=f"board:{board.pk}", secret=secret, maker=maker, shown_as=shown_as, by=maker.actor(),
        **{"days": 7, **known},
    )  # fmt: skip
    return made, f"/s/{secret}/"


def test_it_shows_the_board_as_one_person_sees_it_without_signing_in(
    board: Board, zhou: User, lin: User
) -> None:
    made, address = link(board, zhou, lin)
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and "林嘉禾" in page and "吴桐" not in page
    assert "<a " not in page and "<script" not in page and "/opportunities/" not in page
    assert (
        answer.headers["Referrer-Policy"] == "no-referrer" and "no-store" in answer.headers["Cache-Control"]
    )
    visit = ShareVisit.objects.get()
    assert (visit.link, visit.kind, visit.address) == (made, "seen", "127.0.0.1")


def test_of_the_token_only_a_hash_is_kept(board: Board, zhou: User) -> None:
    made, address = link(board, zhou, zhou)
    secret = address.split("/")[2]
    kept = " ".join(str(value) for value in ShareLink.objects.values().get(pk=made.pk).values())
    assert secret not in kept and secret[:20] not in kept


@pytest.mark.parametrize("token", ["x", "a.b", "%00", "x" * 500])
def test_what_was_not_made_here_is_not_looked_for(token: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(f"/s/{token}/").status_code == 404
    assert not any("gateway_sharelink" in query["sql"] for query in asked)


def test_it_ends_by_itself_and_by_its_maker(board: Board, zhou: User) -> None:
    made, address = link(board, zhou, zhou, days=1)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert Client().get(address).status_code == 404
    assert Client().get(address).status_code == 200
    made.end(by=zhou.actor())
    assert Client().get(address).status_code == 404


def test_it_shows_nothing_once_its_maker_may_not_or_sees_less(
    board: Board, zhou: User, lin: User, teams: Any, roles: Any, system: Any
) -> None:
    _made, address = link(board, zhou, lin)
    assert Client().get(address).status_code == 200
    lin.change(name=lin.name, email="", phone="", role=lin.role, team=teams["south"], by=system)
    cache.clear()
    assert Client().get(address).status_code == 404


def test_nobody_shows_more_than_they_see(board: Board, zhou: User, wu: User, chen: User, lin: User) -> None:
    for maker, person in ((zhou, wu), (zhou, chen)):
        with pytest.raises(ReachesMore):
            link(board, maker, person)
    crane = Opportunity.objects.get(name="吴的")
    crane.share_with(lin, by=wu.actor())
    assert not covers(zhou.actor(), lin.actor()), "what was shared with 林 is out of 周's reach"
    with pytest.raises(ReachesMore):
        link(board, zhou, lin)
    with pytest.raises(NotAllowed):
        link(board, lin, lin)
    with pytest.raises(LinkNotRight):
        link(board, zhou, zhou, days=400)


def test_a_password_is_asked_and_guessing_is_stopped(
    board: Board, zhou: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made, address = link(board, zhou, zhou, password="开门开门")
    client = Client()
    page = client.get(address).content.decode()
    assert 'type="password"' in page and "林嘉禾" not in page and not ShareVisit.objects.exists()
    assert client.post(address, {"password": "x"}).status_code == 422
    assert client.post(address, {"password": "开门开门"}).status_code == 302
    assert "林嘉禾" in client.get(address).content.decode()
    assert "林嘉禾" not in Client().get(address).content.decode()
    statuses = [Client().post(address, {"password": "y"}).status_code for _try in range(guard.GUESSES + 2)]
    assert statuses[-1] == 429
    assert Client().post(address, {"password": "开门开门"}).status_code == 429
    later = timezone.now() + timedelta(minutes=20)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: later)
    assert Client().post(address, {"password": "开门开门"}).status_code == 429, (
        "waiting a little does not help"
    )


def test_too_many_visits_wait(board: Board, zhou: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PER_VISITOR", 3)
    _made, address = link(board, zhou, zhou)
    assert [Client().get(address).status_code for _visit in range(4)] == [200, 200, 200, 429]
    assert ShareVisit.objects.count() == 1, "a page that asks again counts once"


def test_a_kept_file_is_fetched_and_held_as_long_as_its_link(
    zhou: User, lin: User, stages: Any, client_of: Callable[[User], Client]
) -> None:
    Opportunity.open("林的", amount=Decimal(1_280_000), by=lin.actor())
    record = ExportRecord.ask("opportunities", title="商机", format="csv", query="", by=zhou.actor())
    jobs.run_due()
    secret = new_secret()
    what = f"file:{record.pk}"
    with pytest.raises(NotAllowed):
        other = User.objects.for_sign_in().get(pk=lin.pk)
        ShareLink.make("x", what=what, secret=secret, maker=other, shown_as=other, days=30, by=other.actor())
    ShareLink.make("商机清单", what=what, secret=secret, maker=zhou, shown_as=zhou, days=30, by=zhou.actor())
    record.refresh_from_db()
    assert record.until and record.until > clock.now() + timedelta(days=29)
    client = Client()
    assert "商机清单" in client.get(f"/s/{secret}/").content.decode()
    answer = client.get(f"/s/{secret}/file")
    assert "林的" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert set(ShareVisit.objects.values_list("kind", flat=True)) == {"seen", "fetched"}
    assert client.get(f"/exports/kept/{record.pk}/").status_code == 302


def test_the_pages_make_show_and_end_it(board: Board, zhou: User, lin: User, client_of: Any) -> None:
    client = client_of(zhou)
    said = {
        "name": "给伙伴",
        "days": "30",
        "shown_as": lin.pk,
        "password": "",
    }
    page = client.post(
        f"/settings/links/add/?what=board:{board.pk}&query=period%3D2026", said
    ).content.decode()
    made = ShareLink.objects.get()
    assert "/s/" in page and made.shown_as == lin and made.query == "period=2026"
    assert "给伙伴" in client.get("/settings/links/").content.decode()
    assert client.get(f"/settings/links/{made.pk}/visits/").status_code == 200
    assert client_of(lin).get("/settings/links/").status_code == 403
    client.post(f"/settings/links/{made.pk}/end/")
    made.refresh_from_db()
    assert made.ended_at
    assert client.get("/settings/links/add/?what=board:99999").status_code == 404


def test_a_board_stands_only_in_the_pages_that_were_named(board: Board, zhou: User, lin: User) -> None:
    _plain, alone = link(board, zhou, lin)
    made, address = link(
        board, zhou, lin, framed_by="https://Portal.example.com/\nhttp://intra:8080", query="owner=1"
    )
    assert made.origins == ["https://portal.example.com", "http://intra:8080"]
    shut, framed = Client().get(alone), Client().get(f"{address}?owner={lin.pk}")
    assert "frame-ancestors 'none'" in shut.headers["Content-Security-Policy"]
    assert shut.headers["X-Frame-Options"] == "DENY"
    policy = framed.headers["Content-Security-Policy"]
    assert (
        "frame-ancestors https://portal.example.com http://intra:8080" in policy
        and "script-src 'self'" in policy
    )
    assert "X-Frame-Options" not in framed.headers
    assert "林嘉禾" not in framed.content.decode(), "filtered as it was made, whatever the address says"
    made.end(by=zhou.actor())
    ended = Client().get(address)
    assert ended.status_code == 404 and "frame-ancestors 'none'" in ended.headers["Content-Security-Policy"]
    with pytest.raises(NotFramed):
        link(board, zhou, lin, framed_by="https://a.example", password="开门开门")
    for wrong in (
        "*",
        "https://*.example.com",
        "https://a.example/x",
        "javascript:alert(1)",
        "https://a; script-src *",
    ):
        with pytest.raises(OriginNotRight):
            link(board, zhou, lin, framed_by=wrong)

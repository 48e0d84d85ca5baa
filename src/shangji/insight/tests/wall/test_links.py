"""Links that show a wall without signing in: whose picture, how long, and nothing besides."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.subjects import traced_models
from shangji.insight.models import Kiosk, Playlist
from shangji.insight.models.kiosk import KioskNotRight
from shangji.insight.models.playlist import StillOnAWall
from shangji.insight.wall import guard
from shangji.insight.wall.pages import Page, PagesNotRight
from shangji.insight.wall.picture import ReachesMore, picture_of
from shangji.insight.wall.secret import new_secret
from shangji.leads.models import Lead
from shangji.people.models import Pool
from shangji.people.owned import Owned

FIGURE = {"id": "won", "kind": "kpi", "asks": {"metrics": ["won_count"]}, "tv": [0, 2, 8, 4]}


def number(answer):
    return re.search(r"<dd><a[^>]*>(\d+)", answer.content.decode())[1]


@pytest.fixture(autouse=True)
def unhurried():
    guard._buckets.clear()


def test_it_opens_without_signing_in_and_leaves_nothing_in_the_browser(chen, history, link_of):
    url, _kiosk = link_of(chen)
    answer = Client().get(url)
    assert answer.status_code == 200 and "wall-cell" in answer.content.decode()
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store" and answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"] and "data-live" not in answer.content.decode()


def test_it_shows_the_team_that_was_named_whoever_looks(
    chen, lin, wu, he, teams, history, hung, link_of, looks, client_of
):
    board = hung(FIGURE, period="all")
    east, _kiosk = link_of(chen, board=board, team=teams["east"])
    south, _kiosk = link_of(chen, board=board, team=teams["south"])
    whole, _kiosk = link_of(chen, board=board)
    assert [number(looks(url)) for url in (east, south, whole)] == ["2", "1", "3"]
    for user in (lin, wu, he):
        assert number(looks(east, client_of(user))) == "2"


def test_a_leader_shows_the_own_team_and_no_more(zhou, teams, link_of):
    link_of(zhou, team=teams["east"])
    for team in (None, teams["south"], teams["company"]):
        with pytest.raises(ReachesMore):
            link_of(zhou, team=team)


def test_a_picture_reaches_nothing_that_its_maker_does_not(zhou, lin, wu, teams, crane, history, system):
    """Also not what lies in a pool of the team, what its maker owns elsewhere, or what is shared with them."""
    pool = Pool.add("华东线索", holds="leads.lead", by=system)
    pool.set_members(teams=[teams["east"]], by=system)
    Lead.capture(company="无主", pool=pool, by=system)
    crane.share_with(zhou, by=lin.actor())
    picture, maker = picture_of(teams["east"], "墙"), zhou.actor()
    owned = [model for model in traced_models().values() if issubclass(model, Owned)]
    assert len(owned) >= 3
    for model in owned:
        seen = set(model.objects.reached_by(picture).values_list("pk", flat=True))
        assert seen <= set(model.objects.reached_by(maker).values_list("pk", flat=True))
        assert all(
            row.owner and row.owner.team_id == teams["east"].pk for row in model.objects.filter(pk__in=seen)
        )
    for model in traced_models().values():
        mine = model.objects.reached_by(maker).values("pk")
        if model._meta.label_lower not in ("insight.kiosk", "insight.playlist", "insight.board"):
            assert not model.objects.reached_by(picture).exclude(pk__in=mine).exists(), model


def test_a_picture_may_do_nothing(teams):
    assert not picture_of(teams["east"], "墙").grants


def test_it_stops_with_the_reach_of_its_maker_and_comes_back_with_it(
    chen, zhou, sun, teams, roles, history, link_of, looks, system
):
    url, _kiosk = link_of(zhou, team=teams["east"])
    assert looks(url).status_code == 200
    zhou.change(name=zhou.name, email="", phone="", role=roles["leader"], team=teams["south"], by=system)
    assert looks(url).status_code == 404 and "wall-cell" not in looks(url).content.decode()
    zhou.change(name=zhou.name, email="", phone="", role=roles["sales"], team=teams["east"], by=system)
    assert looks(url).status_code == 404
    zhou.change(name=zhou.name, email="", phone="", role=roles["leader"], team=teams["east"], by=system)
    assert looks(url).status_code == 200
    zhou.disable(by=system)
    assert looks(url).status_code == 404


def test_it_ends_when_it_is_ended_and_when_it_is_over(chen, link_of, looks, history):
    url, kiosk = link_of(chen)
    other, _kiosk = link_of(chen, days=7)
    kiosk.end(by=chen.actor())
    answer = looks(url)
    assert answer.status_code == 404 and "wall-dark" in answer.content.decode()
    assert looks(other).status_code == 200
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert looks(other).status_code == 404


def test_its_secret_is_shown_once_and_kept_nowhere(chen, client_of):
    client = client_of(chen)
    said = {"name": "前厅", "reach": "company", "days": "30", "language": "zh-hans"}
    page = client.post(
        "/insight/wall/link/new/?board=wall", said, headers={"HX-Request": "true"}
    ).content.decode()
    secret = re.search(r"/wall/([a-z0-9-]{24})/", page)[1]
    kiosk = Kiosk.objects.get()
    assert secret not in str(kiosk.__dict__) and kiosk.hint == secret[-4:]
    assert not any(
        secret in f"{e.payload}{e.changes}{kiosk.digest in str(e.changes)}" for e in Event.objects.all()
    )
    assert secret not in client.get("/insight/wall/").content.decode()
    assert Client().get(f"/wall/{secret}/").status_code == 200


def test_a_secret_that_is_none_never_asks_for_a_link(db):
    with CaptureQueriesContext(connection) as asked:
        assert Kiosk.of("admin' OR 1=1 --") is None and Kiosk.of("") is None
    assert len(asked) == 0


def test_who_guesses_is_kept_out_and_who_has_a_link_with_them(chen, link_of, looks, history):
    url, _kiosk = link_of(chen)
    for _n in range(guard.WRONG_EACH_HOUR):
        assert Client().get(f"/wall/{new_secret()}/").status_code == 404
    answer = Client().get(f"/wall/{new_secret()}/")
    assert answer.status_code == 429 and answer["Retry-After"]
    assert Client(REMOTE_ADDR="10.9.8.7").get(url).status_code == 200


def test_a_link_is_not_asked_a_thousand_times(chen, link_of, looks, history):
    url, _kiosk = link_of(chen)
    told = [looks(url).status_code for _n in range(guard.AT_ONCE + 20)]
    assert told[0] == 200 and 429 in told and told.index(429) >= guard.AT_ONCE


def test_a_look_writes_when_it_was_and_nothing_else(chen, link_of, looks, history):
    url, kiosk = link_of(chen)
    now = clock.now()
    with clock.at(now):
        tag = looks(url)["ETag"]
    with clock.at(now + timedelta(seconds=30)), CaptureQueriesContext(connection) as asked:
        assert looks(url, **{"If-None-Match": tag}).status_code == 304
    assert not any(one["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for one in asked.captured_queries)
    assert len(asked) <= 6
    with clock.at(now + timedelta(minutes=3)):
        looks(url)
    kiosk.refresh_from_db()
    assert kiosk.seen_at == now + timedelta(minutes=3)


def paths(resolver=None, start="/"):
    """Every address that takes nothing from its path."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{start}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from paths(pattern, path)
        elif isinstance(pattern, URLPattern) and "<" not in path and "\\" not in path:
            yield path


def test_who_has_a_link_gets_nowhere_else(chen, link_of, history):
    url, kiosk = link_of(chen)
    browser = Client(headers={"Referer": f"http://testserver{url}", "Wall-Page": "0"})
    assert browser.get(url).status_code == 200
    open_to_all = {
        "/accounts/login/",
        "/accounts/inactive/",
        "/accounts/logout/",
        "/accounts/signup/",
        "/healthz",
        "/language/",
        "/push-worker.js",
    }
    tried = [path for path in paths() if path not in open_to_all]
    assert len(tried) > 60
    for path in tried:
        answer = browser.get(path)
        assert answer.status_code in (302, 401, 403, 404, 405), (path, answer.status_code)
        assert answer.status_code != 302 or "/accounts/" in answer.url, path
    for address in (
        "/insight/boards/wall/",
        "/insight/boards/wall/w/river/",
        "/insight/wall/board/wall/",
        f"/insight/wall/link/{kiosk.pk}/end/",
    ):
        assert browser.get(address).status_code in (302, 405)
    assert browser.post(url).status_code == 405
    assert not Kiosk.objects.filter(ended_at__isnull=False).exists()


def test_the_address_of_a_wall_cannot_be_turned_to_other_data(chen, teams, history, hung, link_of, looks):
    url, _kiosk = link_of(chen, board=hung(FIGURE, period="all"), team=teams["east"])
    for more in (
        f"?team={teams['south'].pk}",
        "?period=last-month",
        "?layout=desk",
        f"?owner={chen.pk}",
        "?won.metrics=open_amount",
    ):
        assert number(looks(url + more)) == "2"


def test_its_language_is_its_own(chen, link_of, history):
    url, _kiosk = link_of(chen, language="en")
    page = Client(headers={"Accept-Language": "zh-CN"}).get(url).content.decode()
    assert 'lang="en"' in page and "Data updated" in page


def test_it_shows_a_playlist_and_keeps_it_from_being_taken_away(chen, link_of, looks, history):
    playlist = Playlist.make("轮播", [Page("wall", 30), Page("director", 30)], by=chen.actor())
    url, kiosk = link_of(chen, playlist=playlist)
    assert 'id="director-' in looks(url, **{"Wall-Page": "1"}).content.decode()
    with pytest.raises(StillOnAWall):
        playlist.retire(by=chen.actor())
    playlist.change("轮播", [Page("director", 30)], by=chen.actor())
    assert 'id="director-' in looks(url).content.decode()
    kiosk.end(by=chen.actor())
    playlist.retire(by=chen.actor())


def test_a_board_about_whoever_looks_is_nothing_for_a_link(chen, link_of, looks, history):
    url, _kiosk = link_of(chen, board="mine")
    assert looks(url).status_code == 404


@pytest.mark.parametrize("said", [{"days": 0}, {"days": 401}, {"board": ""}, {"secret": "x"}, {"name": " "}])
def test_a_link_is_whole_or_not_at_all(chen, said):
    asked = {"name": "前厅", "secret": new_secret(), "days": 30, "board": "wall", **said}
    with pytest.raises(KioskNotRight):
        Kiosk.make(asked.pop("name"), maker=chen, by=chen.actor(), **asked)


@pytest.mark.parametrize(
    "pages", [[], [Page("wall", 4)], [Page("wall", 3601)], [Page("../x", 30)], [Page("wall", 30)] * 21]
)
def test_a_playlist_is_one_to_twenty_boards(chen, pages):
    with pytest.raises(PagesNotRight):
        Playlist.make("轮播", pages, by=chen.actor())


def test_a_change_keeps_the_address_and_is_told(chen, link_of, looks, history):
    from shangji.ui.veil import Veil

    url, kiosk = link_of(chen)
    kiosk.change("二楼", veil=Veil(amounts=True), days=90, by=chen.actor())
    assert looks(url).status_code == 200
    assert kiosk.until - clock.now() > timedelta(days=89)
    assert Event.objects.filter(subject_id=kiosk.pk).latest("seq").payload["name"] == "二楼"
    assert kiosk.change("二楼", veil=Veil(amounts=True), by=chen.actor()) is None

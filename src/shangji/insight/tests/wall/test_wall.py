"""A board on a wall: everything in its place, nothing to press, and one short answer while nothing changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shangji.core import clock
from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.shelf import shipped
from shangji.insight.charts.samples import boards as samples
from shangji.insight.models import Playlist
from shangji.insight.wall.fitting import HEAD, on_wall
from shangji.insight.wall.pages import Page
from shangji.insight.wall.still import still
from shangji.opportunities.models import Opportunity

PARTIAL = {"HX-Request": "true"}
FIGURE = {"id": "won", "kind": "kpi", "asks": {"metrics": ["won_count"]}, "tv": [0, 2, 8, 4]}


def test_every_board_has_a_wall(client_of, zhou, history, subtests):
    client = client_of(zhou)
    for key in shipped():
        with subtests.test(key):
            page = client.get(f"/insight/wall/board/{key}/")
            html = page.content.decode()
            assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
            assert html.count('<section class="wall-cell') >= 2
            body = html.split('<main id="wall">')[1].split("</main>")[0]
            assert not re.search(r"<a[^>]* href|<button|<form|tabindex|hx-|<input", body)


@pytest.mark.parametrize("key", list(shipped()))
def test_a_layout_fits_below_the_head_and_nothing_lies_over_another_thing(key):
    taken = set()
    for widget in on_wall(shipped()[key]):
        x, y, width, height = widget.tv
        cells = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
        assert not cells & taken, widget.id
        assert widget.kind == "cheers" or y >= HEAD
        assert x + width <= 32 and y + height <= 18
        taken |= cells


def test_a_board_without_a_layout_for_walls_is_stretched_from_the_desk():
    plan = plan_of({"board": "x", "widgets": [{"id": "a", "kind": "kpi", "desk": [0, 0, 12, 4]}, {"id": "b", "kind": "kpi", "desk": [0, 4, 6, 4]}, {"id": "late", "kind": "kpi", "desk": [0, 60, 6, 4]}]})  # fmt: skip
    assert [(widget.id, widget.tv) for widget in on_wall(plan)] == [
        ("a", (0, 2, 32, 2)),
        ("b", (0, 4, 16, 14)),
    ]


def test_a_wall_costs_one_304_while_nothing_happened(client_of, zhou, lin, wu, crane, hung, history):
    client, url = client_of(zhou), f"/insight/wall/board/{hung(FIGURE)}/"
    first = client.get(url, headers=PARTIAL)
    known = {**PARTIAL, "If-None-Match": first["ETag"]}
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert len(asked) <= 7
    assert not any("opportunities_opportunity" in one["sql"] for one in asked.captured_queries)
    assert client_of(wu).get(url, headers=known).status_code == 200
    crane.win(by=lin.actor())
    after = client.get(url, headers=known)
    assert after.status_code == 200 and after["ETag"] != first["ETag"]


def test_what_is_drawn_anew_and_looks_the_same_is_not_sent_again(client_of, zhou, lin, crane, hung, history):
    client, url = client_of(zhou), f"/insight/wall/board/{hung(FIGURE)}/"
    tag = client.get(url, headers=PARTIAL)["ETag"]
    crane.log_follow_up("通了电话", type="call", by=lin.actor())
    with clock.at(clock.now() + timedelta(minutes=1)):
        again = client.get(url, headers={**PARTIAL, "If-None-Match": tag})
    assert again.status_code == 304
    assert again["ETag"] != tag and again["ETag"].split(".")[1] == tag.split(".")[1]


def test_walls_share_what_was_just_drawn_until_something_is_won(
    client_of, chen, lin, crane, pump, hung, link_of, looks
):
    url, _kiosk = link_of(chen, board=hung(FIGURE))
    told = looks(url)
    crane.log_follow_up("通了电话", type="call", by=lin.actor())
    with CaptureQueriesContext(connection) as asked:
        assert looks(url).content == told.content
    assert not any("opportunities_opportunity" in one["sql"] for one in asked.captured_queries)
    crane.win(by=lin.actor())
    assert looks(url).content != told.content


def test_the_answer_says_how_old_it_is(client_of, chen, lin, crane, hung, link_of, looks):
    url, _kiosk = link_of(chen, board=hung(FIGURE))
    now = clock.now()
    with clock.at(now):
        assert looks(url)["Wall-At"] == f"{now.timestamp() * 1000:.0f} 0"
        crane.log_follow_up("通了电话", type="call", by=lin.actor())
    with clock.at(now + timedelta(seconds=9)):
        assert looks(url)["Wall-At"].split() == [f"{(now.timestamp() + 9) * 1000:.0f}", "9000"]


def test_good_news_stands_on_top_and_the_newest_comes_first(client_of, zhou, lin, crane, hung, history):
    client, url = client_of(zhou), f"/insight/wall/board/{hung(FIGURE)}/"
    before = client.get(url, headers=PARTIAL).content.decode()
    assert "大单" in before and "吴的" not in before
    crane.win(by=lin.actor())
    after = client.get(url, headers=PARTIAL).content.decode()
    assert after.index(crane.name) < after.index("大单")
    news = re.compile(r'id="cheers-([^"]+)"')
    assert news.search(before)[1] != news.search(after)[1]


def test_old_news_is_none(client_of, zhou, hung, history):
    with clock.at(clock.now() + timedelta(days=40)):
        page = client_of(zhou).get(f"/insight/wall/board/{hung(FIGURE)}/", headers=PARTIAL).content.decode()
    assert "cheers-" not in page


def test_the_filters_of_the_board_go_along(client_of, chen, lin, wu, hung, history):
    client, url = client_of(chen), f"/insight/wall/board/{hung(FIGURE)}/?period=all"
    figure = re.compile(r"<dd><a[^>]*>(\d+)")
    assert figure.search(client.get(url).content.decode())[1] == "3"
    assert figure.search(client.get(f"{url}&owner={wu.pk}").content.decode())[1] == "1"
    assert (
        f'href="/insight/wall/board/wall/?owner={wu.pk}"'
        in client.get(f"/insight/boards/wall/?owner={wu.pk}").content.decode()
    )


def test_a_playlist_turns_its_pages_and_says_which_one_is_gone(client_of, zhou, hung, history):
    key = hung(FIGURE)
    playlist = Playlist.make("轮播", [Page("wall", 30), Page(key, 10), Page("99999", 10)], by=zhou.actor())
    client, url = client_of(zhou), playlist.get_absolute_url()
    page = client.get(url).content.decode()
    assert 'data-seconds="30 10 10"' in page and page.count("<li aria-current") == 1
    second = client.get(url, headers={**PARTIAL, "Wall-Page": "1"})
    assert f'id="{key}-won"' in second.content.decode()
    assert (
        client.get(url, headers={**PARTIAL, "Wall-Page": "1", "If-None-Match": second["ETag"]}).status_code
        == 304
    )
    third = client.get(url, headers={**PARTIAL, "Wall-Page": "2"})
    assert third.status_code == 200 and "wall-dark" in third.content.decode()
    assert f'id="{key}-won"' in client.get(url, headers={**PARTIAL, "Wall-Page": "4"}).content.decode()


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "1.5"])
def test_a_page_that_there_is_not_is_the_first(client_of, zhou, history, asked):
    answer = client_of(zhou).get("/insight/wall/board/wall/", headers={**PARTIAL, "Wall-Page": asked})
    assert answer.status_code == 200


def test_a_widget_that_fails_leaves_the_others_alone(client_of, zhou, hung, history):
    key = hung(FIGURE, {"id": "gone", "kind": "kpi", "asks": {"metrics": ["no_such"]}, "tv": [8, 2, 8, 4]}, {"id": "what", "kind": "nothing", "tv": [16, 2, 8, 4]})  # fmt: skip
    page = client_of(zhou).get(f"/insight/wall/board/{key}/").content.decode()
    assert page.count('class="calm"') == 2 and 'class="kpi"' in page


def test_a_board_out_of_reach_has_no_wall(client_of, zhou, wu, history):
    from shangji.insight.models import Board

    board = Board.make(plan_of({"board": "私下", "widgets": [FIGURE]}), by=zhou.actor())
    board.publish(board.plan_drafted(), by=zhou.actor())
    assert client_of(wu).get(f"/insight/wall/board/{board.pk}/").status_code == 404
    assert client_of(zhou).get(f"/insight/wall/board/{board.pk}/").status_code == 200


def test_no_chart_keeps_anything_that_could_be_pressed():
    for group in samples():
        for sample in group.samples:
            html = still(sample.chart.html())
            assert not re.search(r"<[^u][^>]* (href|tabindex|title|data-tip)=", html), sample.title
            assert 'class="spots"' not in html


def test_the_records_that_are_read_for_the_head_are_those_in_reach(client_of, lin, wu, hung, history):
    page = client_of(wu).get(f"/insight/wall/board/{hung(FIGURE)}/").content.decode()
    assert "吴的" in page and "大单" not in page
    assert Opportunity.objects.filter(name="大单").exists()


def test_a_list_of_everybody_shows_its_first_rows_on_a_wall():
    places = ((0, 0, 12, 3), (0, 3, 7, 40), (7, 3, 5, 8), (7, 11, 5, 30), (0, 43, 12, 8))
    rows = [
        {"id": f"w{n}", "kind": "kpi" if not n else "pivot", "desk": list(at)} for n, at in enumerate(places)
    ]
    shown = on_wall(plan_of({"board": "x", "widgets": rows}))
    assert [w.id for w in shown] == ["w0", "w1", "w2", "w3"], "what begins below the upper half is left out"
    assert all(w.tv[1] + w.tv[3] <= 18 for w in shown)

"""Tabs of a board: each widget stands in one, only the open one is asked for, and a wall, a file and a text have them all."""

import json

import pytest
from django.http import QueryDict
from django.urls import reverse

from shangji.gateway.exports.boards import board_document
from shangji.insight.boards.differing import differences
from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.text import read, written
from shangji.insight.models import Board, Playlist
from shangji.insight.wall.pages import Page, PagesNotRight
from shangji.insight.wall.programme import of_board, of_playlist

KPI = {"kind": "kpi", "asks": {"metrics": ["open_count"]}}
TABBED = {
    "board": "周会",
    "tabs": [
        {"id": "result", "name": "结果", "name_en": "Results"},
        {"id": "process", "name": "过程", "name_en": "Process"},
    ],
    "widgets": [
        {"id": "a", **KPI, "name": "甲", "desk": [0, 0, 12, 4]},
        {"id": "b", **KPI, "name": "乙", "desk": [0, 0, 12, 4], "tab": "process"},
        {"id": "c", **KPI, "name": "丙", "desk": [0, 0, 6, 4], "tab": "process"},
    ],
}


@pytest.fixture
def board(zhou):
    made = Board.make(plan_of(TABBED), by=zhou.actor())
    made.publish(plan_of(TABBED), by=zhou.actor())
    return made


def test_a_widget_stands_in_one_tab_and_moves_down_only_for_those_beside_it():
    plan = plan_of(TABBED)
    assert [(w.id, w.tab, w.desk[1]) for w in plan.widgets] == [
        ("a", "result", 0),
        ("b", "process", 0),
        ("c", "process", 4),
    ]
    assert plan_of(plan.plain()) == plan and not plan.problems
    bare = plan_of(
        {"board": "周会", "widgets": [{"id": "a", **KPI, "tab": "x"}], "tabs": [TABBED["tabs"][0]]}
    )
    assert not bare.tabs and bare.widgets[0].tab == "" and "tabs" not in bare.plain(), "one tab is none"


def test_what_is_wrong_with_a_tab_is_said_and_no_widget_is_lost():
    tabs = [{"id": "all", "name": "一"}, {"id": "x", "name": "二", "colour": "red"}, "三", {"id": "x"}]
    wrong = plan_of({**TABBED, "tabs": tabs, "widgets": [{"id": "a", **KPI, "tab": "gone"}]})
    assert [tab.id for tab in wrong.tabs] == ["t1", "x", "t4"] and wrong.widgets[0].tab == "t1"
    assert len(wrong.problems) == 5
    assert not plan_of({**TABBED, "tabs": "x"}).tabs
    assert len(plan_of({**TABBED, "tabs": [{"id": f"n{n}"} for n in range(20)]}).tabs) == 8


def test_the_text_keeps_them_and_a_comparison_tells_them(zhou):
    plan = plan_of(TABBED)
    assert read(written(plan, zhou.actor())) == plan
    moved = plan_of(
        {**TABBED, "widgets": [{**TABBED["widgets"][0], "tab": "process"}, *TABBED["widgets"][1:]]}
    )
    assert "process" in [one.new for one in differences(plan, moved)]
    assert any("结果, 过程" in one.old for one in differences(plan, plan_of({**TABBED, "tabs": []})))


def test_only_widgets_of_the_open_tab_are_asked_for(board, zhou, client_of):
    ask, url = client_of(zhou).get, board.get_absolute_url()

    def shown(query=""):
        page = ask(f"{url}{query}").content.decode()
        return [name for name in "abc" if f'data-widget="{name}"' in page], page

    assert shown()[0] == ["a"] and shown("?tab=nothing")[0] == ["a"]
    names, page = shown("?tab=process&period=this-year")
    assert names == ["b", "c"] and "w/b/?tab=process&amp;period=this-year" in page
    assert 'aria-selected="true"' in page and f'href="{url}?period=this-year"' in page
    names, page = shown("?tab=all")
    assert names == ["a", "b", "c"] and page.count('class="deck-h"') == 2
    assert ask(f"{url}w/b/").status_code == 200


def test_a_board_without_tabs_has_no_strip(zhou, client_of):
    page = client_of(zhou).get("/insight/boards/mine/").content.decode()
    assert 'role="tablist"' not in page and 'class="deck-h"' not in page


def test_a_wall_goes_through_them_or_shows_one(board, zhou, client_of, django_assert_max_num_queries):
    actor, key = zhou.actor(), str(board.pk)
    whole = of_board(actor, key, QueryDict())
    assert [page.tab for page in whole.pages] == ["result", "process"]
    assert [widget.id for widget in whole.board(1).plan.widgets] == ["b", "c"]
    assert whole.board(1).label == "周会 · 过程"
    playlist = Playlist.make("大厅", [Page(f"{key}:process", 20), Page(key, 9), Page("mine", 30)], by=actor)
    with django_assert_max_num_queries(2):
        pages = of_playlist(actor, playlist.pk).pages
    assert [(page.key, page.tab, page.seconds) for page in pages] == [
        (key, "process", 20),
        (key, "result", 9),
        (key, "process", 9),
        ("mine", "", 30),
    ]
    with pytest.raises(PagesNotRight):
        playlist.change("大厅", [Page(f"{key}:", 20)], by=actor)
    client = client_of(zhou)
    assert f'value="{key}:process"' in client.get(reverse("insight:playlist_add")).content.decode()  # fmt: skip
    assert "乙" in client.get(reverse("insight:wall_board", args=[key]), headers={"Wall-Page": "1", "HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()  # fmt: skip


def test_a_file_has_all_of_them_tab_by_tab(board, zhou):
    document = board_document(zhou.actor(), str(board.pk), QueryDict("tab=process"))
    assert [block.title for block in document.blocks] == ["结果", "甲", "过程", "乙", "丙"]


def test_the_designer_keeps_them(board, zhou, client_of):
    client, url = client_of(zhou), reverse("insight:design", args=[str(board.pk)])
    page = client.get(url).content.decode()
    assert "data-tabs" in page and '"process"' in page
    told = {**TABBED, "tabs": [*TABBED["tabs"], {"id": "t3", "name": "第三页"}]}
    assert client.post(reverse("insight:keep", args=[str(board.pk)]), {"plan": json.dumps(told)}).status_code == 204  # fmt: skip
    assert len(Board.objects.get(pk=board.pk).plan_drafted().tabs) == 3
    settings = client.post(reverse("insight:board_settings"), {"board": json.dumps({**told, "widgets": []}), "typed": "1", "name": "月会", "period": "this-quarter", "compare": "previous"})  # fmt: skip
    assert [tab["id"] for tab in json.loads(settings.context["told"])["tabs"]] == ["result", "process", "t3"]

"""Boards as texts: what is written is read again, and what cannot be read is named while the rest works."""

import pytest
from django.utils.translation import override

from shangji.core.access import NOBODY
from shangji.insight.boards.checking import problems
from shangji.insight.boards.differing import differences
from shangji.insight.boards.plan import NotABoard, plan_of
from shangji.insight.boards.shelf import ORDER, shipped
from shangji.insight.boards.text import read, written

TEXT = """
board: 周会
period: this-month
colour: red
filters: [team, planet]
widgets:
  - id: a
    kind: kpi
    name: 数
    asks: {metrics: [won_count, gone]}
    desk: [0, 0, 6, 3]
    shadow: 3
  - id: a
    kind: hologram
    desk: [2, 1, 6, 3]
  - id: c
    kind: ranking
    asks: {metric: open_amount, by: hour}
    desk: [0, 0, 20, 3]
    phone: false
  - just a word
"""


@pytest.mark.django_db
def test_what_is_written_is_read_again():
    for key, plan in shipped().items():
        assert read(written(plan, NOBODY)) == plan, key


def test_shipped_boards_are_in_order_and_whole(db):
    assert list(shipped()) == list(ORDER)
    for key, plan in shipped().items():
        assert problems(plan) == [], key
        assert plan.name_en and plan.about_en and all(w.name and w.name_en for w in plan.widgets), key
        assert plan.on_desk() and plan.on_phone(), key


def test_what_is_not_known_is_named_with_its_place_and_the_rest_is_read(db):
    plan = read(TEXT)
    with override("en"):
        said = {(p.place, p.words) for p in problems(read(TEXT))}
    assert [w.id for w in plan.widgets] == ["a", "a-2", "c"]
    assert {place for place, _words in said} >= {"The board", "Widget 1", "Widget 3", "Widget 4"}
    told = " | ".join(f"{place}: {words}" for place, words in said)
    for piece in (
        "“colour”",
        "“planet”",
        "“shadow”",
        "“gone”",
        "“hologram”",
        "does not fit",
        "names with values",
        "cannot be split",
    ):
        assert piece.lower() in told.lower(), piece


def test_no_two_widgets_lie_over_each_other():
    plan = read(TEXT)
    assert [w.desk for w in plan.widgets] == [(0, 0, 6, 3), (2, 3, 6, 3), None]
    assert [w.phone for w in plan.widgets] == [1, 2, None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1",
        "board: [",
        "board: a\nwidgets: 3",
        "a: &x 1\nb: *x",
        "board: x\nwidgets:\n" + "  - {kind: kpi}\n" * 41,
        "x" * 200_001,
    ],
)
def test_what_is_no_board_is_refused(text):
    with pytest.raises(NotABoard):
        read(text)


@pytest.mark.parametrize(
    "asks",
    [
        {"a": {"b": {"c": {"d": {"e": 1}}}}},
        {"a": "\0"},
        {"a": 1e400},
        {"a": float("nan")},
        {"a": ["x"] * 99},
        {"x" * 60: 1},
    ],
)
def test_settings_are_plain_and_small(asks):
    plan = plan_of({"board": "x", "widgets": [{"id": "a", "kind": "kpi", "asks": asks}]})
    assert plan.widgets[0].asks == {} and plan.problems


def test_days_stay_texts():
    assert plan_of({"board": "x"}) and read("board: x\nperiod: 2026-07-01").period == "2026-07-01"


def test_differences_say_what_is_new_gone_and_changed():
    old = read(
        "board: a\nwidgets:\n  - {id: x, kind: kpi, name: 甲, desk: [0,0,4,3]}\n  - {id: y, kind: text, desk: [4,0,4,3]}"
    )
    new = read(
        "board: b\nwidgets:\n  - {id: x, kind: kpi, name: 乙, desk: [0,0,6,3]}\n  - {id: z, kind: text, desk: [6,0,4,3]}"
    )
    with override("en"):
        told = [(d.place, d.what, d.old, d.new) for d in differences(old, new)]
    assert ("乙", "Title", "甲", "乙") in told and (
        "乙",
        "Place on the desk",
        "0, 0, 4, 3",
        "0, 0, 6, 3",
    ) in told
    assert ("z", "New", "", "") in told and ("y", "Gone", "", "") in told
    assert differences(old, old) == []


def test_differences_are_told_as_people_call_them(db):
    old = read(
        "board: a\nwidgets:\n  - {id: x, kind: ranking, asks: {metric: won_amount, by: owner, limit: 5}}"
    )
    new = read(
        "board: a\nperiod: last-month\ncompare: year\nfilters: [team, field-7]\n"
        "widgets:\n  - {id: x, kind: ranking, asks: {metric: gone, by: team, limit: 5, period: this-year, order: rising}}"
    )
    told = {d.what: (d.old, d.new) for d in differences(old, new)}
    assert told["时段"] in {("—", "今年"), ("本季度", "上月")}
    assert told["对比"] == ("上一期", "去年同期")
    assert told["筛选"] == ("—", "团队, field-7")
    assert told["按谁或什么"] == ("负责人", "团队")
    assert told["按什么排"] == ("赢单金额", "gone")
    assert not {"by", "metric", "period", "order"} & set(told)

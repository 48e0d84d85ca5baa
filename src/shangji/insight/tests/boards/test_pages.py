"""The pages of boards: what the address says, what each widget answers, and what stays calm when it goes wrong."""

import re
from collections import Counter
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.shelf import shipped
from shangji.insight.charts.units import MONEY, RATIO, percent
from shangji.insight.metrics.records import Records
from shangji.insight.models import Board
from shangji.insight.models.share import Circle
from shangji.insight.widgets.kind import kinds

LINK = re.compile(
    r'<a[^>]*href="(/insight/records/[^"]+)"[^>]*>(?:<span[^>]*>[^<]*</span>)?(?:<b>)?([\d,]+)(?:</b>)?</a>'
)
PARTIAL = {"HX-Request": "true"}
FIGURES = {"id": "f", "kind": "kpi", "asks": {"metrics": ["won_count", "won_amount"]}, "desk": [0, 0, 6, 3]}


@pytest.fixture
def made(zhou):
    """A published board of 周 with these widgets, seen by everybody; its address."""

    def make(*widgets, **top):
        plan = plan_of({"board": "看板", "filters": ["team", "owner"], **top, "widgets": [*widgets]})
        board = Board.make(plan, by=zhou.actor())
        board.publish(plan, by=zhou.actor())
        board.share(Circle(everybody=True), Circle(), by=zhou.actor())
        return board.get_absolute_url()

    return make


def test_the_first_board_of_a_role_opens(client_of, zhou, lin):
    for user in (zhou, lin):
        answer = client_of(user).get("/insight/")
        key = answer.url.rstrip("/").rsplit("/", 1)[1]
        assert user.role.key in shipped()[key].roles


def test_a_page_asks_for_each_widget_by_its_own_address(client_of, zhou, made):
    here = made(FIGURES)
    page = client_of(zhou).get(f"{here}?period=last-month&owner={zhou.pk}").content.decode()
    assert f'hx-get="{here}w/f/?period=last-month&amp;owner={zhou.pk}"' in page
    assert "周敏" in page


def test_a_page_costs_a_handful_of_statements(client_of, zhou, history, subtests, django_assert_max_num_queries):  # fmt: skip
    client = client_of(zhou)
    for key in shipped():
        client.get(f"/insight/boards/{key}/")
        with subtests.test(key), django_assert_max_num_queries(14):
            client.get(f"/insight/boards/{key}/")


def every_widget():
    return [(key, widget) for key, board in shipped().items() for widget in board.widgets]


def test_every_widget_of_a_shipped_board_has_something_to_say(client_of, zhou, history, subtests):
    client = client_of(zhou)
    for key, widget in every_widget():
        with subtests.test(key, widget=widget.id):
            answer = client.get(f"/insight/boards/{key}/w/{widget.id}/", headers=PARTIAL)
            assert answer.status_code == 200
            assert answer.context["piece"].trouble == ""


def test_a_widget_costs_a_304_while_nothing_happened(client_of, zhou, lin, made, history, crane):
    client, url = client_of(zhou), f"{made(FIGURES)}w/f/"
    tag = client.get(url, headers=PARTIAL)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, headers={**PARTIAL, "If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert not any("opportunities_opportunity" in one["sql"] for one in asked.captured_queries)
    assert (
        client.get(f"{url}?period=last-month", headers={**PARTIAL, "If-None-Match": tag}).status_code == 200
    )
    assert client_of(lin).get(url, headers={**PARTIAL, "If-None-Match": tag}).status_code == 200
    crane.win(by=lin.actor())
    assert client.get(url, headers={**PARTIAL, "If-None-Match": tag}).status_code == 200


def test_everybody_sees_in_the_same_board_what_they_reach(client_of, zhou, lin, wu, made, history):
    url = f"{made(FIGURES)}w/f/"
    shown = {user: client_of(user).get(url, headers=PARTIAL).context["piece"].answers for user in (lin, wu)}
    counted = {user: next(iter(answers.values())).total["won_count"].value for user, answers in shown.items()}
    assert counted == {lin: 1, wu: 1}
    assert (
        "大单" not in client_of(wu).get("/insight/records/?m=won_count&period=this-quarter").content.decode()
    )


def test_over_a_thousand_is_written_with_a_separator_wherever_it_is_counted(client_of, zhou, history, monkeypatch):  # fmt: skip
    monkeypatch.setattr(Records, "count", 12_345)
    page = client_of(zhou).get("/insight/records/?m=won_count&period=this-quarter").content.decode()
    assert "<b>12,345</b> 条记录" in page
    assert percent(2757, 100) == "2,757%"


def test_a_figure_alone_is_in_the_unit_of_its_size():
    assert [MONEY.alone(n) for n in (304_890_000, 74_062_000, -654_000, 850, None)] == [
        ("3.05", "亿"), ("7,406.2", "万"), ("−65.4", "万"), ("850", ""), ("—", ""),
    ]  # fmt: skip
    with override("en"):
        assert [MONEY.alone(n) for n in (74_062_000, 654_000)] == [("74.06", "M"), ("654", "K")]
    assert RATIO.alone(0.432) == ("43.2", "%")


@pytest.mark.parametrize(
    ("widget", "said"),
    [
        ({"id": "x", "kind": "kpi", "asks": {"metrics": ["gone"]}}, "gone"),
        ({"id": "x", "kind": "hologram"}, "hologram"),
        ({"id": "x", "kind": "ranking", "asks": {"metric": "won_amount", "by": "planet"}}, "planet"),
        ({"id": "x", "kind": "trend", "asks": {"metrics": ["won_amount", "win_rate"]}}, ""),
        ({"id": "x", "kind": "kpi", "asks": {"metrics": ["won_count"], "shadow": 3}}, "shadow"),
        ({"id": "x", "kind": "trend", "asks": {"metrics": ["won_count"], "by": "day", "period": "all"}}, ""),
    ],
)
def test_what_is_wrong_with_a_widget_stays_in_it(client_of, zhou, made, history, widget, said):
    here = made({**widget, "desk": [0, 0, 4, 3]}, FIGURES)
    client = client_of(zhou)
    assert client.get(here).status_code == 200
    wrong = client.get(f"{here}w/x/", headers=PARTIAL)
    assert (
        wrong.status_code == 200
        and 'class="calm"' in wrong.content.decode()
        and said in wrong.context["piece"].trouble
    )
    assert client.get(f"{here}w/f/", headers=PARTIAL).context["piece"].trouble == ""


def test_an_error_of_ours_is_calm_and_tells_nothing(client_of, zhou, made, history, monkeypatch):
    def fail(*_args):
        raise RuntimeError("secret of the house")

    broken = type(kinds()["text"])(**{**vars(kinds()["text"]), "show": fail})
    monkeypatch.setitem(kinds(), "text", broken)
    answer = client_of(zhou).get(
        f"{made({'id': 't', 'kind': 'text', 'asks': {'text': 'x'}, 'desk': [0, 0, 3, 3]})}w/t/",
        headers=PARTIAL,
    )
    assert answer.status_code == 200 and answer.context["piece"].trouble
    assert "secret" not in answer.content.decode()


def test_a_hundred_years_are_told_in_words(client_of, zhou, made):
    here = made(FIGURES)
    client = client_of(zhou)
    page = client.get(f"{here}?period=1950-01-01..2050-12-31")
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()
    widget = client.get(f"{here}w/f/?period=1950-01-01..2050-12-31", headers=PARTIAL)
    assert widget.status_code == 200 and widget.context["piece"].trouble


def test_what_cannot_be_filtered_by_is_said_and_left_out(client_of, zhou, made, history):
    here = made(FIGURES, filters=["team", "planet"])
    page = client_of(zhou).get(f"{here}?colour=red&owner=")
    assert page.status_code == 200
    assert page.context["unknown"] == ["colour", "planet"]


def test_a_filter_that_a_widget_does_not_know_is_named_in_it(client_of, zhou, made, history):
    here = made(FIGURES)
    answer = client_of(zhou).get(f"{here}w/f/?loss_reason=1&risk_rule=R1", headers=PARTIAL)
    assert answer.context["piece"].trouble == "" and answer.context["piece"].unfiltered


def test_a_board_that_is_not_shared_is_not_there(client_of, zhou, wu):
    board = Board.make(plan_of({"board": "私", "widgets": [FIGURES]}), by=zhou.actor())
    for path in ("", "w/f/", "copy/", "board.yaml", "versions/", "design/"):
        assert client_of(wu).get(f"{board.get_absolute_url()}{path}").status_code == 404, path
    assert client_of(wu).get("/insight/boards/nothing/").status_code == 404


def test_a_turn_changes_one_widget_and_stays_in_the_address(client_of, zhou, made, history):
    here = made({"id": "land", "kind": "landscape", "desk": [0, 0, 8, 8]})
    answer = client_of(zhou).get(
        f"{here}w/land/?land.measure=open_count&land.nonsense=1&other.measure=x", headers=PARTIAL
    )
    assert answer.context["piece"].settings["measure"] == "open_count"


def test_what_can_be_filtered_by_is_offered_as_far_as_one_reaches(client_of, zhou, wu, made, history):
    here = made(FIGURES)
    offered = client_of(zhou).get(f"{here}offers/owner/", headers=PARTIAL).context["options"]
    assert [label for _key, label, _chosen in offered] == ["林嘉禾"]
    chosen = client_of(wu).get(f"{here}offers/owner/?owner={wu.pk}").context["options"]
    assert chosen == [(str(wu.pk), "吴桐", True)]
    assert client_of(zhou).get(f"{here}offers/planet/").status_code == 404


def test_a_new_company_is_told_that_there_is_nothing_to_count(client_of, zhou, process):
    assert client_of(zhou).get("/insight/boards/director/").context["is_new"]


def test_numbers_open_the_list_whose_count_they_are(client_of, zhou, history, subtests):
    """Every link of a shipped board that counts opens as many records as it says."""
    client, seen = client_of(zhou), Counter()
    for key, widget in every_widget():
        with subtests.test(key, widget=widget.id):
            page = client.get(f"/insight/boards/{key}/w/{widget.id}/", headers=PARTIAL).content.decode()
            for address, text in LINK.findall(page):
                url = unescape(address)
                if not re.search(r"[?&]m=\w+_count", url):
                    continue
                found = client.get(url).context["found"]
                assert f"{found.count:,}" == text, url
                seen[key] += 1
    assert seen["director"] > 3

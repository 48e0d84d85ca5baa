"""What no board should fall over: fields that nobody may filter by, others' people, ten thousand members, foreign texts."""

from decimal import Decimal

from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.text import read
from shangji.insight.charts.pivot import MOST, Line, Pivot
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import COUNT
from shangji.insight.metrics import first_ones
from shangji.insight.models import Board
from shangji.opportunities.models import Opportunity

PARTIAL = {"HX-Request": "true"}
COUNTED = {"id": "f", "kind": "kpi", "asks": {"metrics": ["open_count"]}, "desk": [0, 0, 6, 3]}
PEOPLE = {"id": "p", "kind": "ranking", "asks": {"metric": "open_count", "by": "owner"}, "desk": [6, 0, 6, 8]}


def board_of(user, *widgets):
    plan = plan_of({"board": "看板", "filters": ["owner"], "widgets": [*widgets]})
    board = Board.make(plan, by=user.actor())
    board.publish(plan, by=user.actor())
    return board.get_absolute_url()


def counted(answer):
    assert answer.status_code == 200 and answer.context["piece"].trouble == ""
    return answer.context["piece"].answers["now-0"].total["open_count"].value


def test_a_filter_on_what_one_may_not_read_counts_and_names_nothing(client_of, lin, wu, yongtuo, history):
    here, client = board_of(wu, COUNTED, PEOPLE), client_of(wu)
    for query in (f"owner={lin.pk}", f"customer={yongtuo.pk}"):
        answer = client.get(f"{here}w/f/?{query}", headers=PARTIAL)
        assert counted(answer) == 0 and yongtuo.name not in answer.content.decode()
        assert yongtuo.name not in client.get(f"{here}?{query}").content.decode()
    here, client = board_of(lin, COUNTED), client_of(lin)
    assert counted(client.get(f"{here}w/f/?owner={lin.pk}&customer={yongtuo.pk}", headers=PARTIAL)) == 1
    for name in ("owner__password", "subject__events__payload", "extra"):
        page = client.get(f"{here}?{name}=a")
        assert page.status_code == 200 and page.context["unknown"] == [name], (
            "no name of a column is a filter"
        )
    for key in (f"{lin.pk}) OR 1=1", "9" * 40, "-1", "{{ request }}"):
        assert counted(client.get(f"{here}w/f/", {"owner": key}, headers=PARTIAL)) == 0, key


def test_too_many_members_are_said_in_the_widget_and_the_others_work(
    client_of, lin, stages, history, monkeypatch
):
    for n in range(4):
        Opportunity.open(f"单{n}", amount=Decimal(1), product=f"P{n}", by=lin.actor())
    table = {
        "id": "t",
        "kind": "pivot",
        "asks": {"metrics": ["open_count"], "down": ["product"]},
        "desk": [0, 8, 6, 8],
    }
    here, client = board_of(lin, COUNTED, table), client_of(lin)
    monkeypatch.setattr(first_ones, "MOST_ROWS", 3)
    wrong = client.get(f"{here}w/t/", headers=PARTIAL)
    assert wrong.status_code == 200 and "3" in wrong.context["piece"].trouble
    assert counted(client.get(f"{here}w/f/", headers=PARTIAL)) == 5
    monkeypatch.undo()
    assert client.get(f"{here}w/t/", headers=PARTIAL).context["piece"].trouble == ""


def test_of_ten_thousand_rows_only_so_many_are_drawn_and_the_rest_is_counted():
    lines = tuple(Line(heads=(f"P{n:05}",), cells=(Mark(n, f"/x/{n}"),)) for n in range(10_000))
    page = Pivot(dimensions=("产品",), columns=(("个数",),), lines=lines, units=(COUNT,)).html()
    assert page.count("<tr>") == MOST + 1 and "9,600" in page and len(page) < 100_000


def test_names_that_a_text_should_not_have_are_named_and_left_out():
    plan = read(
        "board: 外来\nscript: x\nwidgets:\n  - {id: a, kind: kpi, sql: DROP, asks: {metrics: [won_count]}, desk: [0,0,4,3]}"
    )
    told = " ".join(str(problem) for problem in plan.problems)
    assert "script" in told and "sql" in told
    assert [(w.id, dict(w.asks)) for w in plan.widgets] == [("a", {"metrics": ["won_count"]})]

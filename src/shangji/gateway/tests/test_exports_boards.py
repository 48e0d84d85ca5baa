"""A board leaves as everybody sees it: their own rows, typed numbers behind each picture, and one line of the record."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from shangji.core.calendar import today
from shangji.gateway.models import ExportRecord
from shangji.gateway.tests.test_documents import pages
from shangji.gateway.tests.test_exports import content
from shangji.insight.boards.plan import BoardPlan, WidgetPlan
from shangji.insight.models import Board, Target
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


def widget(key: str, kind: str, at: tuple[int, int, int, int], **asks: Any) -> WidgetPlan:
    return WidgetPlan(id=key, kind=kind, name=f"部件 {key}", asks=asks, desk=at, phone=1)


PLAN = BoardPlan(
    name="机会一览", period="this-year",
    widgets=(
        widget("a", "kpi", (0, 0, 12, 3), metrics=["open_amount", "open_count"]),
        widget("b", "ranking", (0, 3, 6, 8), metric="open_amount", by="owner"),
        widget("c", "pivot", (0, 11, 12, 8), metrics=["open_amount", "open_count"], down=["team", "owner"], across="stage"),
        widget("d", "nonsense", (6, 3, 6, 8)),
    ),
)  # fmt: skip


@pytest.fixture
def board(lin: User, zhou: User, wu: User, system: Any) -> Board:
    from shangji.insight.models.share import Circle

    made = Board.make(PLAN, by=zhou.actor())
    made.publish(PLAN, by=zhou.actor())
    made.share(Circle(everybody=True), Circle(), by=zhou.actor())
    return made


@pytest.fixture
def ones(lin: User, wu: User, stages: Any) -> None:
    Opportunity.open("林的", amount=Decimal("1280000.50"), by=lin.actor())
    Opportunity.open("吴的", amount=Decimal(3_000_000), by=wu.actor())


def book(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return openpyxl.load_workbook(io.BytesIO(content(answer)))


def test_a_board_is_a_workbook_with_a_sheet_a_widget(
    client_of: Clients, board: Board, ones: None, lin: User
) -> None:
    made = book(client_of(lin), f"/exports/board/{board.pk}.xlsx")
    assert made.sheetnames[1:] == ["部件 a", "部件 b", "部件 c"]
    figures = {row[0]: row[1] for row in made["部件 a"].iter_rows(values_only=True)}
    assert Decimal(
        str(figures["在跟金额"] if "在跟金额" in figures else list(figures.values())[1])
    ) == Decimal("1280000.50")
    pivot = made["部件 c"]
    assert {"A1:A2", "B1:B2"} <= {str(area) for area in pivot.merged_cells.ranges}
    cells = [cell.value for row in pivot.iter_rows() for cell in row]
    assert 1_280_000.5 in cells and "林嘉禾" in cells and 3_000_000 not in cells and "吴桐" not in cells
    record = ExportRecord.objects.get(exported_by=lin)
    assert (record.list_name, record.title, record.format) == (f"board:{board.pk}", "机会一览", "xlsx")


def test_each_sees_their_own_rows_and_a_leader_those_of_the_team(
    client_of: Clients, board: Board, ones: None, lin: User, wu: User, zhou: User
) -> None:
    texts = {
        user.username: "".join(pages(content(client_of(user).get(f"/exports/board/{board.pk}.pdf"))))
        for user in (lin, wu, zhou)
    }
    assert "林嘉禾" in texts["lin"] and "吴桐" not in texts["lin"]
    assert "吴桐" in texts["wu"] and "林嘉禾" not in texts["wu"]
    assert "林嘉禾" in texts["zhou"] and "吴桐" not in texts["zhou"]


def test_a_widget_leaves_alone_and_a_broken_one_says_so(
    client_of: Clients, board: Board, ones: None, lin: User
) -> None:
    client = client_of(lin)
    drawing = content(client.get(f"/exports/widget/{board.pk}~b.svg")).decode()
    assert drawing.startswith("<svg") and "林嘉禾" in drawing and "var(--" not in drawing
    assert content(client.get(f"/exports/widget/{board.pk}~b.png")).startswith(b"\x89PNG")
    assert client.get(f"/exports/widget/{board.pk}~c.svg").status_code == 422
    assert client.get(f"/exports/widget/{board.pk}~zz.pdf").status_code == 404
    (text,) = pages(content(client.get(f"/exports/widget/{board.pk}~d.pdf")))
    assert "nonsense" in text


def test_a_ranking_leaves_with_those_it_shows_in_its_order_and_nobody_s_number_is_missing(
    client_of: Clients, ones: None, lin: User, zhou: User, person: Callable[..., User]
) -> None:
    Opportunity.open("周的", amount=Decimal(3_000_000), by=zhou.actor())
    Opportunity.open("苏的", amount=Decimal(1), by=person("su", "苏晚晴", "sales", "east").actor())
    asks = {"metric": "open_amount", "by": "owner", "beside": ["open_count"], "limit": 1}
    plan = BoardPlan(name="排行", widgets=(widget("r", "ranking", (0, 0, 6, 8), **asks),))
    made = Board.make(plan, by=zhou.actor())
    made.publish(plan, by=zhou.actor())
    sheet = book(client_of(zhou), f"/exports/widget/{made.pk}~r.xlsx").worksheets[0]
    rows = [(row[0], row[1], row[3]) for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)]
    assert rows == [("周敏", 3_000_000, 1), ("其他", 1_280_001.5, None), ("合计", 4_280_001.5, 3)]


def test_a_share_leaves_as_exact_as_it_is_shown(
    client_of: Clients, lin: User, zhou: User, system: Any
) -> None:
    year = today().year
    Target.of(lin, "won_amount", year, by=system).set_months({"target": {1: 3_000_000}}, by=system)
    Opportunity.open("林的", amount=Decimal(1_000_000), by=lin.actor()).win(by=lin.actor())
    plan = BoardPlan(
        name="达成", period="this-year",
        widgets=(
            widget("k", "kpi", (0, 0, 12, 3), metrics=["attainment"]),
            widget("p", "pivot", (0, 3, 12, 8), metrics=["attainment"], down=["owner"]),
        ),
    )  # fmt: skip
    made = Board.make(plan, by=zhou.actor())
    made.publish(plan, by=zhou.actor())
    found = book(client_of(zhou), f"/exports/board/{made.pk}.xlsx")
    assert [round(found[name]["B2"].value, 4) for name in ("部件 k", "部件 p")] == [0.3333, 0.3333]


def test_what_has_no_members_at_all_leaves_as_bare_headings(
    client_of: Clients, lin: User, zhou: User
) -> None:
    heat = widget("h", "heat", (0, 0, 6, 8), metric="lost_count", down="loss_reason", across="stage")
    plan = BoardPlan(name="空", widgets=(heat,))
    made = Board.make(plan, by=zhou.actor())
    made.publish(plan, by=zhou.actor())
    client = client_of(zhou)
    sheet = book(client, f"/exports/board/{made.pk}.xlsx").worksheets[-1]
    assert [cell.value for cell in sheet[1]][:2] == ["输单原因", "阶段"]
    for form in ("csv", "pdf", "png", "svg"):
        assert client.get(f"/exports/widget/{made.pk}~h.{form}").status_code == 200, form


def test_filters_of_the_address_hold_and_are_told(
    client_of: Clients, board: Board, ones: None, chen: User, wu: User
) -> None:
    address = f"/exports/board/{board.pk}.pdf?owner={wu.pk}&period=2026"
    text = "".join(pages(content(client_of(chen).get(address))))
    assert "吴桐" in text and "林嘉禾" not in text and "2026" in text


def test_without_the_right_or_the_board_there_is_nothing(
    client_of: Clients, board: Board, lin: User, he: User, roles: dict[str, Role], system: Any
) -> None:
    from shangji.insight.models.share import Circle

    board.share(Circle(), Circle(), by=board.owner.actor())
    assert client_of(lin).get(f"/exports/board/{board.pk}.pdf").status_code == 404
    assert client_of(lin).get("/exports/board/nothing.pdf").status_code == 404
    role = roles["sales"]
    role.change(
        name=role.name, scope=role.scope, grants=[g for g in role.grants if g != "gateway.export"], by=system
    )
    assert client_of(lin).get("/exports/board/director.pdf").status_code == 403
    assert not ExportRecord.objects.exists()


def test_the_board_offers_what_one_may(client_of: Clients, board: Board, lin: User, zhou: User) -> None:
    page = client_of(zhou).get(f"/insight/boards/{board.pk}/").content.decode()
    assert (
        f"/exports/board/{board.pk}.pdf" in page
        and "/settings/links/add/" in page
        and "/settings/reports/add/" in page
    )
    page = client_of(lin).get(f"/insight/boards/{board.pk}/").content.decode()
    assert f"/exports/board/{board.pk}.xlsx" in page and "/settings/links/add/" not in page


def test_a_widget_s_hint_and_the_days_of_its_period_leave_with_it(
    client_of: Clients, board: Board, ones: None, lin: User
) -> None:
    client = client_of(lin)
    (text,) = pages(content(client.get(f"/exports/widget/{board.pk}~b.pdf")))
    year = today().year
    assert f"机会一览 · 在管金额 · 今年 · {year}-01-01 – {year}-12-31" in text and text.count("部件 b") == 2
    notes = [
        row[0]
        for row in book(client, f"/exports/board/{board.pk}.xlsx")["部件 b"].iter_rows(values_only=True)
    ]
    assert "在管金额 · 今年" in notes

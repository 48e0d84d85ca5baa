"""The designer's side of the server: drawing, settings, drafts, publishing, and the shelf around it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.insight.boards.plan import plan_of
from shangji.insight.models import Board

PIECE, SETTINGS = "/insight/designer/piece/", "/insight/designer/settings/"
RANKING = {
    "id": "r",
    "kind": "ranking",
    "asks": {"metric": "won_amount", "by": "owner"},
    "desk": [0, 0, 4, 8],
}


@pytest.fixture
def board(zhou):
    return Board.make(plan_of({"board": "内部晨会", "widgets": [RANKING]}), by=zhou.actor())


def posted(widget, **more):
    return {
        "widget": json.dumps(widget),
        "board": json.dumps({"board": "x", "period": "this-quarter"}),
        **more,
    }


def test_a_piece_is_drawn_with_the_numbers_of_whoever_designs(client_of, zhou, wu, history):
    assert "林嘉禾" in client_of(zhou).post(PIECE, posted(RANKING)).content.decode()
    assert "林嘉禾" not in client_of(wu).post(PIECE, posted(RANKING)).content.decode()


def test_a_piece_that_is_none_is_refused(client_of, zhou):
    client = client_of(zhou)
    for widget in ("", "[", "[]", "3", "{" * 50_000):
        assert client.post(PIECE, {"widget": widget, "board": "{}"}).status_code == 422


def test_settings_come_back_as_the_plan_of_the_widget(client_of, zhou, db):
    typed = {
        "typed": "1",
        "name": "谁领先",
        "metric": "win_rate",
        "by": "team",
        "order": "rising",
        "limit": "5",
        "beside": ["won_count", "lost_count"],
    }
    answer = client_of(zhou).post(SETTINGS, posted(RANKING, **typed))
    told = json.loads(answer.context["told"])
    assert told["name"] == "谁领先"
    assert told["asks"] == {
        "metric": "win_rate",
        "by": "team",
        "order": "rising",
        "limit": 5,
        "beside": ["won_count", "lost_count"],
    }


def test_a_dimension_that_does_not_go_with_the_number_gives_way(client_of, zhou, db):
    typed = {"typed": "1", "metric": "open_amount", "by": "hour", "order": "falling", "limit": "5"}
    answer = client_of(zhou).post(SETTINGS, posted(RANKING, **typed))
    assert answer.status_code == 200 and json.loads(answer.context["told"])["asks"]["by"] != "hour"


def test_what_is_not_right_is_said_in_the_form(client_of, zhou, db):
    answer = client_of(zhou).post(
        SETTINGS, posted(RANKING, typed="1", metric="won_amount", by="team", order="falling", limit="999")
    )
    assert answer.status_code == 422 and "told" not in answer.context


def test_the_board_itself_is_set_likewise(client_of, zhou, db):
    typed = {
        "typed": "1",
        "name": "月会",
        "period": "this-month",
        "compare": "year",
        "filters": ["team"],
        "is_mine": "on",
    }
    answer = client_of(zhou).post(
        "/insight/designer/board/", {"board": json.dumps({"board": "内部晨会"}), **typed}
    )
    told = json.loads(answer.context["told"])
    assert (told["board"], told["period"], told["compare"], told["filters"], told["whose"]) == (
        "月会",
        "this-month",
        "year",
        ["team"],
        "mine",
    )


def test_what_was_chosen_keeps_its_order_and_what_is_new_comes_last(client_of, zhou, db):
    figures = {"id": "k", "kind": "kpi", "asks": {"metrics": ["won_amount", "open_amount"]}, "desk": [0, 0, 12, 3]}  # fmt: skip
    typed = {"typed": "1", "name": "业绩", "metrics": ["open_amount", "win_rate", "won_amount"]}
    told = json.loads(client_of(zhou).post(SETTINGS, posted(figures, **typed)).context["told"])
    assert told["asks"]["metrics"] == ["won_amount", "open_amount", "win_rate"]
    of_board = {"board": json.dumps({"board": "x", "filters": ["owner", "team"]})}
    typed = {"typed": "1", "name": "x", "period": "this-month", "filters": ["stage", "team", "owner"]}
    answer = client_of(zhou).post("/insight/designer/board/", {**of_board, **typed})
    assert json.loads(answer.context["told"])["filters"] == ["owner", "team", "stage"]


def test_a_draft_is_kept_and_a_version_published(client_of, zhou, lin, board):
    client, here = client_of(zhou), f"/insight/boards/{board.pk}/"
    plan = json.dumps({**board.draft, "board": "月会"})
    assert client.post(f"{here}draft/", {"plan": plan}).status_code == 204
    assert client.get(f"{here}design/").context["plan"].name == "月会"
    assert client.post(f"{here}publish/", {"plan": plan}).status_code == 200 and not board.versions.exists()
    assert client.post(f"{here}publish/", {"plan": plan, "go": "1", "note": "改名"}).url == here
    assert board.versions.get().note == "改名"
    assert client.post(f"{here}publish/", {"plan": plan, "go": "1"}).status_code == 422
    assert client_of(lin).get(f"{here}design/").status_code == 404


def test_whoever_may_only_read_does_not_design(client_of, zhou, lin, board):
    from shangji.insight.models.share import Circle

    board.publish(plan_of(board.draft), by=zhou.actor())
    board.share(Circle(everybody=True), Circle(), by=zhou.actor())
    assert client_of(lin).get(f"/insight/boards/{board.pk}/").status_code == 200
    assert client_of(lin).get(f"/insight/boards/{board.pk}/design/").status_code == 403


def test_a_copy_of_a_shipped_board_is_ones_own(client_of, lin):
    client_of(lin).post("/insight/boards/director/copy/", {"name": "我的总监", "about": ""})
    made = Board.objects.get()
    assert (made.owner, made.based_on, made.name) == (lin, "director", "我的总监") and len(
        made.plan_drafted().widgets
    ) > 5


def test_a_text_is_read_its_problems_shown_and_then_taken(client_of, zhou):
    client, text = (
        client_of(zhou),
        "board: 新\ncolour: red\nwidgets:\n  - {id: a, kind: kpi, asks: {metrics: [gone]}, desk: [0,0,4,3]}",
    )
    first = client.post("/insight/boards/import/", {"file": SimpleUploadedFile("b.yaml", text.encode())})
    assert first.status_code == 422 and len(first.context["problems"]) == 2 and not Board.objects.exists()
    client.post("/insight/boards/import/", {"text": text, "go": "1"})
    assert Board.objects.get().name == "新"
    assert client.post("/insight/boards/import/", {"text": "board: ["}).status_code == 422


def test_versions_are_compared_and_brought_back(client_of, zhou, board):
    for name in ("甲", "乙"):
        board.publish(plan_of({**board.plan_drafted().plain(), "board": name}), by=zhou.actor())
    client, here = client_of(zhou), f"/insight/boards/{board.pk}/"
    page = client.get(f"{here}versions/")
    assert [(d.old, d.new) for d in page.context["differences"]] == [("甲", "乙")]
    assert client.get(f"{here}versions/?old=7").status_code == 404
    client.post(f"{here}versions/1/restore/")
    board.refresh_from_db()
    assert (board.number, board.name) == (3, "甲")


def test_the_shelf_shows_what_somebody_may_see(client_of, zhou, lin, board):
    assert "内部晨会" in client_of(zhou).get("/insight/boards/").content.decode()
    page = client_of(lin).get("/insight/boards/").content.decode()
    assert "内部晨会" not in page and "/insight/boards/director/" in page


def test_sharing_is_kept_as_it_was_typed(client_of, zhou, lin, roles, board):
    board.publish(plan_of(board.draft), by=zhou.actor())
    client_of(zhou).post(
        f"/insight/boards/{board.pk}/share/", {"sees_roles": [roles["sales"].pk], "edits_people": [lin.pk]}
    )
    form = client_of(zhou).get(f"/insight/boards/{board.pk}/share/").context["form"]
    assert form.initial["sees_roles"] == [roles["sales"].pk] and form.initial["edits_people"] == [lin.pk]

"""Boards that people make: drafts, versions, and who reaches them."""

from dataclasses import replace

import pytest

from shangji.core.access import Level, NotAllowed, OutOfReach
from shangji.insight.boards.plan import BoardPlan, NotABoard, WidgetPlan
from shangji.insight.models import Board
from shangji.insight.models.board import NothingToPublish
from shangji.insight.models.share import Circle

FIRST = BoardPlan(
    name="周会",
    widgets=(WidgetPlan(id="a", kind="kpi", asks={"metrics": ["won_count"]}, desk=(0, 0, 4, 3), phone=1),),
)
SECOND = replace(FIRST, name="月会")


@pytest.fixture
def board(zhou):
    return Board.make(FIRST, by=zhou.actor())


def test_a_new_board_is_a_draft_that_nobody_else_sees(board, zhou, lin, facts):
    assert (board.number, board.plan_drafted(), facts(board)) == (0, FIRST, ["insight.board_made"])
    assert board.is_reached_by(zhou.actor(), Level.OWN) and not board.is_reached_by(lin.actor())


def test_a_board_needs_a_name(zhou):
    with pytest.raises(NotABoard):
        Board.make(replace(FIRST, name=""), by=zhou.actor())


def test_every_publish_is_kept_and_one_can_go_back(board, zhou, facts):
    board.publish(FIRST, by=zhou.actor())
    board.keep_draft(SECOND, by=zhou.actor())
    board.publish(SECOND, note="改名", by=zhou.actor())
    assert (board.number, str(board), board.draft) == (2, "月会", None)
    board.restore(1, by=zhou.actor())
    assert (board.number, board.plan_now(), str(board)) == (3, FIRST, "周会")
    assert [v.number for v in board.versions.all()] == [3, 2, 1]
    assert facts(board)[-1] == "insight.board_restored"


def test_what_does_not_differ_is_not_published(board, zhou):
    board.publish(FIRST, by=zhou.actor())
    with pytest.raises(NothingToPublish):
        board.publish(FIRST, by=zhou.actor())
    with pytest.raises(OutOfReach):
        board.restore(9, by=zhou.actor())


def test_a_dropped_draft_leaves_what_is_shown(board, zhou, facts):
    board.publish(FIRST, by=zhou.actor())
    board.keep_draft(SECOND, by=zhou.actor())
    board.drop_draft(by=zhou.actor())
    assert board.plan_drafted() == FIRST
    before = facts(board)
    assert board.drop_draft(by=zhou.actor()) is None and facts(board) == before


def test_sharing_shows_it_to_those_who_are_meant(board, zhou, lin, wu, sun, chen, roles, teams):
    board.publish(FIRST, by=zhou.actor())
    reach = lambda user, level=Level.READ: board.is_reached_by(user.actor(), level)  # noqa: E731
    board.share(Circle(teams=(teams["east"],)), Circle(people=(wu,)), by=zhou.actor())
    assert reach(lin) and not reach(lin, Level.WRITE) and reach(wu, Level.WRITE) and not reach(sun)
    board.share(Circle(roles=(roles["leader"],)), Circle(), by=zhou.actor())
    assert reach(sun) and not reach(lin) and not reach(wu)
    board.share(Circle(everybody=True), Circle(), by=zhou.actor())
    assert reach(wu) and not reach(wu, Level.WRITE)
    board.share(Circle(), Circle(), by=zhou.actor())
    assert not reach(wu) and reach(chen, Level.OWN), (
        "an administrator looks after boards whose owner has left"
    )


def test_a_team_stands_for_those_below_it(board, zhou, lin, wu, teams):
    board.share(Circle(teams=(teams["company"],)), Circle(), by=zhou.actor())
    assert board.is_reached_by(wu.actor())


def test_the_same_circles_are_no_change(board, zhou, lin):
    board.share(Circle(people=(lin,)), Circle(), by=zhou.actor())
    assert board.share(Circle(people=(lin,)), Circle(), by=zhou.actor()) is None


def test_an_editor_publishes_and_a_reader_does_not(board, zhou, lin, wu):
    board.publish(FIRST, by=zhou.actor())
    board.share(Circle(people=(lin,)), Circle(people=(wu,)), by=zhou.actor())
    with pytest.raises(NotAllowed):
        board.publish(SECOND, by=lin.actor())
    board.publish(SECOND, by=wu.actor())
    with pytest.raises(NotAllowed):
        board.share(Circle(everybody=True), Circle(), by=wu.actor())


def test_a_board_that_is_put_away_comes_back(board, zhou):
    board.publish(FIRST, by=zhou.actor())
    board.retire(by=zhou.actor())
    assert not Board.objects.shown().exists() and board.retire(by=zhou.actor()) is None
    board.bring_back(by=zhou.actor())
    assert Board.objects.shown().get() == board

"""A board with tabs that operations of the demo company puts together from shipped widgets, for the meeting of the leaders."""

from dataclasses import replace

from shangji.demo.people import Staff
from shangji.insight.boards.plan import BoardPlan, WidgetPlan, settled
from shangji.insight.boards.shelf import shipped
from shangji.insight.boards.tabs import TabPlan
from shangji.insight.models import Board
from shangji.insight.models.share import Circle
from shangji.people.models import Role

NAME = "部门例会"
TABS = (
    (TabPlan(id="result", name="结果", name_en="Results"), ("director", ("figures", "landscape", "way", "river", "ranking"))),
    (TabPlan(id="process", name="过程", name_en="Process"), ("weekly", ("figures", "people", "risks", "news", "flow"))),
    (TabPlan(id="losses", name="输单", name_en="Losses"), ("losses", ("figures", "heat", "rivals", "months", "why", "people"))),
)  # fmt: skip


def plan_board() -> BoardPlan:
    widgets: list[WidgetPlan] = []
    for tab, (board, names) in TABS:
        found = (widget for widget in shipped()[board].widgets if widget.id in names)
        widgets += [replace(one, id=f"{tab.id}-{one.id}", tab=tab.id, tv=None) for one in found]
    return BoardPlan(
        name=NAME, name_en="Leaders' meeting", about="每周一过一遍：结果、过程、输单各一页",
        about_en="Gone through every Monday: results, process and losses, a tab each", filters=("team", "owner"),
        tabs=tuple(tab for tab, _from in TABS), widgets=settled(widgets),
    )  # fmt: skip


def make_boards(staff: Staff) -> None:
    bai = staff.by_name["bai"].actor()
    board = Board.make(plan_board(), by=bai)
    board.publish(plan_board(), by=bai)
    leaders = tuple(Role.objects.filter(key__in=("leader", "executive")))
    board.share(Circle(roles=leaders), Circle(), by=bai)

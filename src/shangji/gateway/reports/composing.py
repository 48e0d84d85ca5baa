"""A report for one reader as a document: the narrative first, then the board, each within their reach."""

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.gateway.exports.boards import absolute
from shangji.gateway.exports.document import Block, Document, Figure, Point
from shangji.gateway.exports.lists import Kind
from shangji.gateway.exports.sources import source_of
from shangji.gateway.models import ReportSchedule
from shangji.gateway.reports.narrative import Narrative, narrative

KINDS: dict[str, Kind] = {"money": "money", "count": "number", "ratio": "percent", "days": "days"}


def told_to(schedule: ReportSchedule, actor: Actor, first: date, last: date) -> Narrative:
    """Empty where the schedule has none."""
    if not schedule.has_narrative:
        return Narrative()
    return narrative(actor, first, last, schedule.timing.before(first, last))


def board_for(schedule: ReportSchedule, actor: Actor) -> Document | None:
    """The board with its filters as this reader sees it. Raises OutOfReach."""
    if not schedule.board:
        return None
    return source_of("board", "pdf").make(actor, schedule.board, QueryDict(schedule.query))


def composed(title: str, period: str, said: Narrative, board: Document | None, mark: str) -> Document:
    blocks = [*_blocks(said), *(board.blocks if board else ())]
    told = " · ".join(
        part for part in (period, board.title if board else "", board.told if board else "") if part
    )
    notes = tuple(dict.fromkeys((*said.notes, *(board.notes if board else ()))))
    return Document(title, tuple(blocks), mark, told, notes)


def _blocks(said: Narrative) -> list[Block]:
    figures = tuple(
        Figure(
            each.label, each.text, each.note, absolute(each.url), each.value, KINDS.get(each.unit, "decimal")
        )
        for each in said.headlines
    )
    found = [Block(title=_("In figures"), figures=figures)] if figures else []
    for title, sentences in said.parts:
        points = tuple(Point(each.text, absolute(each.url), each.tone) for each in sentences)
        found.append(Block(title=title, points=points, width=12))
    return found

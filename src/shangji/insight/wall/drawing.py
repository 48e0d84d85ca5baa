"""One page of a wall as HTML: the head with what was won, and every widget in its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.core.access import Refusal
from shangji.core.calendar import local_day
from shangji.insight.boards.plan import WALL_COLUMNS, WALL_ROWS, WidgetPlan
from shangji.insight.boards.shelf import Shown
from shangji.insight.boards.showing import Looking, Piece, finished, piece
from shangji.insight.boards.state import State
from shangji.insight.charts.ticker import Ticker
from shangji.insight.metrics.periods import Period
from shangji.insight.wall.fitting import HEAD, on_wall
from shangji.insight.wall.looks import looked
from shangji.insight.wall.programme import Programme
from shangji.insight.wall.sizing import sized
from shangji.insight.wall.still import still
from shangji.insight.widgets import known
from shangji.insight.widgets.cheers import cheer_of, newest_won

CHEERS, CHEER_DAYS = 5, 31


@dataclass(frozen=True)
class Cell:
    """A widget in its place."""

    piece: Piece

    @property
    def place(self) -> tuple[int, int, int, int]:
        return self.piece.plan.tv or (0, 0, 1, 1)

    @property
    def is_floor(self) -> bool:
        """Whether it runs along the whole lower edge: a landscape then reaches the ends of the wall."""
        x, y, width, height = self.place
        return x == 0 and width == WALL_COLUMNS and y + height == WALL_ROWS

    @property
    def is_wide(self) -> bool:
        return self.place[2] > WALL_COLUMNS // 4

    @property
    def is_low(self) -> bool:
        return self.place[1] + self.place[3] == WALL_ROWS


def drawn(programme: Programme, n: int, board: Shown, looking: Looking, request: HttpRequest) -> SafeString:
    """Page `n`. A widget that fails says so calmly, and the others work."""
    plans = [plan for plan in on_wall(board.plan) if not _is_in_head(plan)]
    words: dict[str, Any] = {
        "board": board, "cells": [_cell(plan, looking, request) for plan in plans], "where": _where(looking),
        "company": settings.COMPANY_NAME, "pages": range(len(programme.pages)), "page": n,
    }  # fmt: skip
    if not any(plan.kind == "cheers" for plan in plans):
        words["cheers"] = _cheers(looking)
    return still(render_to_string("insight/wall/_page.html", words, request))


def missing(programme: Programme, n: int, request: HttpRequest) -> SafeString:
    """A page whose board is gone, or not to be seen any more by whoever opened the wall."""
    words = {"pages": range(len(programme.pages)), "page": n}
    return still(render_to_string("insight/wall/_missing.html", words, request))


def _is_in_head(plan: WidgetPlan) -> bool:
    """Good news that a board puts on top is there anyway."""
    return plan.kind == "cheers" and plan.tv is not None and plan.tv[1] + plan.tv[3] <= HEAD


def looking_at(programme: Programme, board: Shown, now: datetime) -> Looking:
    return Looking(
        actor=programme.picture, state=State.of(programme.query, board.plan, known.dimensions(programme.picture)), period=board.plan.period,
        now=now, here="", layout="tv", is_mine=board.plan.is_mine,
    )  # fmt: skip


def _cell(plan: WidgetPlan, looking: Looking, request: HttpRequest) -> Cell:
    return Cell(finished(sized(looked(piece(plan, looking))), request))


def _cheers(looking: Looking) -> SafeString:
    """喜报: one after the other. The newest decides the name, so that a new one is seen at once."""
    rows = [
        row for row in newest_won(looking.actor, CHEERS) if (looking.now - row.closed_at).days < CHEER_DAYS
    ]
    if not rows:
        return SafeString("")
    ticker = Ticker(cheers=tuple(cheer_of(row) for row in rows), form="line", word=_("Good news"))
    words = {"ticker": ticker.body(), "key": f"{rows[0].pk}-{rows[0].closed_at:%s}", "at": rows[0].closed_at}
    return SafeString(render_to_string("insight/wall/_cheers.html", words))


def _where(looking: Looking) -> list[str]:
    """The period in words, and which week of it this is."""
    try:
        period = looking.period_of()
    except Refusal:
        return []
    return [period.label, *_week(period, looking.now)]


def _week(period: Period, now: datetime) -> Iterator[str]:
    """Of a period that goes on: the last so many days have none."""
    day = local_day(now)
    if 28 < period.days < 370 and period.first <= day < period.last:
        yield _("week %(n)s") % {"n": (day - period.first).days // 7 + 1}

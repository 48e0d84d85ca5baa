"""What insight keeps: boards and their versions, numbers that are watched, targets, pictures of the pipeline, forecasts, walls."""

from shangji.insight.models.adjustment import Adjustment
from shangji.insight.models.board import Board
from shangji.insight.models.board_version import BoardVersion
from shangji.insight.models.day_sum import CountedStay, DaySum
from shangji.insight.models.due_sum import DueSum
from shangji.insight.models.figure_watch import FigureWatch
from shangji.insight.models.forecast import FrozenForecast, WinShare
from shangji.insight.models.kiosk import Kiosk
from shangji.insight.models.own_metric import OwnMetric
from shangji.insight.models.playlist import Playlist
from shangji.insight.models.said_sum import SaidSum
from shangji.insight.models.sent_figure import SentFigure
from shangji.insight.models.share import BoardShare
from shangji.insight.models.snapshot import Snapshot, Standing, StandingSum
from shangji.insight.models.target import Target, TargetMonth
from shangji.insight.models.touched_day import CustomerNumber, NumberBlock, TouchedDay

__all__ = [
    "Adjustment",
    "Board",
    "BoardShare",
    "BoardVersion",
    "CountedStay",
    "CustomerNumber",
    "DaySum",
    "DueSum",
    "FigureWatch",
    "FrozenForecast",
    "Kiosk",
    "NumberBlock",
    "OwnMetric",
    "Playlist",
    "SaidSum",
    "SentFigure",
    "Snapshot",
    "Standing",
    "StandingSum",
    "Target",
    "TargetMonth",
    "TouchedDay",
    "WinShare",
]

"""What insight keeps: boards and their versions, numbers that were pointed out and numbers that are watched."""

from shangji.insight.models.board import Board
from shangji.insight.models.board_version import BoardVersion
from shangji.insight.models.figure_watch import FigureWatch
from shangji.insight.models.kiosk import Kiosk
from shangji.insight.models.playlist import Playlist
from shangji.insight.models.sent_figure import SentFigure
from shangji.insight.models.share import BoardShare

__all__ = ["Board", "BoardShare", "BoardVersion", "FigureWatch", "Kiosk", "Playlist", "SentFigure"]

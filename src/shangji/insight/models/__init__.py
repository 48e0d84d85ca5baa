"""What insight keeps: boards and their versions, and numbers that were pointed out."""

from shangji.insight.models.board import Board
from shangji.insight.models.board_version import BoardVersion
from shangji.insight.models.sent_figure import SentFigure
from shangji.insight.models.share import BoardShare

__all__ = ["Board", "BoardShare", "BoardVersion", "SentFigure"]

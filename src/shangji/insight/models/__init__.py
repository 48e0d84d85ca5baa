"""What insight keeps: boards and their versions."""

from shangji.insight.models.board import Board
from shangji.insight.models.board_version import BoardVersion
from shangji.insight.models.share import BoardShare

__all__ = ["Board", "BoardShare", "BoardVersion"]

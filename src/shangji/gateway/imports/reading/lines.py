"""Tells records from what people write around them: totals, signatures, notes, repeated headers."""

import re
from collections.abc import Mapping

from .sandbox import Cell

_TOTAL_WORD = r"(?:合计|小计|总计|累计|共计|总和|汇总)"
_TOTAL = re.compile(
    rf"(?:.{{0,12}}?{_TOTAL_WORD}[:：]?(?:[(（].*[)）])?|{_TOTAL_WORD}[:：].*"
    r"|(?:grand|sub)?[ -]?totals?[:：]?|sum[:：]?|.{1,30}\s(?:sub)?total[:：]?)",
    re.I,
)
_SIGNING = (
    "提交|审核|制表|签字|签名|签章|盖章|审批|批准|复核|编制|填表|填报|经办|经手|制单|操作员|主管|领导|负责人|"
    "部门负责人|总经理|经理|财务|会计|出纳|仓管|保管|收货|发货|交货|验收|打印|日期|打印日期|制表日期|填表日期|"
    "prepared by|approved by|reviewed by|checked by|signature|signed|date"
)
_SIGNATURE = re.compile(rf"(?:{_SIGNING})(?:人|者|员)?(?:签字|签名|签章)?\s*[:：].*", re.I | re.S)
_NOTE = re.compile(
    r"(?:备注|说明|填表说明|填写说明|注|注意|备考|note|notes|remark|remarks)\s*\d*[:：].*", re.I | re.S
)


def kind_of_line(cells: list[Cell], names: dict[int, str]) -> str:
    """blank, total, signature, note or header when the row is no record; "" when it is one.

    Shape   names maps column index to header.
    """
    filled = {index: cell for index, cell in enumerate(cells) if cell is not None}
    if not filled:
        return "blank"
    first = next(iter(filled.values()))
    if isinstance(first, str):
        for reason, is_so in (("total", _is_total), ("signature", _is_signature), ("note", _is_note)):
            if is_so(first, filled, len(names)):
                return reason
    return "header" if _repeats_header(filled, names) else ""


def _is_total(first: str, filled: Mapping[int, Cell], width: int) -> bool:
    """A total names itself in its first cell; a company called 总计科技 with all columns filled does not."""
    text = re.sub(r"\s+", "", first) if not first.isascii() else first.strip()
    if not _TOTAL.fullmatch(text):
        return False
    return len(filled) <= max(2, width * 0.7)


def _is_signature(first: str, filled: Mapping[int, Cell], width: int) -> bool:
    return bool(_SIGNATURE.fullmatch(first)) and len(filled) <= max(2, width * 0.6)


def _is_note(first: str, filled: Mapping[int, Cell], width: int) -> bool:
    return len(filled) == 1 and width > 1 and bool(_NOTE.fullmatch(first))


def _repeats_header(filled: Mapping[int, Cell], names: dict[int, str]) -> bool:
    """A header printed again on every page."""
    same = sum(1 for index, cell in filled.items() if cell == names.get(index))
    return len(filled) > 1 and same >= 0.8 * len(filled) and same >= 0.5 * len(names)

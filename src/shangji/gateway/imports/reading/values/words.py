"""Phone numbers, names of people, yes and no."""

import re
from dataclasses import dataclass
from datetime import date

from ..sandbox import Cell
from .undecided import Undecided, half_width, is_blank

_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "y", "yes", "true", "1", "已", "t"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "✘", "x", "不是", "n", "no", "false", "0", "未", "f"})
_UNPAID = re.compile(r"[未没待欠]|尚未|部分|逾期|unpaid|outstanding|open|overdue|partial|partly|not ")
_PAID = re.compile(
    r"(?:已|全部|全额|款项)*(?:全部|全额)?(?:回款|付款|收款|到账|结清|付清|收齐|已到|付)|(?:fully )?paid(?: for| in full)?|received|settled"
)
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|-)\s*(\d{1,6})$", re.I)
_AREA_3 = re.compile(r"0(?:10|2[0-9])\d{8}")
_AREA_4 = re.compile(r"0[3-9]\d{2}\d{7,8}")
_PEOPLE = re.compile(r"\s*[、，;；/＆&|\n]+\s*|\s+and\s+")
_ROLE = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")


@dataclass(frozen=True)
class Phone:
    """A number in E.164 form (+8613812345678) and the extension behind it, if any."""

    number: str
    extension: str = ""


def parse_phone(cell: Cell) -> Phone | Undecided | None:
    """A Chinese mobile, landline or 400 number, or an international one that starts with +."""
    if is_blank(cell):
        return None
    text = half_width(str(cell))
    if isinstance(cell, date | bool):
        return Undecided("not_a_phone", text)
    if re.search(r"\d", text) and re.search(r"[*•●xX×]{2,}", text):
        return Undecided("masked", text)
    if len(_numbers(text)) > 1:
        return Undecided("several_phones", text)
    return _one_phone(text)


def _numbers(text: str) -> list[str]:
    return [
        part
        for part in re.split(r"[/、,，;；\n]|\s{2,}|(?<=\d{11}) (?=1\d{10})", text)
        if len(re.sub(r"\D", "", part)) >= 7
    ]


def _one_phone(text: str) -> Phone | Undecided:
    bare = re.sub(r"^(?:电话|手机|座机|办公|tel|mobile|phone|m|t)[.::]?\s*", "", text, flags=re.I)
    extension = _EXTENSION.search(bare)
    # 0571-8812 is an area code and half a number, not a number and an extension.
    if extension and len(re.sub(r"\D", "", bare[: extension.start()])) >= 10:
        number = _e164(bare[: extension.start()])
        if number:
            return Phone(number, extension[1])
    number = _e164(bare)
    if number:
        return Phone(number)
    local = re.fullmatch(r"[2-8]\d{6,7}", re.sub(r"[\s-]", "", bare))
    return Undecided("no_area_code" if local else "not_a_phone", text)


def _e164(text: str) -> str:
    if not re.fullmatch(r"[\d\s()+.\-]+", text):
        return ""
    digits = re.sub(r"\D", "", text)
    abroad = text.strip().startswith("+") and not digits.startswith("86")
    if abroad:
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    chinese = re.sub(r"^(?:00)?86(?=\d{10,})", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}", chinese) or re.fullmatch(r"[48]00\d{7}", chinese):
        return f"+86{chinese}"
    for landline in (chinese, f"0{chinese}" if chinese != digits else ""):
        if _AREA_3.fullmatch(landline) or _AREA_4.fullmatch(landline):
            return f"+86{landline[1:]}"
    return ""


def parse_boolean(cell: Cell) -> bool | Undecided | None:
    """Yes or no; 无 means no here, not a blank."""
    if isinstance(cell, bool) or cell is None:
        return cell
    text = half_width(str(cell)).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    return None if is_blank(cell) else Undecided("not_a_boolean", str(cell))


def parse_paid(cell: Cell) -> bool | Undecided | None:
    """Whether the money is there: yes or no, 已回款 or 未回款. What came in parts is not there yet."""
    plain = parse_boolean(cell)
    if not isinstance(plain, Undecided):
        return plain
    text = half_width(str(cell)).casefold()
    if _UNPAID.match(text):
        return False
    return True if _PAID.fullmatch(text) else Undecided("not_paid_or_unpaid", str(cell))


def parse_people(cell: Cell) -> tuple[str, ...] | Undecided | None:
    """The people a cell names, roles in brackets dropped: 陈思远，周敏 is two."""
    if is_blank(cell):
        return None
    text = _ROLE.sub(" ", str(cell))
    # "Smith, John" is one person and "Anna, Bob" two.
    if text.isascii() and re.fullmatch(r"\s*\w+\s*,\s*\w+\s*", text):
        return Undecided("unclear_names", text)
    parts = (part.strip() for chunk in _PEOPLE.split(text) for part in chunk.split(","))
    names = [_closed(part) for part in parts if part]
    return tuple(dict.fromkeys(names)) or None


def _closed(name: str) -> str:
    """陈 思远 as 陈思远; a space inside a Chinese name is layout."""
    return name if name.isascii() else re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", name)

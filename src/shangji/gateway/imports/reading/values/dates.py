"""Days and moments as Chinese and English spreadsheets write them."""

import calendar
import re
from datetime import date, datetime, time, timedelta

from ..sandbox import Cell
from .undecided import Undecided, half_width, is_blank

FIRST_SERIAL, LAST_SERIAL = 18264, 73415  # 1950 to 2100: outside of it a bare number is something else
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAY = re.compile(
    r"[,，]?\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[,.]?",
    re.I,
)
_CLOCK = re.compile(
    r"(?:[T\s]|(?<=日))\s*(上午|下午|晚上|中午|早上|凌晨)?\s*(\d{1,2})[:点时](\d{1,2})?[:分]?(?:(\d{1,2})秒?)?(?:\.\d+)?\s*([ap]m)?\s*(Z|[+-]\d\d:?\d\d)?$",
    re.I,
)
_FULL_YEAR = re.compile(r"(\d{4})\s*[年./\- ]\s*(\d{1,2})\s*[月./\- ]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SHORT_YEAR_HAN = re.compile(r"(\d{2})年\s*(\d{1,2})月\s*(\d{1,2})[日号]?")
_THREE_NUMBERS = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{1,4})")
_MONTH_DAY_HAN = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{1,2})")
_MONTH_ONLY = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*月?(?:份)?")
_DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s\-]+(\d{4})", re.I
)
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)
_VAGUE = re.compile(r"(?:(\d{4})年?)?\s*(?:(\d{1,2})\s*月)?份?\s*(初|上旬|中旬?|下旬|底|末)左?右?")
_YEAR_END = re.compile(r"(?:(\d{4})|(今|明))?年?(?:年底|年末|底前?|年终)")


def parse_date(
    cell: Cell, *, default_year: int | None = None, date1904: bool = False
) -> date | Undecided | None:
    """The day a cell names; a time of day is dropped.

    Units   a bare number is a spreadsheet's serial day, counted from 1900, or 1904 where the file says so.
    """
    moment = parse_moment(cell, default_year=default_year, date1904=date1904)
    return moment.date() if isinstance(moment, datetime) else moment


def parse_moment(
    cell: Cell, *, default_year: int | None = None, date1904: bool = False
) -> datetime | date | Undecided | None:
    """The moment a cell names, or its day when no time is given; naive unless the text states an offset."""
    if isinstance(cell, date):
        midnight = isinstance(cell, datetime) and cell.time() == time() and cell.tzinfo is None
        return cell.date() if midnight and isinstance(cell, datetime) else cell
    if is_blank(cell):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(cell, date1904)
    return _from_text(str(cell), default_year, date1904)


def _from_number(number: float, date1904: bool) -> datetime | date | Undecided:
    if isinstance(number, int) and 19000101 <= number <= 21001231:
        return _day(number // 10000, number // 100 % 100, number % 100, str(number))
    if not FIRST_SERIAL - (1462 if date1904 else 0) <= number <= LAST_SERIAL:
        return Undecided("not_a_date", str(number))
    day = (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=int(number))
    seconds = round((number - int(number)) * 86400)
    if not seconds:
        return day
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def _from_text(text: str, default_year: int | None, date1904: bool) -> datetime | date | Undecided:
    plain = _WEEKDAY.sub(" ", half_width(text)).strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return _from_number(float(plain), date1904)
    clock = _CLOCK.search(plain)
    day = _day_from_text((plain[: clock.start()] if clock else plain).strip(), text, default_year)
    if isinstance(day, Undecided) or not clock:
        return day
    return _with_clock(day, clock, text)


def _with_clock(day: date, clock: re.Match[str], text: str) -> datetime | date | Undecided:
    part, hour, minute, second, meridiem, offset = clock.groups()
    hours = int(hour)
    if (part in ("下午", "晚上") or (meridiem or "").lower() == "pm") and hours < 12:
        hours += 12
    elif (meridiem or "").lower() == "am" and hours == 12:
        hours = 0
    zone = (offset or "").upper().replace("Z", "+00:00")
    stamp = f"{day.isoformat()}T{hours:02d}:{int(minute or 0):02d}:{int(second or 0):02d}{zone}"
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return Undecided("not_a_date", text)
    # Exports write 00:00:00 behind every day.
    return day if moment.time() == time() and not zone else moment


def _day_from_text(plain: str, text: str, default_year: int | None) -> date | Undecided:
    for pattern in (_FULL_YEAR, _COMPACT):
        if found := pattern.fullmatch(plain):
            return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _SHORT_YEAR_HAN.fullmatch(plain):
        return _day(2000 + int(found[1]), int(found[2]), int(found[3]), text)
    if found := _THREE_NUMBERS.fullmatch(plain):
        return _three_numbers(*found.groups(), text=text)
    if found := _MONTH_DAY_HAN.fullmatch(plain) or _MONTH_DAY.fullmatch(plain):
        return _without_year(int(found[1]), int(found[2]), text, default_year)
    return _english(plain, text) or _vague(plain, text, default_year) or Undecided("not_a_date", text)


def _three_numbers(first: str, second: str, third: str, *, text: str) -> date | Undecided:
    """03/05/2024 may be March or May; 24.3.5 can only be a year first, 24.3.25 cannot be told."""
    if len(third) == 4:
        readings = {(int(third), int(first), int(second)), (int(third), int(second), int(first))}
    elif len(third) <= 2:
        readings = {(2000 + int(first), int(second), int(third))} if len(first) == 2 else set()
        if len(third) == 2:
            readings |= {
                (2000 + int(third), int(second), int(first)),
                (2000 + int(third), int(first), int(second)),
            }
    else:
        readings = set()
    days = {day for day in (_day(*reading, text) for reading in readings) if isinstance(day, date)}
    if not days:
        return Undecided("no_such_day", text)
    return days.pop() if len(days) == 1 else Undecided("ambiguous_date", text)


def _without_year(month: int, day: int, text: str, default_year: int | None) -> date | Undecided:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return Undecided("not_a_date", text)
    return Undecided("no_year", text) if default_year is None else _day(default_year, month, day, text)


def _english(plain: str, text: str) -> date | Undecided | None:
    if found := _DAY_MONTH_NAME.fullmatch(plain):
        day, month, year = found.groups()
    elif found := _MONTH_NAME_DAY.fullmatch(plain):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTHS.get(month[:3].lower())
    return _day(int(year), number, int(day), text) if number else None


def _vague(plain: str, text: str, default_year: int | None) -> Undecided | None:
    """月中, 年底: understood well enough to suggest a day, not to set one."""
    if found := _MONTH_ONLY.fullmatch(plain):
        return Undecided("no_day", text, _last_day(int(found[1]), int(found[2])))
    if (found := _VAGUE.fullmatch(plain)) and found[2]:
        year = int(found[1]) if found[1] else default_year
        return Undecided("vague_date", text, _in_month(year, int(found[2]), found[3]))
    if found := _YEAR_END.fullmatch(plain):
        year = int(found[1]) if found[1] else default_year
        if found[2] == "明" and year:
            year += 1
        return Undecided("vague_date", text, date(year, 12, 31) if year else None)
    return None


def _in_month(year: int | None, month: int, part: str) -> date | None:
    if year is None or not 1 <= month <= 12:
        return None
    days = {"初": 5, "上旬": 10, "中": 15, "中旬": 15}
    return date(year, month, days[part]) if part in days else _last_day(year, month)


def _last_day(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _day(year: int, month: int, day: int, text: str) -> date | Undecided:
    try:
        return date(year, month, day)
    except ValueError:
        return Undecided("no_such_day", text)

"""Cuts a cell of dated lines into the follow-ups it is made of, with their days, times and authors."""

import re
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

_DATE = r"(?:(?P<year>20\d{2}|\d{2}(?=年))[年./\-])?(?P<month>1[0-2]|0?[1-9])[月./\-](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)[日号]?"
_CLOCK = r"(?:\s*(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d))?"
# After the day: a break, or a word that is not a unit, so that "7.5亿" and "3.5万" at a line's start stay text.
_AFTER = r"(?=[\s:：,，、;；\-—|)）\]】【\[(（]|[^\W\d_]|$)(?!\s*(?:亿|万|千|元|块|折|米|吨|个|台|套|天|小时|分钟|%|％))"
_START = re.compile(
    rf"(?:^|(?<=[\n。；;！!]))[ \t　]*(?:\d{{1,2}}[、)）]\s*|[•·\-*]\s*)?[\[【(（]?{_DATE}{_CLOCK}[\]】)）]?{_AFTER}",
    re.M,
)
_AUTHOR = re.compile(
    r"\s*(?:[【\[(（](?P<boxed>[\u3400-\u9fff]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)[】\])）]\s*[:：]?|(?P<plain>[\u3400-\u9fff]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\s*[:：])\s*"
)
_NOT_AUTHORS = frozenset(["电话", "拜访", "微信", "邮件", "会议", "沟通", "反馈", "备注", "客户", "对方", "回复", "结果", "进展", "情况", "内容", "说明", "下一步", "计划", "上午", "下午", "报价", "演示", "见面", "通话", "方案", "待办", "跟进", "需求", "问题", "总结", "电话沟通", "现场拜访", "客户反馈", "客户回复"])  # fmt: skip


_Day = tuple[int | None, int, int]


@dataclass(frozen=True)
class DatedText:
    """One follow-up; `day` is None for text before the first date, `year_assumed` when the year was not written."""

    day: date | None
    at: time | None
    author: str
    text: str
    year_assumed: bool = False


def split_follow_ups(text: str, default_year: int | None = None) -> list[DatedText]:
    """The dated entries of a cell, in the order written.

    Shape   text without any date comes back as one entry without a day.
    Units   default_year is the year of the newest entry that names none; 12/28 before 1/5 falls in the year before.
    """
    starts = list(_START.finditer(text))
    entries = [_plain_entry(text[: starts[0].start()] if starts else text)]
    months: list[_Day] = []
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        entries.append(_entry(start, text[start.end() : end]))
        months.append((_year(start), int(start["month"]), int(start["day"])))
    years = _years(months, default_year)
    dated = [
        replace(entry, day=_day(year, month, day), year_assumed=stated is None)
        for entry, year, (stated, month, day) in zip(entries[1:], years, months, strict=True)
    ]
    return [entry for entry in [entries[0], *dated] if entry.text]


def _plain_entry(text: str) -> DatedText:
    return DatedText(None, None, "", text.strip())


def _entry(start: re.Match[str], rest: str) -> DatedText:
    rest = rest.lstrip(" \t　,，、:：-—|)）]】")
    at = time(int(start["hour"]), int(start["minute"])) if start["hour"] else None
    author = _AUTHOR.match(rest)
    name = (author["boxed"] or author["plain"]) if author else ""
    if author and name not in _NOT_AUTHORS:
        return DatedText(None, at, name, rest[author.end() :].strip())
    return DatedText(None, at, "", rest.strip())


def _year(start: re.Match[str]) -> int | None:
    return None if start["year"] is None else int(start["year"]) % 100 + 2000


def _years(days: list[_Day], default_year: int | None) -> list[int | None]:
    """The year of each entry: the one written, else carried on from the neighbour, turning at New Year."""
    years = [year for year, _month, _day_number in days]
    if not any(years):
        if default_year is None or not days:
            return years
        years[0 if _newest_first(days) else -1] = default_year
    step = -1 if _newest_first(days) else 1
    for index in range(1, len(days)):
        if years[index] is None and (before := years[index - 1]) is not None:
            years[index] = before + step * _turns(days[index - 1], days[index], step)
    for index in range(len(days) - 2, -1, -1):
        if years[index] is None and (after := years[index + 1]) is not None:
            years[index] = after - step * _turns(days[index], days[index + 1], step)
    return years


def _newest_first(days: list[_Day]) -> bool:
    """Whether most neighbours run backwards; a gap of nine months and more is New Year seen from the other side."""
    pairs = list(pairwise(days))
    falling = sum(
        (one[1:] > two[1:]) != (abs(one[1] - two[1]) >= 9) for one, two in pairs if one[1:] != two[1:]
    )
    return falling > len(pairs) / 2


def _turns(one: _Day, two: _Day, step: int) -> int:
    """1 when New Year lies between two neighbours: more than three months against the direction of reading."""
    return int((one[1] - two[1]) * step > 3)


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

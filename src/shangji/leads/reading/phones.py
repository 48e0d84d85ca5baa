"""Telephone numbers of China and abroad, as people type them, and mail addresses and WeChat names."""

import re
from collections.abc import Iterator

from .marks import Mark

_COUNTRY = r"(?:(?:\+|00)?86[ -]?|\(\+?86\)[ -]?)?"
_EXTENSION = r"(?:[ ,]{0,2}(?:转|分机号?|ext\.?|x|#|-)[ :]?(?P<ext>\d{1,6}))?"
_TIGHT = re.compile(rf"(?<![\d*]){_COUNTRY}(?P<number>1[3-9]\d{{9}})(?!\d){_EXTENSION}(?!\d)", re.I)
# Groups with blanks also occur inside card and order numbers, hence the looks around.
_SPACED = re.compile(
    rf"(?<![\d*])(?<!\d[ -]){_COUNTRY}(?P<number>1[3-9]\d(?:[ .·-]{{0,2}}\d){{8}})(?![ -]?\d)", re.I
)
_LANDLINE = re.compile(
    r"(?<![\d*])(?<!\d[ -])(?:(?:\+|00)?86[ -]?)?\(?(?P<area>0(?:10|2\d|[3-9]\d{2}))\)?[ -]{0,2}"
    rf"(?P<number>[2-9](?:[ -]?\d){{6,7}})(?!\d){_EXTENSION}(?!\d)",
    re.I,
)
_LANDLINE_86 = re.compile(
    r"(?<!\d)(?:\+|00)86[ -]?\(?0?\)?(?P<area>10|2\d|[3-9]\d{2})\)?[ -]{1,2}"
    rf"(?P<number>[2-9](?:[ -]?\d){{6,7}})(?!\d){_EXTENSION}(?!\d)",
    re.I,
)
_SERVICE = re.compile(r"(?<![\d*])(?<!\d[ -])(?P<number>[48]00(?:[ -]?\d){7})(?![ -]?\d)")
_ABROAD = re.compile(r"(?<![\d+])(?P<number>\+(?!86)[1-9]\d{0,2}(?:[ .()-]{0,2}\d){6,12})(?!\d)")
_LOCAL = re.compile(
    r"(?:电话|電話|座机|tel|phone)[ .:]{1,3}(?P<number>[2-8]\d{2,3}[ -]?\d{4})(?![ -]?\d)", re.I
)
_FAX = re.compile(r"(?:传真|傳真|fax|F)[ .:/]{0,3}$", re.I)


def phones(text: str) -> Iterator[Mark]:
    taken: list[tuple[int, int]] = []
    for rule, normal, sure in _RULES:
        for match in rule.finditer(text):
            start, end = match.start(), match.end()
            if rule is _LOCAL:
                start = match.start("number")
            start, end = _without_stray_bracket(text, start, end)
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            if not _FAX.search(text[max(0, start - 8) : start]):
                yield Mark("phone", start, end, normal(match), sure)


def _without_stray_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1, end) if text[start] == "(" and ")" not in text[start:end] else (start, end)


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match["number"])


def _mobile(match: re.Match[str]) -> str:
    extension = match.groupdict().get("ext")
    return _digits(match) + (f"-{extension}" if extension else "")


def _landline(match: re.Match[str]) -> str:
    extension = f"-{match['ext']}" if match["ext"] else ""
    return f"0{match['area'].lstrip('0')}-{_digits(match)}{extension}"


def _abroad(match: re.Match[str]) -> str:
    return f"+{_digits(match)}"


_RULES = (
    (_TIGHT, _mobile, 0.98),
    (_SPACED, _mobile, 0.92),
    (_LANDLINE_86, _landline, 0.92),
    (_LANDLINE, _landline, 0.92),
    (_SERVICE, _digits, 0.85),
    (_ABROAD, _abroad, 0.85),
    (_LOCAL, _digits, 0.6),
)

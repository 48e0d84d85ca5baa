"""Places at the beginning of names and addresses: which ones, and whether two of them can be one."""

import re
from functools import cache

from .folding import CJK, DATA

# 兖州市 and 崖县 are on no list any more; 超市 and 夜市 never were.
_OLD = re.compile(rf"(?:[{CJK}]{{1,3}}?县|[{CJK}]{{2,3}}?(?<![超夜门城股菜集上都])市)(?=[{CJK}]{{2}})")
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "地区", "省", "市", "盟", "县", "区", "旗")  # fmt: skip
_PEOPLES = re.compile(
    r"(?:朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|壮|傣|白|景颇|傈僳|回|蒙古|哈萨克|柯尔克孜|维吾尔|各|满|瑶|黎|畲|仡佬|水|纳西|拉祜|佤|布朗|锡伯|东乡|保安|撒拉|裕固|独龙|怒|普米|达斡尔|鄂温克|鄂伦春|仫佬|毛南|土)族"
)
SHORTEST = 2
COUNTY = 6
"""Digits of a county's code."""


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Name → codes. A province and a city are also known by their short names, a county by its whole name only."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "places.txt").read_text(encoding="utf-8").splitlines():
        code, name = line.split(" ", 1)
        for known in {name, _short(name)} if len(code) <= 4 else {name}:
            if len(known) >= SHORTEST:
                found.setdefault(known, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _codes()))


def _short(name: str) -> str:
    """浙江省 → 浙江, 红河哈尼族彝族自治州 → 红河."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST:
            return _PEOPLES.sub("", name[: -len(ending)]) or name
    return name


def in_front(text: str, *, leave: int = SHORTEST) -> tuple[str, tuple[str, ...]]:
    """The text without the places it begins with, and what they are: codes of which the last is the narrowest.

    A place that is on no list is given by its name. At least `leave` characters stay.
    """
    places: tuple[str, ...] = ()
    while (found := _first(text, leave)) and can_be_one((found,), places) is not False:
        text = text[len(found) :].lstrip(" ,-")
        places = (*places, found)
    return text, places


def _first(text: str, leave: int) -> str:
    codes = _codes()
    for size in range(min(_longest(), len(text) - leave), SHORTEST - 1, -1):
        if text[:size] in codes:
            return text[:size]
    old = _OLD.match(text)
    return old.group() if old and len(text) - old.end() >= leave else ""


def is_place(text: str) -> bool:
    return text in _codes()


def can_be_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
    """Whether one of the places may lie in the other; None when that is not known."""
    if not one or not other:
        return None
    narrow, wide = _codes_of(one), _codes_of(other)
    if narrow and wide:
        return any(a.startswith(b) or b.startswith(a) for a in narrow for b in wide)
    if one[-1][:2] == other[-1][:2]:
        return True
    # 京山县 has become 京山市: it may lie in a province or a city, never in another county.
    return None if any(len(code) < COUNTY for code in (*narrow, *wide)) else False


@cache
def _codes_of(places: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of the narrowest place; of several with one name, those that lie in the others."""
    for place in reversed(places):
        codes = _codes().get(place, ())
        wider = tuple(c for p in places if p != place for c in _codes().get(p, ()))
        inside = tuple(code for code in codes if any(code.startswith(w) for w in wider))
        if codes:
            return inside or codes
    return ()

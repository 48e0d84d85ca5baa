"""The divisions of China by their codes (GB/T 2260, as of 2023), and the names under which people know them."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PEOPLES = (
    "各族", "哈尼族", "彝族", "朝鲜族", "土家族", "苗族", "侗族", "布依族", "壮族", "傣族", "景颇族", "白族", "傈僳族", "藏族", "羌族", "回族",
    "蒙古族", "蒙古", "哈萨克族", "哈萨克", "柯尔克孜", "满族", "瑶族", "仫佬族", "毛南族", "畲族", "黎族", "水族", "仡佬族", "拉祜族", "佤族",
    "布朗族", "独龙族", "纳西族", "普米族", "怒族", "保安族", "撒拉族", "土族", "裕固族", "塔吉克", "锡伯", "鄂温克族", "达斡尔族", "维吾尔",
)  # fmt: skip
_OF_PEOPLES = re.compile(rf"(?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})+$")
_KIND = re.compile(r"(?:特别行政区|自治州|自治区|自治县|自治旗|地区|新区|林区|特区|省|市|盟|区|县|旗)$")


@dataclass(frozen=True)
class Region:
    """One division. `code` has six digits; `parent` is the code above it, or empty at a province.

    `names` are what it is called: the full name first, then the short ones, of at least two characters.
    """

    code: str
    name: str
    parent: str
    names: tuple[str, ...]

    @property
    def level(self) -> int:
        """1 province, 2 city, 3 county."""
        return 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    @property
    def prefix(self) -> str:
        """What the codes of everything in it begin with."""
        return self.code[: self.level * 2]

    @property
    def short(self) -> str:
        return self.names[-1]


@cache
def regions() -> Mapping[str, Region]:
    """Code → division, provinces first within what they hold."""
    text = (Path(__file__).parent / "data" / "codes.txt").read_text("utf-8")
    named = dict(line.split(" ", 1) for line in text.splitlines())
    return {
        code: Region(code, name, _above(code, named), (name, *_shorter(name))) for code, name in named.items()
    }


def region(code: str) -> Region | None:
    return regions().get(code)


def provinces() -> list[Region]:
    return [found for found in regions().values() if found.level == 1]


def children(code: str) -> list[Region]:
    """What lies directly in it; a county that its province governs itself counts as a city."""
    return [regions()[below] for below in _below()[code]]


@cache
def line_of(code: str) -> tuple[str, ...]:
    """The codes of all that a division lies in, and its own, from the province down."""
    above = regions()[code].parent
    return (*line_of(above), code) if above else (code,)


def full_name(code: str) -> str:
    """浙江省宁波市鄞州区; nothing for an unknown code."""
    return "".join(regions()[one].name for one in line_of(code)) if code in regions() else ""


@cache
def by_name() -> Mapping[str, tuple[str, ...]]:
    """A full or short name → the codes of all that are called so."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, one in regions().items():
        for name in dict.fromkeys(one.names):
            found[name].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def longest() -> int:
    return max(map(len, by_name()))


@cache
def _below() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, one in regions().items():
        found[one.parent].append(code)
    return found


def _above(code: str, named: Mapping[str, str]) -> str:
    """A county of a city that is only a heading in the standard lies in its province."""
    city, province = f"{code[:4]}00", f"{code[:2]}0000"
    if code == province:
        return ""
    return city if code != city and city in named else province


def _shorter(name: str) -> list[str]:
    """延边朝鲜族自治州 is also 延边州 and 延边; 忠县 is nothing else."""
    bare = _KIND.sub("", name)
    short = _OF_PEOPLES.sub("", bare)
    found = [word for word in (bare, short) if len(word) >= 2]
    if name.endswith("自治州") and len(short) >= 2:
        found.insert(0, f"{short}州")
    return list(dict.fromkeys(found))

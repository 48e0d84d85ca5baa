"""Provinces and cities of China, and where a text names one."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from .marks import Mark

# Names that are everyday words unless 市 follows or the province stands before.
_WORDS = frozenset({
    "来宾", "白银", "东方", "大理", "中山", "朝阳", "和平", "三明", "保山", "吉安", "海南", "海北", "山南", "双河", "新星", "红河", "怒江",
    "昆玉", "铁门关", "黄南", "云林", "南投", "桃园", "宜兰", "花莲", "阿里", "海东", "海西", "玉树", "定西", "文山", "安康", "安顺", "新余",
    "兴安", "白山", "白城", "黑河", "资阳", "新北", "台东", "广安", "文昌", "万宁", "白杨", "北屯", "天门", "新竹", "玉溪", "河源", "云浮",
    "大同", "清远", "平凉", "天水",
})  # fmt: skip
# County cities that trade knows by their own name.
_KNOWN = frozenset({
    "昆山", "义乌", "慈溪", "余姚", "张家港", "常熟", "江阴", "宜兴", "太仓", "晋江", "石狮", "温岭", "诸暨", "海宁", "桐乡", "瑞安", "乐清",
    "永康", "靖江", "丹阳", "启东", "如皋", "胶州", "寿光", "滕州", "浏阳", "福清", "南安", "句容", "扬中", "溧阳", "邹平", "荣成", "莱州",
    "招远", "诸城", "青州", "新郑", "巩义", "长葛", "简阳", "都江堰", "廉江", "东台", "兴化", "泰兴", "仪征", "高邮",
})  # fmt: skip
_FOLLOWED = re.compile(r"[东西南北中]?[大]?路|[东西南北]?街|大道|石|银行")


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Cities by province and county cities by city, all in their short form."""
    text = (Path(__file__).parent / "data" / "regions.json").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = json.loads(text)
    return found


@cache
def _places() -> dict[str, list[tuple[str, str]]]:
    """What each short name can mean: (province, city), a province before a city of the same name."""
    places: dict[str, list[tuple[str, str]]] = {}
    for province, cities in table().items():
        places.setdefault(province, []).append((province, ""))
        for city, counties in cities.items():
            places.setdefault(city, []).append((province, city))
            for county in counties:
                places.setdefault(county, []).append((province, city))
    return places


@cache
def _counties() -> frozenset[str]:
    return frozenset(
        county for cities in table().values() for counties in cities.values() for county in counties
    ) - {name for cities in table().values() for name in cities}


@cache
def _rule() -> re.Pattern[str]:
    return re.compile(
        rf"(?=[{''.join({name[0] for name in _places()})}])"  # elsewhere thousands of names would be tried for each sign
        rf"(?:(?P<province>{'|'.join(table())})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?[ ,/-]?)?"
        rf"(?P<name>{_one_of(_places())})(?P<kind>市(?!场)|省|区(?![域别间])|自治区|地区|特别行政区|[一-龥]{{1,3}}族自治州)?"
        r"(?P<area>[\u4e00-\u9fff]{2,4}?(?:新区|开发区|区|县|市(?!场)))?"
    )


def _one_of(names: Iterable[str]) -> str:
    """The longest of them that stands there; those that begin alike are tried together."""
    by_first: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_first.setdefault(name[0], []).append(name[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items())


def is_region(words: str) -> bool:
    bare = re.sub(r"[省市]$", "", words)
    return words in _places() or bare in _places()


def regions(text: str) -> Iterator[Mark]:
    """Every place that is named, as "province city"; streets like 北京路 and ambiguous words are none."""
    for match in _rule().finditer(text):
        meant = _meant(match)
        follows = text[match.end() : match.end() + 3]
        if meant and not _FOLLOWED.match(follows):
            whole = bool(match["province"] or match["kind"])
            yield Mark("region", *match.span(), " ".join(meant).strip(), 0.75 if whole else 0.55)


def _meant(match: re.Match[str]) -> tuple[str, str] | None:
    name, province = match["name"], match["province"]
    places = _places()[name]
    if province:
        inside = [place for place in places if place[0] == province]
        return inside[-1] if inside else (province, "")
    if match["kind"] in (None, "区") and (name in _WORDS or (name in _counties() and name not in _KNOWN)):
        return None
    return next((place for place in places if place[1]), places[0]) if match["kind"] == "市" else places[0]

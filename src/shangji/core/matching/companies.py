"""A company's name taken apart: where it is, what it is called, what it is legally."""

import re
from dataclasses import dataclass
from functools import lru_cache

from . import places
from .folding import CJK, HAS_CJK, fold

LONGEST = 120
_LEGAL_ANYWHERE = re.compile(
    "(?:集团)?(?:股份有限责任公司|有限责任公司|股份有限公司|控股有限公司|有限合伙企业|有限公司|集团公司|總公司|总公司)|集团"
)
_LEGAL_END = re.compile("(?:有限合伙|普通合伙|股份合作公司|公司|股份|控股|厂)$")
_NOT_SAID = re.compile(r"[(（](?:已?注销|已?停业|吊销|原名.*?|筹)[)）]")
_BRACKETS = re.compile(r"[(\[【〔<《「（](.*?)[)\]】〕>》」）]")
_NOISE = re.compile(rf"[^{CJK}a-z0-9]+")
_WORD = re.compile(r"[a-z]+|\d+")
_POSSESSIVE = re.compile(r"['’`´]s?\b")
_LEGAL_LATIN = frozenset({
    "co", "ltd", "limited", "inc", "incorporated", "llc", "llp", "lp", "corp", "corporation", "company",
    "gmbh", "ag", "sa", "srl", "spa", "bv", "nv", "plc", "pte", "pty", "kg", "oy", "ab", "as",
})  # fmt: skip
_SMALL = frozenset({
    "the", "of", "and", "at", "for", "in", "on", "a", "an", "de", "la",
})  # fmt: skip
_LONG_FORM = {
    "ctr": "center", "centre": "center", "cntr": "center", "sch": "school", "schl": "school", "schools": "school",
    "centers": "center", "assn": "association", "assoc": "association", "univ": "university", "intl": "international",
    "natl": "national", "st": "saint", "mt": "mount", "ft": "fort", "svc": "services", "svcs": "services",
    "service": "services", "mfg": "manufacturing", "tech": "technology", "technologies": "technology",
    "dept": "department", "acad": "academy", "elem": "elementary", "hosp": "hospital", "dev": "development",
    "bros": "brothers", "comm": "community", "dr": "doctor", "jr": "junior",
}  # fmt: skip
NUMERALS = re.compile(r"\d+|[一二三四五六七八九十东西南北甲乙丙丁]|(?<![a-z])[ivx]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """`whole` is all that is written, `bare` has no legal form, `core` no place either; `words` are the Latin ones."""

    whole: str
    bare: str
    core: str
    places: tuple[str, ...]
    words: tuple[str, ...]
    numerals: tuple[str, ...]
    is_latin: bool


@lru_cache(maxsize=50_000)
def take_apart(name: str) -> CompanyName:
    """Never fails; a name of nothing but brackets, emoji or legal forms has an empty core."""
    text = _NOT_SAID.sub("", fold(name))[:LONGEST]
    return _chinese(text) if HAS_CJK.search(text) else _latin(text)


def _chinese(text: str) -> CompanyName:
    inside = [found for found in _BRACKETS.findall(text) if found]
    joined = _NOISE.sub("", text)
    bare = _without_legal(joined)
    without = _NOISE.sub("", _BRACKETS.sub(" ", text)) if _named(inside) else joined
    core, found = places.in_front(_without_legal(without))
    found = (*found, *(_NOISE.sub("", one) for one in _named(inside)))
    words = tuple(_WORD.findall(core))
    return CompanyName(joined, bare, core, found, words, _numerals(bare), False)


def _named(inside: list[str]) -> list[str]:
    """Of what stands in brackets, the places: 甬拓（宁波）有限公司."""
    return [one for one in inside if places.is_place(_NOISE.sub("", one))]


def _without_legal(text: str) -> str:
    """The name without its legal forms; one that is nothing else is nothing."""
    shorter = _LEGAL_ANYWHERE.sub("", text)
    ended = _LEGAL_END.sub("", shorter)
    return ended if len(ended) > 1 else shorter


def _latin(text: str) -> CompanyName:
    words = _WORD.findall(
        _POSSESSIVE.sub("", text.replace("&", " and ").replace(".", "" if ". " not in text else " "))
    )
    while len(words) > 1 and words[-1] in _LEGAL_LATIN:
        words.pop()
    if len(words) == 1 and words[0] in _LEGAL_LATIN:
        words = []
    told = tuple(dict.fromkeys(_LONG_FORM.get(word, word) for word in words if word not in _SMALL)) or tuple(
        words
    )
    return CompanyName(
        "".join(_WORD.findall(text)), "".join(told), " ".join(told), (), told, _numerals(" ".join(told)), True
    )


def _numerals(core: str) -> tuple[str, ...]:
    return tuple(sorted(NUMERALS.findall(core)))

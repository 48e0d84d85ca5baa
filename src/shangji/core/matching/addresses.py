"""An address taken apart: the house number and the street tell more than all the rest."""

import re
from dataclasses import dataclass
from functools import lru_cache

from . import places
from .folding import CJK, HAS_CJK, fold

LONGEST = 200
_ROAD = re.compile(rf"([{CJK}a-z0-9]{{1,8}}?(?:大道|大街|路|街|道|巷|弄|里|胡同|村|工业区|开发区|园区))")
_HOUSE = re.compile(r"(\d+(?:-\d+)?)(?:号|弄)")
_TOWN = re.compile(rf"^[{CJK}]{{1,6}}?(?:街道|镇|乡|苏木)")
_NOT_IN_A_STREET = frozenset({
    "n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west", "st", "str", "street",
    "ave", "av", "avenue", "blvd", "boulevard", "rd", "road", "dr", "drive", "pl", "place", "ct", "court",
    "ln", "lane", "pkwy", "parkway", "hwy", "highway", "ter", "terrace", "sq", "square", "way", "chicago",
    "il", "illinois",
})  # fmt: skip
_UNIT = re.compile(
    r"\b(?:suite|ste|unit|apt|room|rm|floor|fl|ground|lower|upper|\d+(?:st|nd|rd|th) fl(?:oor)?|building|bldg)\b.*$|#.*$"
)
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)[a-z]?$")
_ZIP = re.compile(r"\b\d{5,6}(?:-\d{4})?\b")
_NUMBER = re.compile(r"^\d+(?:-\d+)?[a-z]?\b")


@dataclass(frozen=True, slots=True)
class Address:
    """`number` is that of the house, `street` its words without kind and direction, both "" when unknown."""

    number: str
    street: str
    postcode: str
    places: tuple[str, ...]

    @property
    def key(self) -> str:
        """What two spellings of one house share; "" when it is not one house."""
        return f"{self.number} {self.street.split()[0]}" if self.number and self.street else ""


@lru_cache(maxsize=50_000)
def take_apart(address: str, region: str = "") -> Address:
    text = fold(address)[:LONGEST]
    return _chinese(text, fold(region)) if HAS_CJK.search(text + region) else _latin(text, fold(region))


def _chinese(text: str, region: str) -> Address:
    rest, found = places.in_front(text.replace(" ", ""), leave=0)
    further = places.in_front(region.replace(" ", ""), leave=0)[1]
    rest = _TOWN.sub("", rest)
    road, house = _ROAD.search(rest), _HOUSE.search(rest)
    street = road.group(1) if road else "" if house else re.sub(r"\W", "", rest)
    return Address(house.group(1) if house else "", street, "", found or further)


def _latin(text: str, region: str) -> Address:
    number = _NUMBER.match(text)
    rest = text[number.end() :] if number else text
    postcode = _ZIP.search(rest)
    rest = _UNIT.sub("", _ZIP.sub(" ", rest))
    words = [_ORDINAL.sub(r"\1", word) for word in re.findall(r"[a-z0-9]+", rest)]
    street = [word for word in words if word not in _NOT_IN_A_STREET] or words
    code = region if _ZIP.fullmatch(region) else postcode.group() if postcode else ""
    return Address(number.group() if number else "", " ".join(street[:4]), code[:6], ())

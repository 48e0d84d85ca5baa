"""The other ways in which people write a Chinese company's name, made by machine, each with a fixed seed."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from shangji.core.matching import places
from shangji.core.matching.folding import DATA, HAS_CJK, syllable

LEGAL = re.compile(r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|总公司|公司)$")
KINDS = (
    "suffix dropped", "suffix changed", "集团 added", "place in brackets", "full width", "traditional characters",
    "place dropped", "place added", "one character wrong", "one character left out", "two characters swapped",
    "homophone", "trade left out",
)  # fmt: skip


class Variants:
    """Makes variants of names; wrong characters are drawn from those that the names are written with."""

    def __init__(self, names: Sequence[str]) -> None:
        self.characters = sorted({c for name in names for c in name if HAS_CJK.match(c)})
        self.sounds: dict[str, list[str]] = {}
        for character in self.characters:
            self.sounds.setdefault(syllable(character), []).append(character)
        self.random = Random(7)

    def of(self, kind: str, name: str, province: str) -> str | None:
        """The name written in this way, or None where that is not possible or changes nothing."""
        made = self._made(kind, name, province)
        return made if made and made != name else None

    def _made(self, kind: str, name: str, province: str) -> str | None:
        rest, found = places.in_front(name)
        ending = LEGAL.search(name)
        plain: dict[str, Callable[[], str | None]] = {
            "suffix dropped": lambda: name[: ending.start()] if ending and ending.start() > 3 else None,
            "suffix changed": lambda: (
                f"{name[: ending.start()]}有限责任公司" if ending else f"{name}有限公司"
            ),
            "集团 added": lambda: (
                f"{name[: ending.start()]}集团{ending.group()}" if ending and "集团" not in name else None
            ),
            "place in brackets": lambda: _bracketed(rest, found),
            "full width": lambda: _wide(name),
            "traditional characters": lambda: name.translate(_traditional()),
            "place dropped": lambda: rest if found else None,
            "trade left out": lambda: (
                f"{name[: ending.start() - 2]}{ending.group()}"
                if ending and len(rest) - len(ending.group()) > 5
                else None
            ),
            "place added": lambda: None if found else f"{province}{name}",
        }
        return plain[kind]() if kind in plain else self._slip(kind, name)

    def _slip(self, kind: str, name: str) -> str | None:
        """One slip of the hand, not in the legal form."""
        ending = LEGAL.search(name)
        end = ending.start() if ending else len(name)
        at = self.random.randrange(end)
        if kind == "one character wrong":
            return name[:at] + self.random.choice(self.characters) + name[at + 1 :]
        if kind == "one character left out":
            return name[:at] + name[at + 1 :]
        if kind == "two characters swapped":
            return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :] if at + 1 < end else None
        others = [c for c in self.sounds.get(syllable(name[at]), []) if c != name[at]]
        return name[:at] + self.random.choice(others) + name[at + 1 :] if others else None


def _bracketed(rest: str, found: tuple[str, ...]) -> str | None:
    """甬拓（宁波）有限公司 for 宁波甬拓有限公司."""
    ending = LEGAL.search(rest)
    if len(found) != 1 or not ending or ending.start() < 2:
        return None
    return f"{rest[: ending.start()]}（{found[0]}）{ending.group()}"


def _wide(name: str) -> str:
    """A full-width space after the place, brackets and digits in the other width."""
    turned = name.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})
    if turned == name:
        turned = name.translate({c + 0xFEE0: c for c in range(0x21, 0x7F)})
    return f"{turned[:2]}\u3000{turned[2:]}"


@cache
def _traditional() -> dict[int, str]:
    found: dict[int, str] = {}
    for pair in (DATA / "simplified.txt").read_text(encoding="utf-8").split():
        found.setdefault(ord(pair[1]), pair[0])
    return found

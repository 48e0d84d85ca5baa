"""One spelling of letters: width, case, accents, traditional characters and what nobody sees."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from shangji.core.pinyin import syllables

DATA = Path(__file__).parent / "data"
CJK = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
HAS_CJK = re.compile(f"[{CJK}]")
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cs", "So", "Sk"})


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case, half width, simplified, without accents, emoji and characters that cannot be seen."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    if not plain.isascii():
        plain = "".join(_seen(c) for c in plain).translate(_simplified())
    return " ".join(plain.split())


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return " " if character in "\t\n\r" else ""
    return character


@cache
def _simplified() -> dict[int, str]:
    pairs = (DATA / "simplified.txt").read_text(encoding="utf-8").split()
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def syllable(character: str) -> str:
    """How a character is read, without its tone; anything else stays as it is."""
    return syllables(character)[0] if HAS_CJK.match(character) else character


def spoken(text: str) -> tuple[str, ...]:
    return tuple(map(syllable, text))

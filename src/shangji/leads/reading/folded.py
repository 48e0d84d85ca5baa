"""One spelling for all widths and invisible signs, so that rules see 138 where a person sees １３８."""

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 20_000
"""What is read of a text; nobody asks for a price in more words."""

# Zero-width signs, direction marks, variation selectors and the ring of a keycap, as in 1️⃣.
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u20e3]")
_KEPT = {"。": "。", "、": "、", "：": ":", "；": ";", "，": ",", "｡": "。"}
_DASHES = dict.fromkeys("‐‑‒–—―−－﹣", "-")


@dataclass(frozen=True)
class Folded:
    """`text` with one width; `places[i]` is where its character i stands in the text that was given."""

    given: str
    text: str
    places: list[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The place in the given text of a non-empty stretch of the folded one."""
        return self.places[start], self.places[end - 1] + 1


def fold(given: str) -> Folded:
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(given):
        folded = sign if "\u4e00" <= sign <= "\u9fff" or "!" <= sign <= "~" else _folded(sign)
        if folded:
            letters.append(folded)
            places.append(place)
    return Folded(given, "".join(letters), places)


def visible(text: str) -> str:
    """The text as a column keeps it: nothing invisible, blanks squeezed, no half surrogates."""
    shown = "".join(sign if sign.isprintable() else " " for sign in _INVISIBLE.sub("", text))
    return re.sub(r"\s+", " ", shown).strip()


def _folded(sign: str) -> str:
    if sign in "\n\t":
        return sign
    if _INVISIBLE.match(sign):
        return ""
    if sign in "\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    if sign in _KEPT or sign in _DASHES:
        return _KEPT.get(sign) or _DASHES[sign]
    wide = unicodedata.normalize("NFKC", sign)
    if len(wide) != 1:
        return sign
    return wide if wide.isprintable() and not wide.isspace() else " "

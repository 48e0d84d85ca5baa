"""Reads the words for a place: what they surely name, and why not more.

A place is never guessed. Words that fit several places name what these have in common, which may be nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shangji.core.names import uscc_is_valid
from shangji.customers.regions.table import by_name, full_name, line_of, longest, region

KEPT = 4096
_GAP = re.compile(r"^[\s,，、/·\-—()（）]+")
_STREET = re.compile(r"^[东西南北中]?(?:大?路|大?街|大道|巷|弄|桥|站)")
_EMPTY = frozenset({"", "N/A", "NA", "NULL", "无", "未知", "-", "—", "/"})
CHINA = re.compile(r"^(?:中华人民共和国|中国)")


class Why(StrEnum):
    """Why a place is not known, or not to the last word."""

    SURE = ""
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    REGISTERED = "registered"


@dataclass(frozen=True)
class Found:
    """`code` of six digits or empty; `why` with the `word` that could not be read, where it is not all that was said."""

    code: str = ""
    why: Why = Why.SURE
    word: str = ""


def resolve(province: str = "", city: str = "", address: str = "", uscc: str = "") -> Found:
    """The place that these words name.

    Of the credit code counts where the company was registered: it chooses between places that the words leave open,
    and says the province where the words say nothing. It never speaks against them.
    """
    typed = _of_fields(_tidy(province), _tidy(city), uscc)
    written = _of_address(_tidy(address), typed.code, uscc)
    found = _together(typed, written)
    if not found.code and found.why is not Why.CONFLICT and (home := _registered(uscc)):
        return Found(f"{home[:2]}0000", Why.REGISTERED, found.word)
    return found


def _of_fields(province: str, city: str, uscc: str) -> Found:
    """What the two fields say together; either may also hold the words of the other."""
    if not province and not city:
        return Found(why=Why.NOTHING)
    above = _province(province) or _named(province, "", uscc) if province else Found()
    if not city:
        return above
    below = _named(city, above.code, uscc)
    if below.code or not above.code:
        return below if below.code else Found(above.code, below.why, below.word)
    if _named(city, "", uscc).code:
        return Found(above.code, Why.CONFLICT, city)
    return Found(above.code, below.why, below.word)


def _province(text: str) -> Found | None:
    """海南 is also a district and a prefecture; in this field it is the province."""
    found = [code for code in by_name().get(text, ()) if code.endswith("0000")]
    return Found(found[0]) if found else None


@lru_cache(KEPT)
def _named(text: str, within: str, uscc: str) -> Found:
    """A field that should hold nothing but a place."""
    found, rest = _walk(text, within, is_bare=True)
    chosen = _one_of(found, uscc)
    if not chosen:
        return Found(_common(found), Why.AMBIGUOUS if found else Why.UNKNOWN, text)
    return Found(chosen, Why.UNKNOWN if rest else Why.SURE, rest)


def _of_address(text: str, within: str, uscc: str) -> Found:
    """An address begins with places and goes on with a street; what it does not say of them is known already."""
    if not text:
        return Found(why=Why.NOTHING)
    free, _rest = _walk(text, "")
    if within:
        inside, _rest = _walk(text, within)
        if inside and _level(inside) >= _level(free):
            return _chosen(inside, uscc, text)
    return _chosen(free, uscc, text) if free else Found(why=Why.NOTHING)


def _chosen(found: Sequence[str], uscc: str, text: str) -> Found:
    chosen = _one_of(found, uscc)
    return Found(chosen) if chosen else Found(_common(found), Why.AMBIGUOUS, text[: longest()])


def _together(typed: Found, written: Found) -> Found:
    """The address goes further than the fields, or says the same, or contradicts them."""
    if not typed.code or not written.code:
        found = typed if typed.code or typed.why is not Why.NOTHING else written
        if written.code:
            return Found(written.code, written.why, written.word)
        return found
    if _lies_in(written.code, typed.code):
        return written if written.why is Why.SURE or typed.why is Why.SURE else typed
    if _lies_in(typed.code, written.code):
        return typed
    return Found(_common([typed.code, written.code]), Why.CONFLICT, full_name(written.code))


def _walk(text: str, within: str, *, is_bare: bool = False) -> tuple[list[str], str]:
    """Follow the places at the beginning of a text down from a division; (the lowest that fit, what is left).

    In an address a short name counts only before another place: 中山 in 中山路 is none.
    """
    text, best = CHINA.sub("", text), [within] if within else []
    sure: list[str] = []
    left = text
    while text:
        step = _step(text, best)
        if step is None:
            break
        best, text, is_full = step
        if is_bare or is_full or (sure and not _STREET.match(text)):
            sure, left = best, text
        elif not sure:
            after = _step(text, best)
            if after is None or _STREET.match(after[1]):
                break
            best, text, _full = after
            sure, left = best, text
    return sure, left


def _step(text: str, from_: Sequence[str]) -> tuple[list[str], str, bool] | None:
    """The longest place at the beginning of the text that lies in one of those; (codes, what follows, in full)."""
    for size in range(min(len(text), longest()), 1, -1):
        word = text[:size]
        codes = by_name().get(word, ())
        inside = [code for code in codes if not from_ or any(_lies_in(code, one) for one in from_)]
        # An address may say again what is known.
        inside = inside or [code for code in codes if any(_lies_in(one, code) for one in from_)]
        if not inside:
            continue
        full = [code for code in inside if full_name(code).endswith(word)]
        if not full and _STREET.match(text[size:]):
            continue
        rest = _GAP.sub("", text[size:])
        further = [code for code in inside if not any(_lies_in(one, code) for one in from_)]
        return (
            (full and [code for code in full if code in further]) or further or list(from_),
            rest,
            bool(full),
        )
    return None


def _one_of(codes: Sequence[str], uscc: str) -> str:
    """The one that is meant: the only one, one that holds all the others, or the one where it was registered."""
    for code in codes:
        if all(_lies_in(other, code) for other in codes):
            return code
    home = _registered(uscc)
    fits = [code for code in codes if home and _lies_in(home, code)]
    return fits[0] if len(fits) == 1 else ""


def _registered(uscc: str) -> str:
    """The division whose office gave the credit code; nothing where that is the whole country's, or the code is wrong."""
    code = re.sub(r"\s", "", uscc).upper()
    home = code[2:8]
    if not uscc_is_valid(code) or region(f"{home[:2]}0000") is None:
        return ""
    return next((known for known in (home, f"{home[:4]}00", f"{home[:2]}0000") if region(known)), "")


@lru_cache(KEPT)
def _lies_in(code: str, above: str) -> bool:
    return above in line_of(code)


def _common(codes: Iterable[str]) -> str:
    """The lowest division that holds them all, or nothing."""
    lines = [line_of(code) for code in codes]
    if not lines:
        return ""
    same = [column[0] for column in zip(*lines, strict=False) if len(set(column)) == 1]
    return same[-1] if same else ""


def _level(codes: Sequence[str]) -> int:
    found = [region(code) for code in codes]
    return max((one.level for one in found if one), default=0)


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return "" if plain.upper() in _EMPTY else re.sub(r"\s+", "", plain)

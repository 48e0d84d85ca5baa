"""Which fonts a document is set in: a Chinese one of the system, else the one that is shipped; never none, silently."""

import struct
from collections.abc import Iterator
from pathlib import Path

import typst

SHIPPED = Path(__file__).parent / "fonts" / "wqy-microhei-0.2.0-beta" / "wqy-microhei.ttc"
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
)
SYMBOLS = ("DejaVu Sans",)
MUST_HAVE = "商机迹¥%"
GETA = "〓"
"""What printers set for a piece of type they do not have."""
_CHAPTER = struct.Struct(">4sLLL")


class NoChineseFont(Exception):
    """Neither the system nor the package has one that can be read."""


class Face:
    """One family and the characters that it draws."""

    def __init__(self, family: str, path: str, index: int) -> None:
        self.family = family
        self.drawn = frozenset(drawn_by(Path(path).read_bytes(), index))


def chosen(known: typst.Fonts) -> list[Face]:
    """The Chinese face first, then those for symbols. Raises NoChineseFont."""
    regular = {
        info.family: info
        for info in sorted(known.fonts(), key=lambda info: -abs(info.weight - 400))
        if info.path and info.style == "normal"
    }
    found = [
        Face(family, str(regular[family].path), regular[family].index)
        for family in (*CHINESE, *SYMBOLS)
        if family in regular
    ]
    chinese = next((face for face in found if face.drawn.issuperset(map(ord, MUST_HAVE))), None)
    if chinese is None:
        raise NoChineseFont
    return [chinese, *(face for face in found if face.family in SYMBOLS)]


def drawn_by(raw: bytes, index: int) -> Iterator[int]:
    """The code points that the character map of a face names (OpenType `cmap`, formats 4 and 12)."""
    at = struct.unpack_from(">L", raw, 12 + 4 * index)[0] if raw[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", raw, at + 4)
    chapters = (_CHAPTER.unpack_from(raw, at + 12 + 16 * each) for each in range(count))
    start = next((place for tag, _sum, place, _size in chapters if tag == b"cmap"), 0)
    (tables,) = struct.unpack_from(">H", raw, start + 2) if start else (0,)
    for each in range(tables):
        platform, _encoding, offset = struct.unpack_from(">HHL", raw, start + 4 + 8 * each)
        if platform in (0, 3):
            yield from _code_points(raw, start + offset)


def _code_points(raw: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", raw, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", raw, at + 12)
        for each in range(groups):
            first, last, _glyph = struct.unpack_from(">LLL", raw, at + 16 + 12 * each)
            yield from range(first, min(last, 0x10FFFF) + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", raw, at + 6)
        lasts = struct.unpack_from(f">{twice // 2}H", raw, at + 14)
        firsts = struct.unpack_from(f">{twice // 2}H", raw, at + 16 + twice)
        for first, last in zip(firsts, lasts, strict=True):
            yield from range(first, last + 1) if last != 0xFFFF else ()

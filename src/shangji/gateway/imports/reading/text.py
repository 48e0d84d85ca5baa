"""Text tables of any encoding and separator, read without ever replacing a character."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from .limits import MAX_CELL_CHARACTERS
from .refused import Refused

SEPARATORS = (",", "\t", ";", "|")
SAMPLE_CHARACTERS = 64 * 1024
SURE = 0.6
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What our own export writes before a cell that a spreadsheet would run as a formula.
_ESCAPED = re.compile("'[=+\\-@\t＝＋－＠]")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises Refused("encoding") when no strict reading is convincing."""
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _strictly(content, encoding), encoding.removesuffix("-sig")
    if b"\x00" in content:
        return _without_bom_utf16(content)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _chinese(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error


def _without_bom_utf16(content: bytes) -> tuple[str, str]:
    pairs = max(len(content) // 2, 1)
    if len(content) % 2 == 0 and content[1::2].count(0) > pairs * 0.2 and not content[::2].count(0):
        return _strictly(content, "utf-16-le"), "utf-16-le"
    if len(content) % 2 == 0 and content[::2].count(0) > pairs * 0.2 and not content[1::2].count(0):
        return _strictly(content, "utf-16-be"), "utf-16-be"
    raise Refused("wrong_type")


def _chinese(content: bytes) -> tuple[str, str]:
    """GB18030 before Big5, unless the bytes read as everyday Chinese only in Big5: most Big5 is valid GB18030."""
    readings = []
    for encoding, everyday in (("gb18030", _everyday_gb), ("big5", _everyday_big5)):
        try:
            readings.append((everyday(content), content.decode(encoding), encoding))
        except UnicodeDecodeError:
            continue
    if len(readings) == 2 and readings[1][0] <= readings[0][0] + 0.1:
        readings.pop()
    if not readings or readings[-1][0] < SURE:
        raise Refused("encoding")
    return readings[-1][1], readings[-1][2]


def _double_bytes(content: bytes) -> Iterator[tuple[int, int]]:
    position, end = 0, min(len(content), SAMPLE_CHARACTERS * 2)
    while position < end - 1:
        if content[position] < 0x80:
            position += 1
        else:
            yield content[position], content[position + 1]
            position += 2


def _share(everyday: int, all_pairs: int) -> float:
    return everyday / all_pairs if all_pairs else 0.0


def _everyday_gb(content: bytes) -> float:
    pairs = list(_double_bytes(content))
    hits = sum((0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) and trail >= 0xA1 for lead, trail in pairs)
    return _share(hits, len(pairs))


def _everyday_big5(content: bytes) -> float:
    pairs = list(_double_bytes(content))
    hits = sum(0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1) for lead, trail in pairs)
    return _share(hits, len(pairs))


def separator_of(text: str, filename: str) -> str:
    """The separator that cuts the first rows most evenly; a tab wins ties in .tsv files, a comma elsewhere."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = ("\t" if filename.lower().endswith(".tsv") else ","), 0.0
    for separator in SEPARATORS:
        records = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), 50))
        if len(records) > 1 and len(text) > len(sample):
            records.pop()
        widths = Counter(len(record) for record in records if len(record) > 1)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        score = count / len(records) * min(width, 8)
        if score > best_score:
            best, best_score = separator, score
    return best


def read_text(path: Path, filename: str) -> tuple[str, Iterator[list[str]]]:
    """Encoding and records of a text table; records are counted as a spreadsheet shows them, blank ones too."""
    text, encoding = decode(path.read_bytes())
    if not text.strip():
        raise Refused("empty")
    return encoding, _records(text, filename)


def _records(text: str, filename: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        marked = re.match(r"sep=(.)\r?\n", text, re.I)
        separator = marked[1] if marked else separator_of(text, filename)
        # strict=False keeps a stray quote as text: exports of old systems are full of them.
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell[1:] if _ESCAPED.match(cell) else cell for cell in record]
    except csv.Error as error:
        raise Refused("cell_too_long") from error

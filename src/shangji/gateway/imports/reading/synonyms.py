"""Compares the header of a column with the headers people give a field."""

import re
import unicodedata
from functools import cache

from .fields import CARRIES, FIELDS, Field, Noun
from .names import is_slip
from .stages import STAGES, understand

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_NOT_WORDS = re.compile(r"[\W_]+")
_ORDINAL = re.compile(r"^第?[\d一二三四五六七八九十]+次?(?=\D)|(?<=\D)[\d一二三四五六七八九十]+$")
_DATE_SUFFIX = re.compile(r"(?:完成|进入|达成|开始)?(?:日期|时间|日)$|(?:date|on|at)$")
EXACT, SIMILAR = 1.0, 0.7


def header_form(header: str) -> str:
    """The form headers are compared in: 预计金额（万元）* becomes 预计金额, Deal_Stage dealstage."""
    text = unicodedata.normalize("NFKC", _BRACKETS.sub("", header)).casefold()
    return _NOT_WORDS.sub("", text)


def _forms(header: str) -> list[str]:
    """The header as a whole, then without its number, then the last level of a header of several levels."""
    whole = header_form(header)
    forms = [whole, _ORDINAL.sub("", whole)]
    if " · " in header:
        last = header_form(header.rsplit(" · ", 1)[1])
        forms += [last, _ORDINAL.sub("", last)]
    return [form for form in dict.fromkeys(forms) if form]


@cache
def _vocabulary(noun: Noun | None) -> dict[str, tuple[Field, ...]]:
    """Header form to the fields it means in a table of this noun; None takes the words that hold anywhere."""
    order = (
        CARRIES[noun]
        if noun
        else ("opportunity", "follow_up", "customer", "contact", "person", "product", "lead")
    )
    words: dict[str, list[Field]] = {}
    for field in FIELDS:
        if field.noun == noun:
            for word in field.own:
                words.setdefault(header_form(word), []).append(field)
    for carried in order:
        for field in FIELDS:
            if field.noun == carried:
                for word in field.headers:
                    words.setdefault(header_form(word), []).append(field)
    return {word: tuple(fields) for word, fields in words.items()}


def fields_for(header: str, noun: Noun | None) -> list[tuple[Field, float]]:
    """Fields the header can mean in a table of this noun, best first, with 1.0 for the very word, 0.7 for a like one."""
    words = _vocabulary(noun)
    for form in _forms(header):
        if form in words:
            return [(field, EXACT) for field in words[form]]
    return [(field, SIMILAR) for form in _forms(header)[:1] for field in _similar(form, noun)]


@cache
def _similar(form: str, noun: Noun | None) -> tuple[Field, ...]:
    """A header that ends or begins with a known one of three characters and more, or is a slip away from it."""
    words = _vocabulary(noun)
    near = [word for word in words if len(word) >= 3 and (form.endswith(word) or form.startswith(word))]
    if not near and form.isascii() and len(form) >= 6:
        near = [word for word in words if len(word) >= 6 and is_slip(form, word)]
    return words[max(near, key=len)] if near else ()


def stage_of_date_header(header: str) -> str:
    """The stage whose day the column holds: 需求分析日期 is "analysis"; "" for other headers."""
    form = header_form(header)
    bare = _DATE_SUFFIX.sub("", form)
    if bare == form or not bare:
        return ""
    word = understand(bare)
    return word.stage if word and word.stage in STAGES else ""


@cache
def is_known_header(text: str) -> bool:
    """Whether any field in any table goes by this header."""
    return any(form in _all_words() for form in _forms(text)) or bool(stage_of_date_header(text))


@cache
def _all_words() -> frozenset[str]:
    extra = ("序号", "备注", "数量", "时间", "日期", "no", "#")
    return frozenset(header_form(word) for field in FIELDS for word in (*field.headers, *field.own)) | set(
        extra
    )

"""Sealed values as words of the search: each is met whole, a number also by its last four digits; no piece of it is kept."""

import re
from collections.abc import Iterable

from shangji.core.names import phone_digits
from shangji.core.vault.blind import word

TAIL = 4
SHORTEST = 5
_BETWEEN = re.compile("[,，、/;；]")
_NUMBER = re.compile(r"[\d\s+\-()（）]+")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}$)")


class Number(str):
    """A term that is a telephone number, or several: found whole, by its last four, a landline without its area code."""

    __slots__ = ()

    def words(self) -> Iterable[str]:
        for one in {phone_digits(part) for part in (self, *_BETWEEN.split(self))} - {""}:
            yield word("phone", one)
            if len(one) > TAIL:
                yield word("tail", one[-TAIL:])
            if local := _AREA.sub("", one):
                yield word("local", local)


class Address(str):
    """A term that is a mail address or a WeChat name: found whole."""

    __slots__ = ()

    def words(self) -> Iterable[str]:
        if said := _plain(self):
            yield word("address", said)


def asked_for(text: str) -> list[str]:
    """The words under which a sealed value stands if this is it."""
    if _NUMBER.fullmatch(text):
        digits = phone_digits(text)
        if len(digits) == TAIL:
            return [word("tail", digits)]
        found = [word("phone", digits), word("local", digits)] if len(digits) >= SHORTEST else []
        return [*found, word("address", digits)] if found else []
    said = _plain(text)
    return (
        [word("address", said)]
        if len(said) >= SHORTEST and said.isascii() and not re.search(r"\s", said)
        else []
    )


def _plain(text: str) -> str:
    return text.strip().casefold()

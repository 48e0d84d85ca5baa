"""Numbers and keys of records as a text from outside says them: an address, a form, a header, a file. Nothing else reads such a text.

`str.isdigit` is true of "²", which `int` refuses, and of five thousand digits, which neither `int` nor a column takes.
"""

from collections.abc import Container, Iterable

from shangji.core.access import OutOfReach

MOST = 2**63 - 1
"""What a column of either database holds at most."""


def number_of(said: object, most: int = MOST, least: int = 0) -> int | None:
    """The whole number that is said in digits, also of full width, as they are typed among Chinese; None where it is none,
    or out of bounds."""
    text = str(said)
    if len(text) > len(str(MOST)) or not text.isdecimal():
        return None
    number = int(text)
    return number if least <= number <= most else None


def pk_of(said: object) -> int | None:
    """The key of a record, whether there is one of it or not."""
    return number_of(said, least=1)


def pks_of(said: Iterable[object]) -> list[int]:
    """The keys among these, each once and in their order."""
    return list(dict.fromkeys(key for one in said if (key := pk_of(one)) is not None))


def numbers_of(said: Iterable[object], most: int = MOST) -> list[int]:
    """The numbers among these, each once and in their order."""
    return list(dict.fromkeys(number for one in said if (number := number_of(one, most)) is not None))


def known_number(said: str, known: Container[int], otherwise: int) -> int:
    """The one of these that is said; where nothing is said, the other one. Raises OutOfReach."""
    number = number_of(said) if said else otherwise
    if number is None or (said and number not in known):
        raise OutOfReach
    return number

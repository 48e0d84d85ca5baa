"""What speaks for and against two records being one, each piece between 0 and 1."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio

from . import places
from .addresses import Address
from .companies import CompanyName
from .known import Known, reading
from .weights import likelihood

ALIKE_STREET = 0.8
SHORT = 4
"""Characters of a short name that make it a whole one."""


def evidence(one: Known, other: Known) -> dict[str, float]:
    """Kind of evidence → how strong it is; what is not known on both sides is not in it."""
    found: dict[str, float] = {}
    _identity(one, other, found)
    if one.names and other.names:
        found.update(_best(one.names, other.names))
    if one.address and other.address:
        _houses(one.address, other.address, found)
        if (
            found.keys().isdisjoint({"place_other", "name_other"})
            and places.can_be_one(one.address.places, other.address.places) is False
        ):
            found["place_other"] = 1.0
    return found


def _identity(one: Known, other: Known, found: dict[str, float]) -> None:
    if one.code and other.code:
        found["code_same" if one.code == other.code else "code_other"] = 1.0
    if one.phones and other.phones:
        found["phone_other" if one.phones.isdisjoint(other.phones) else "phone_same"] = 1.0
    if not one.mails.isdisjoint(other.mails):
        found["mail_same"] = 1.0
    elif not one.domains.isdisjoint(other.domains):
        found["domain_same"] = 1.0
    if one.person and other.person:
        found["person_same" if one.person == other.person else "person_other"] = 1.0


def _best(some: Iterable[CompanyName], others: Iterable[CompanyName]) -> dict[str, float]:
    compared = [_names(one, other) for one in some for other in others]
    return max(compared, key=likelihood)


_EQUAL = frozenset({"name_same", "name_core", "name_spoken"})


@lru_cache(maxsize=10_000)
def _names(one: CompanyName, other: CompanyName) -> dict[str, float]:
    found = _alike(one, other)
    if "name_other" in found:
        return found
    near = places.can_be_one(one.places, other.places)
    if near is False:
        found["place_other"] = 1.0
    elif near is None and one.places and other.places and "name_same" not in found:
        found["place_unsure"] = 1.0
    if one.numerals != other.numerals and found.keys().isdisjoint(_EQUAL):
        found["numeral_other"] = 1.0
    return found


def _alike(one: CompanyName, other: CompanyName) -> dict[str, float]:
    if one.bare == other.bare:
        return {"name_same": 1.0}
    if one.core == other.core:
        return {"name_core": 1.0}
    if one.is_latin and other.is_latin:
        return _slips(one, other) or _alike_words(one, other)
    if reading(one.core) == reading(other.core) or reading(one.bare) == reading(other.bare):
        return {"name_spoken": 1.0}
    return _head(one, other) or _slips(one, other) or {"name_other": 1.0}


def _slips(one: CompanyName, other: CompanyName) -> dict[str, float]:
    """One or two characters wrong, left out or swapped; the more characters are right the better.

    第一门市部 and 第二门市部 are no slip.
    """
    if one.numerals != other.numerals:
        return {}
    size = (min(len(one.core), len(other.core)) + min(len(one.bare), len(other.bare))) / 2
    spellings = ((one.whole, other.whole), (one.bare, other.bare), (one.core, other.core))
    edits = min(OSA.distance(a, b, score_cutoff=2) for a, b in spellings)
    if edits > 2 or size <= 2 * edits:
        return {}
    return {"name_slip" if edits == 1 else "name_slips": 1 - 2 * edits / size}


def _head(one: CompanyName, other: CompanyName) -> dict[str, float]:
    """A short name is the beginning of the long one; four characters of it, place and all, are enough."""
    sizes = [_begun(a, b) for a, b in ((one.core, other.core), (one.bare, other.bare))]
    return {"name_head": min(1.0, max(sizes) / SHORT)} if max(sizes) > 1 else {}


def _begun(one: str, other: str) -> int:
    """How many characters both have, if one is the beginning of the other."""
    size = min(len(one), len(other))
    return size if one[:size] == other[:size] else 0


def _alike_words(one: CompanyName, other: CompanyName) -> dict[str, float]:
    """Latin names: how much of the words of one is in the other's."""
    return {"name_words": max(0.0, token_set_ratio(one.core, other.core) / 50 - 1)}


def _houses(one: Address, other: Address, found: dict[str, float]) -> None:
    if one.postcode and other.postcode:
        found["post_same" if one.postcode == other.postcode else "post_other"] = 1.0
    if not (one.street and other.street):
        return
    alike = OSA.normalized_similarity(one.street, other.street)
    if one.street.startswith(other.street) or other.street.startswith(one.street):
        alike = 1.0
    if one.number and other.number:
        if one.number == other.number:
            found["house_same" if alike >= ALIKE_STREET else "number_same"] = 1.0
        else:
            found["number_other" if alike >= ALIKE_STREET else "street_other"] = 1.0
    elif alike >= ALIKE_STREET:
        found["street_same"] = 1.0

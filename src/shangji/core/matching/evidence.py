"""What speaks for and against two records being one, each piece between 0 and 1."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio

from . import places
from .addresses import Address
from .companies import CompanyName
from .known import Known, reading

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
        if "place_same" not in found and places.can_be_one(one.address.places, other.address.places) is False:
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
    return max(compared, key=lambda found: sum(found.get(key, 0.0) for key in _FOR) - found.get("place_other", 0.0))


_FOR = ("name_same", "name_core", "name_spoken", "name_slip", "name_slips", "name_head", "name_like", "name_words")


@lru_cache(maxsize=10_000)
def _names(one: CompanyName, other: CompanyName) -> dict[str, float]:
    found = _alike(one, other)
    if places.can_be_one(one.places, other.places) is False:
        found["place_other"] = 1.0
    if one.numerals != other.numerals and "name_same" not in found:
        found["numeral_other"] = 1.0
    return found


def _alike(one: CompanyName, other: CompanyName) -> dict[str, float]:
    if one.bare == other.bare:
        return {"name_same": 1.0}
    if one.core == other.core:
        return {"name_core": 1.0}
    if one.is_latin and other.is_latin:
        return _alike_words(one, other)
    if reading(one.core) == reading(other.core) or reading(one.bare) == reading(other.bare):
        return {"name_spoken": 1.0}
    return _slips(one, other) or _alike_parts(one, other)


def _slips(one: CompanyName, other: CompanyName) -> dict[str, float]:
    """One or two characters wrong, left out or swapped; the more characters are right the better."""
    size = min(len(one.core), len(other.core))
    distances = (OSA.distance(a, b, score_cutoff=2) for a, b in ((one.whole, other.whole), (one.bare, other.bare), (one.core, other.core)))
    edits = min(distances)
    if edits > 2 or size <= 2 * edits:
        return {}
    return {"name_slip" if edits == 1 else "name_slips": 1 - 2 * edits / size}


def _alike_words(one: CompanyName, other: CompanyName) -> dict[str, float]:
    within = token_set_ratio(one.core, other.core) / 100
    return {"name_like": OSA.normalized_similarity(one.core, other.core), "name_words": max(0.0, 2 * within - 1)}


def _alike_parts(one: CompanyName, other: CompanyName) -> dict[str, float]:
    """A short name is the beginning of the long one; four characters of it are enough to be sure."""
    shorter, longer = sorted((one.core, other.core), key=len)
    head = min(1.0, len(shorter) / SHORT) if len(shorter) > 1 and longer.startswith(shorter) else 0.0
    return {"name_like": OSA.normalized_similarity(one.core, other.core), "name_head": head}


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

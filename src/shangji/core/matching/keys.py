"""The keys under which a record is looked up: what two records of one company or person are likely to share."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise

from shangji.core.vault.blind import token

from .companies import CompanyName
from .known import Known, reading
from .sorts import Sort

LONGEST = 24
MOST_GRAMS = 48
_VOWELS = str.maketrans("", "", "aeiouy")

Key = tuple[int, str]


def exact_keys(known: Known) -> list[Key]:
    """Keys of which one is enough, the surest first; of numbers and addresses their blind tokens."""
    found = [
        *((Sort.CODE, code) for code in [known.code] if code),
        *((Sort.PHONE, token("phone", phone, LONGEST)) for phone in sorted(known.phones)),
        *((Sort.MAIL, token("mail", mail, LONGEST)) for mail in sorted(known.mails)),
        *((Sort.DOMAIN, domain) for domain in sorted(known.domains)),
    ]
    for name in known.names:
        found += [(Sort.NAME, name.bare), (Sort.NAME, name.core)]
        if not name.is_latin:
            found.append((Sort.SPOKEN, "".join(reading(name.core))))
    if known.address and known.address.key:
        found.append((Sort.ADDRESS, known.address.key))
    return list(dict.fromkeys((int(sort), _short(value)) for sort, value in found))


def gram_keys(known: Known) -> list[Key]:
    """Keys of which the rare ones tell: pieces of the names."""
    pieces = dict.fromkeys(piece for name in known.names for piece in _pieces(name))
    return [(int(Sort.GRAM), _short(piece)) for piece in list(pieces)[:MOST_GRAMS]]


def all_keys(known: Known) -> list[Key]:
    return [*exact_keys(known), *gram_keys(known)]


def _pieces(name: CompanyName) -> Iterator[str]:
    """Chinese: two characters side by side or with one between them, so that a wrong or a swapped one leaves others."""
    if name.is_latin:
        yield from map(_skeleton, name.words)
        yield from (f"{_skeleton(a)} {_skeleton(b)}" for a, b in pairwise(name.words))
        return
    for distance in (1, 2):
        yield from (a + b for a, b in zip(name.core, name.core[distance:], strict=False))


def _skeleton(word: str) -> str:
    """A word without its vowels and double letters: siemens, simmens → smns."""
    bones = word[:1] + word[1:].translate(_VOWELS)
    return "".join(a for a, b in pairwise(f"{bones} ") if a != b)


def _short(value: str) -> str:
    """Long values are kept as their hash."""
    return value if len(value) <= LONGEST else blake2b(value.encode(), digest_size=8).hexdigest()

"""Known: a fingerprint in the one spelling in which two of them are compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from shangji.core.names import person_key, uscc_is_valid

from . import addresses, companies, contacts
from .addresses import Address
from .companies import CompanyName
from .fingerprint import Fingerprint
from .folding import fold, spoken


@dataclass(frozen=True, slots=True)
class Known:
    code: str
    phones: frozenset[str]
    mails: frozenset[str]
    domains: frozenset[str]
    names: tuple[CompanyName, ...]
    person: str
    address: Address | None

    @property
    def says_nothing(self) -> bool:
        return not (self.code or self.phones or self.mails or self.domains or self.names or self.address)


@lru_cache(maxsize=50_000)
def known(told: Fingerprint) -> Known:
    """What is empty, wrong or nobody's own (a free mail's domain) is left out."""
    names = {found.core: found for found in map(companies.take_apart, told.names) if found.core}
    address = addresses.take_apart(told.address, told.region) if told.address or told.region else None
    return Known(
        code=_code(told.code),
        phones=_kept(contacts.e164, told.phones),
        mails=_kept(contacts.mail, told.mails),
        domains=_kept(contacts.domain, (*told.mails, *told.websites)),
        names=tuple(names.values()),
        person=person_key(fold(told.person)),
        address=address,
    )


def _code(text: str) -> str:
    """Codes with a wrong check character are left out: one slip would make another company of it."""
    code = re.sub(r"[\s-]", "", fold(text)).upper()
    return code if uscc_is_valid(code) else ""


def _kept(normal: Callable[[str], str], texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(found for text in texts if (found := normal(text)))


@lru_cache(maxsize=50_000)
def reading(core: str) -> tuple[str, ...]:
    """A name as it is spoken, a syllable for each character."""
    return spoken(core)

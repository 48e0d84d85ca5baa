"""Fingerprint: what a record is known by, as it was written; everything that compares starts here."""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from shangji.core.vault.sealing import Locked

LONGEST = 300
MOST = 8


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What a noun's `match_fields()` returns. Empty fields say nothing, neither for nor against."""

    code: str = ""
    """Unified social credit code."""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names of the company: its own, a former one, a short one."""
    person: str = ""
    address: str = ""
    region: str = ""
    """Province, city or postal code, if the name and the address do not say it."""

    def kept(self) -> str:
        """As a table keeps it: what is empty is left out, what is endless is cut."""
        told = {name: _cut(value) for name, value in asdict(self).items()}
        return json.dumps(
            {name: value for name, value in told.items() if value}, ensure_ascii=False, separators=(",", ":")
        )


@lru_cache(maxsize=4_096)
def from_kept(text: str) -> Fingerprint:
    """The fingerprint that `kept` wrote; one whose key is missing says nothing."""
    if isinstance(text, Locked):
        return Fingerprint()
    told = json.loads(text)
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in told.items()}
    return Fingerprint(**fields)


def _cut(value: str | tuple[str, ...]) -> str | list[str]:
    """PostgreSQL keeps no zero bytes; what is longer or more than anybody writes tells nothing more."""
    if isinstance(value, str):
        return value.replace("\0", "").strip()[:LONGEST]
    cut = (_cut(one) for one in value)
    return [str(one) for one in dict.fromkeys(map(str, cut)) if one][:MOST]

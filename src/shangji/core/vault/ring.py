"""The keys that this process holds: read once, read again when a value names one that another process made."""

import base64
import hmac
import os
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Refusal
from shangji.core.vault import master
from shangji.core.vault.data_key import INDEX, DataKey

NONCE = 12


class KeyMissing(Refusal):
    status = 409
    message = _("The master key of this installation is missing or is another one: personal data can be neither read nor saved until it is put back.")  # fmt: skip


@dataclass(frozen=True)
class Ring:
    """`current` is the number of the key that seals. `index` blinds, `nonces` tell equal values from others."""

    current: int
    index: bytes
    nonces: bytes
    texts: dict[int, AESGCM] = field(default_factory=dict)
    files: dict[int, AESGCM] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: dict[int, bytes]) -> "Ring":
        """Each use has a key of its own, so that none of them can be turned against another."""
        data = {number: key for number, key in keys.items() if number != INDEX}
        return cls(
            max(data), derived(keys[INDEX], "index"), derived(keys[INDEX], "nonces"),
            {number: AESGCM(derived(key, "texts")) for number, key in data.items()},
            {number: AESGCM(derived(key, "files")) for number, key in data.items()},
        )  # fmt: skip


_held: list[Ring] = []
"""None or one; another one takes its place at once, for all threads."""


def ring() -> Ring:
    """Raises KeyMissing."""
    return next(iter(_held), None) or read()


def ring_with(number: int) -> Ring | None:
    """The keys, if this one is among them; another process may have made it a moment ago."""
    try:
        held = ring()
        return held if number in held.texts else next((r for r in [read()] if number in r.texts), None)
    except KeyMissing:
        return None


def read() -> Ring:
    """Read the keys of the database. Raises KeyMissing."""
    rows = dict(DataKey.objects.values_list("pk", "wrapped"))
    masters = master.keys()
    found = {number: _unwrapped(number, text, masters) for number, text in rows.items()}
    opened = {number: key for number, key in found.items() if key is not None}
    if INDEX not in opened or len(opened) < max(2, len(rows)):
        raise KeyMissing
    return hold(Ring.of(opened))


def hold(found: Ring) -> Ring:
    _held[:] = [found]
    return found


def forget() -> None:
    _held.clear()


def ensure() -> None:
    """Make the first keys of a new installation; where there are some, nothing."""
    with transaction.atomic():
        if not DataKey.objects.exists():
            key = master.made()
            for number in (INDEX, INDEX + 1):
                add(number, os.urandom(32), key)


def add(number: int, key: bytes, master_key: bytes) -> None:
    DataKey.objects.create(pk=number, wrapped=wrapped(number, key, master_key), made_at=clock.now())


def wrapped(number: int, key: bytes, master_key: bytes) -> str:
    nonce = os.urandom(NONCE)
    box = AESGCM(derived(master_key, "wrap"))
    return base64.b64encode(nonce + box.encrypt(nonce, key, str(number).encode())).decode()


def opened_keys() -> dict[int, bytes]:
    """Every data key itself, for wrapping it anew. Raises KeyMissing."""
    masters = master.keys()
    found = {row.pk: _unwrapped(row.pk, row.wrapped, masters) for row in DataKey.objects.all()}
    if None in found.values() or INDEX not in found:
        raise KeyMissing
    return {number: key for number, key in found.items() if key is not None}


def derived(key: bytes, use: str) -> bytes:
    return hmac.digest(key, f"shangji.vault {use}".encode(), sha256)


def _unwrapped(number: int, text: str, masters: list[bytes]) -> bytes | None:
    raw = base64.b64decode(text)
    for key in masters:
        try:
            return AESGCM(derived(key, "wrap")).decrypt(raw[:NONCE], raw[NONCE:], str(number).encode())
        except InvalidTag:
            continue
    return None

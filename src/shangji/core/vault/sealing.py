"""One value, sealed: AES-256-GCM, bound to the column it is of; equal values of a column carry an equal nonce.

The nonce is a keyed digest of column and value, so it repeats only with the value itself, in which case the sealed
text is the same one. That lets the log be compared with the rows without opening either.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext as _

from shangji.core.numbers import number_of
from shangji.core.vault.ring import NONCE, KeyMissing, ring, ring_with

MARK = "v1:"
_are_closed: ContextVar[bool] = ContextVar("vault_closed", default=False)


class Locked(str):
    """What is shown of a value whose key is missing; saved again, it is what it was."""

    __slots__ = ("sealed",)
    sealed: str

    @classmethod
    def of(cls, sealed: str) -> "Locked":
        found = cls(_("••• (key missing)"))
        found.sealed = sealed
        return found


@contextmanager
def closed() -> Iterator[None]:
    """Within it, columns and lines of the log are read as they are kept: for whoever compares and asks for no key."""
    token = _are_closed.set(True)
    try:
        yield
    finally:
        _are_closed.reset(token)


def are_closed() -> bool:
    return _are_closed.get()


def seal(text: str, where: str) -> str:
    """`where` names the column, `package.noun.column`. The empty text stays. Raises KeyMissing."""
    if isinstance(text, Locked):
        return text.sealed
    if not text:
        return ""
    held, place, said = ring(), where.encode(), text.encode()
    nonce = _nonce(held.nonces, place, said)
    kept = nonce + held.texts[held.current].encrypt(nonce, said, place)
    return f"{MARK}{held.current}:{base64.b64encode(kept).decode()}"


def opened(sealed: str, where: str) -> str:
    """What was sealed; a text that is not sealed is itself; one whose key is missing is Locked."""
    parts = parts_of(sealed)
    if parts is None:
        return sealed
    number, kept = parts
    held = ring_with(number)
    if held is None:
        return Locked.of(sealed)
    try:
        return held.texts[number].decrypt(kept[:NONCE], kept[NONCE:], where.encode()).decode()
    except InvalidTag:
        return sealed


def parts_of(text: str) -> tuple[int, bytes] | None:
    """The number of its key, and nonce and ciphertext; None of what is not sealed."""
    if not text.startswith(MARK):
        return None
    number, _colon, body = text[len(MARK) :].partition(":")
    try:
        kept = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    key = number_of(number)
    return (key, kept) if key is not None and len(kept) > NONCE else None


def agree(one: str, other: str, where: str) -> bool:
    """Whether two texts of a column, each sealed or not, say the same; what cannot be told counts as the same."""
    first, second = parts_of(one), parts_of(other)
    if first and second:
        return first[1][:NONCE] == second[1][:NONCE]
    if not first and not second:
        return one == other
    plain, kept = (other, first) if first else (one, second)
    assert kept is not None
    try:
        nonces = ring().nonces
    except KeyMissing:
        return True
    return _nonce(nonces, where.encode(), plain.encode()) == kept[1][:NONCE]


def _nonce(key: bytes, place: bytes, said: bytes) -> bytes:
    return hmac.digest(key, place + b"\0" + said, sha256)[:NONCE]

"""Blind tokens: keyed digests by which a sealed value is found, equal where the values are equal, and telling nothing else."""

import hmac
from hashlib import sha256

from shangji.core.vault.ring import ring

LENGTH = 32
_LETTERS = str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")


def token(of: str, value: str, length: int = LENGTH) -> str:
    """`of` says what the value is, "phone" or "mail": the same number has the same token in every table.

    Raises KeyMissing.
    """
    return hmac.digest(ring().index, f"{of}\0{value}".encode(), sha256).hex()[:length] if value else ""


def word(of: str, value: str) -> str:
    """A token in letters that no search folds anything into: it is met by itself only, never by a piece of a name."""
    return token(of, value, 16).translate(_LETTERS)

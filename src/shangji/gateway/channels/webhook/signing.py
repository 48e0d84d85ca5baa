"""Signatures by the Standard Webhooks specification 1.0: whoever receives checks them with a library they have already."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime

from shangji.gateway.channels.kinds import Account

PREFIX = "whsec_"
LEAST, MOST, MADE = 24, 64, 32
"""Bytes of a key: the shortest and the longest that the specification knows, and those of one that is made here."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(MADE)).decode()


def is_strong(secret: str) -> bool:
    """Long enough, and Base64 where it says that it is."""
    try:
        key = key_of(secret)
    except (binascii.Error, ValueError):
        return False
    return LEAST <= len(key) <= (MOST if secret.startswith(PREFIX) else len(key))


def key_of(secret: str) -> bytes:
    """Behind its prefix a key is Base64; any other text is taken as it is."""
    if secret.startswith(PREFIX):
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return secret.encode()


def signature(secret: str, name: str, stamp: str, body: bytes) -> str:
    """`v1,` and Base64 of HMAC-SHA256 over "id.timestamp.body"."""
    signed = hmac.new(key_of(secret), f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def signed_headers(account: Account, body: bytes, *, name: str, at: datetime) -> dict[str, str]:
    """While a secret is being changed, one signature with each."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": name, "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signature(secret, name, stamp, body) for secret in _valid(account, at)),
    }  # fmt: skip


def _valid(account: Account, at: datetime) -> Iterator[str]:
    yield account["secret"]
    until = account["secret_until"]
    if account["secret_before"] and until and at < datetime.fromisoformat(until):
        yield account["secret_before"]

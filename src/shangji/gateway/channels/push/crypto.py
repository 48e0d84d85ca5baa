"""What a browser's push service asks for: a message only the browser can read (RFC 8291), and who sends it (RFC 8292)."""

import base64
import json
import os
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4_096
VALID_S = 12 * 3_600


def new_keys() -> dict[str, str]:
    """A pair for the installation: the browsers are told the public one."""
    private = ec.generate_private_key(ec.SECP256R1())
    return {"private": to_text(private.private_numbers().private_value.to_bytes(32, "big")), "public": to_text(_point(private))}  # fmt: skip


def sealed(text: bytes, *, p256dh: str, auth: str, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b"") -> bytes:  # fmt: skip
    """One record of aes128gcm. `own` and `salt` are fresh each time; the standard's example gives them."""
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    theirs = to_bytes(p256dh)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    point = _point(own)
    both = _derived(to_bytes(auth), shared, b"WebPush: info\x00" + theirs + point, 32)
    key = _derived(salt, both, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(salt, both, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def authorization(endpoint: str, keys: dict[str, str], *, subject: str, now_s: int) -> str:
    """The header that says who sends: an ES256 token for the push service's origin."""
    to = urlsplit(endpoint)
    said = {"aud": f"{to.scheme}://{to.netloc}", "exp": now_s + VALID_S, "sub": subject}
    text = ".".join(to_text(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, said))
    private = ec.derive_private_key(int.from_bytes(to_bytes(keys["private"]), "big"), ec.SECP256R1())
    r, s = decode_dss_signature(private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={text}.{to_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={keys['public']}"


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _derived(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)

"""How a receiver checks what it is sent, written from the Standard Webhooks specification and not from our code."""

import base64
import hashlib
import hmac
from typing import Any

TOLERANCE_S = 300


def verified(call: Any, *keys: bytes, now_s: float | None = None) -> bool:
    """Any of the signatures that it carries is made with any of the keys, and not long ago where `now_s` is given."""
    name, stamp = call.headers["webhook-id"], call.headers["webhook-timestamp"]
    if now_s is not None and abs(now_s - int(stamp)) > TOLERANCE_S:
        return False
    signed = f"{name}.{stamp}.".encode() + call.body
    made = {base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys}
    carried = (one.split(",", 1) for one in call.headers["webhook-signature"].split(" "))
    return any(version == "v1" and text in made for version, text in carried)

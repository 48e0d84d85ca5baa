"""Every line as JSON to a program of one's own, signed like what we take in."""

import hashlib
import hmac
import json
from datetime import datetime

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message
from shangji.gateway.channels.outcome import Misconfigured, Refused
from shangji.gateway.channels.wire import good, request

GONE = (404, 410)
KEY_REFUSED = (401, 403)


def send(account: Account, message: Message) -> str:
    said = {"id": message.key, "told": [line.told for line in message.lines], "is_repeat": message.is_repeat}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    post_signed(account, body, key=message.key, at=message.at)
    return ""


def post_signed(account: Account, body: bytes, *, key: str, at: datetime) -> None:
    """Raises Later, Misconfigured, Refused. The other side knows by the key what it has taken already."""
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, "X-Shangji-Delivery": key,
        "X-Shangji-Timestamp": stamp, "X-Shangji-Signature": signature(account["secret"], stamp, body),
    }  # fmt: skip
    answer = good(request("POST", account["url"], body, headers))
    words = {"status": answer.status}
    if answer.status in GONE or 300 <= answer.status < 400:
        raise Misconfigured(_("Nobody takes it at that address: %(status)s.") % words)
    if answer.status in KEY_REFUSED:
        raise Misconfigured(_("It does not take the signature: %(status)s.") % words)
    if answer.status >= 400:
        raise Refused(_("It refuses the message: %(status)s.") % words)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Hex of HMAC-SHA256 over "stamp.body"."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

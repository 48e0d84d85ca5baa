"""A group robot of DingTalk: signed with the time, twenty messages a minute, then silent for ten."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message, cut, quiet
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.wire import good, post_json

LONGEST = 18_000
BUSY, TOO_OFTEN, MUTED_S = -1, 130101, 600
NOT_TAKEN = (310000, 300001, 300005, 400101, 40035)
"""The signature, the address we call from, or the token of the robot."""


def send(account: Account, message: Message) -> str:
    stamp = str(int(message.at.timestamp() * 1000))
    url = account["url"]
    if account["secret"]:
        sign = urlencode({"timestamp": stamp, "sign": signature(account["secret"], stamp)})
        url = f"{url}{'&' if '?' in url else '?'}{sign}"
    text = cut(
        "\n".join(filter(None, [account["keyword"], message.as_text(LONGEST, with_answers=True)])), LONGEST
    )
    answer = good(post_json(url, {"msgtype": "text", "text": {"content": quiet(text)}})).json()
    code = answer.get("errcode")
    if code == 0:
        return ""
    said = _("DingTalk says: %(said)s") % {"said": f"{code} {answer.get('errmsg', '')}"[:200]}
    if code == TOO_OFTEN:
        raise Later(said, wait_s=MUTED_S)
    if code is None or code == BUSY:
        raise Later(said)
    if code in NOT_TAKEN:
        raise Misconfigured(said)
    raise Refused(said)


def signature(secret: str, stamp: str) -> str:
    """Base64 of HMAC-SHA256 over "stamp\\nsecret", with the secret as the key; `stamp` in milliseconds."""
    raw = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(raw).decode()

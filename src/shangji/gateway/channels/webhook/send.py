"""Every line as JSON to a program of one's own, by the Standard Webhooks specification."""

import json
from datetime import datetime

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import HOUR, MINUTE, Account
from shangji.gateway.channels.message import Message
from shangji.gateway.channels.outcome import Gone, Later, Misconfigured, Refused
from shangji.gateway.channels.webhook.signing import signed_headers
from shangji.gateway.channels.wire import good, request

GONE, NOWHERE = 410, 404
KEY_REFUSED = (401, 403)
ANSWER_S = 15.0
AGAIN_AFTER_S = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""How long a message rests after each time that it alone was refused: the last comes 75 hours and 35 minutes after the first."""


def send(account: Account, message: Message) -> str:
    """A message that is refused is offered again: the other side may be about to learn what it says."""
    line = message.lines[0]
    said = {
        "type": line.told.get("kind", ""), "timestamp": line.told.get("occurred_at") or message.at.isoformat(), "data": line.told,
        "id": message.key, "told": [each.told for each in message.lines],
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        return post_signed(account, body, key=message.key, at=message.at)
    except Gone:
        raise
    except Refused as refused:
        if not 0 < message.attempts <= len(AGAIN_AFTER_S):
            raise
        wait_s = AGAIN_AFTER_S[message.attempts - 1]
        raise Later(refused.reason, wait_s=wait_s, is_mine_only=True) from refused


def post_signed(account: Account, body: bytes, *, key: str, at: datetime) -> str:
    """What it answered. Raises Later, Misconfigured, Refused, Gone. The other side knows by the key what it has taken already."""
    headers = {
        "Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key,
        **signed_headers(account, body, name=key, at=at),
    }  # fmt: skip
    answer = good(request("POST", account["url"], body, headers, answer_s=ANSWER_S))
    words = {"status": answer.status}
    if answer.status == GONE:
        raise Gone(_("It answers 410: it wants no more messages."))
    if answer.status == NOWHERE or 300 <= answer.status < 400:
        raise Misconfigured(_("Nobody takes it at that address: %(status)s.") % words)
    if answer.status in KEY_REFUSED:
        raise Misconfigured(_("It does not take the signature: %(status)s.") % words)
    if answer.status >= 400:
        raise Refused(_("It refuses the message: %(status)s.") % words)
    return str(answer.status)

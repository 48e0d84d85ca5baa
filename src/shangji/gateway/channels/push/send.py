"""A message to a browser that its person let us push to."""

import json

from django.conf import settings
from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message, cut
from shangji.gateway.channels.outcome import Misconfigured, Refused
from shangji.gateway.channels.push.crypto import authorization, sealed
from shangji.gateway.channels.wire import good, request

KEPT_S = 86_400
BUTTONS = 2
"""As many as browsers show; the first are what is owed."""
GONE, KEY_REFUSED = (404, 410), (401, 403)


def send(account: Account, message: Message) -> str:
    assert message.reader
    endpoint = message.reader.address
    try:
        body = sealed(
            written(message), p256dh=message.reader.keys["p256dh"], auth=message.reader.keys["auth"]
        )
    except ValueError as error:
        raise Refused(_("The browser gave keys that are none."), is_gone=True) from error
    subject = account["subject"] if ":" in account["subject"] else f"mailto:{account['subject']}"
    headers = {
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEPT_S),
        "Urgency": "high" if message.lines[0].is_urgent else "normal",
        "Topic": message.key[:32],  # sent twice before it was fetched, the second takes the place of the first
        "Authorization": authorization(
            endpoint, {"private": account["private"], "public": account["public"]}, subject=subject, now_s=int(message.at.timestamp()),
        ),
    }  # fmt: skip
    answer = good(request("POST", endpoint, body, headers))
    words = {"status": answer.status}
    if answer.status in GONE:
        raise Refused(_("The browser does not want it any more."), is_gone=True)
    if answer.status in KEY_REFUSED:
        raise Misconfigured(_("The push service does not take our key: %(status)s.") % words)
    if answer.status >= 300:
        raise Refused(_("The push service refuses the message: %(status)s.") % words)
    return ""


def written(message: Message) -> bytes:
    """`tag`: a browser that was told twice shows it once. `actions`: what can be done about it, as buttons below."""
    line = message.lines[0]
    actions = [
        {"action": f"answer{n}", "title": cut(label, 60), "url": _path(url)}
        for n, (label, url) in enumerate(line.answers[:BUTTONS])
    ]
    said = {
        "title": cut(message.title, 200), "body": cut(" ".join(line.text.split()), 1_000), "tag": message.key, "url": _path(line.url) or "/inbox/",
        "lang": message.language, "actions": actions,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def _path(url: str) -> str:
    """The worker opens nothing but what is on its own site."""
    return url.removeprefix(settings.SITE) if settings.SITE else ""

"""A group robot of Feishu: a card with buttons, signed with the time, five a second and a hundred a minute."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Line, Message, cut
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.wire import good, post_json

LONGEST_BODY, HEAD = 20_000, 700
"""Bytes that are taken, and those of them that title, signature and the last line need."""
ROOM = 6_000
"""Bytes of text in a card: quoting and buttons may take thrice as much again."""
TOO_OFTEN, BUSY = (11232, 11233, 230020), (11000, 1500)
NOT_TAKEN = (19001, 19021, 19022, 19024)
"""The address, the signature, the address we call from, or a keyword that is asked for."""


def send(account: Account, message: Message) -> str:
    said: dict[str, Any] = {"msg_type": "interactive", "card": card(message)}
    if account["keyword"]:
        said["card"]["elements"].insert(0, _text(account["keyword"]))
    if account["secret"]:
        stamp = str(int(message.at.timestamp()))
        said |= {"timestamp": stamp, "sign": signature(account["secret"], stamp)}
    answer = good(post_json(account["url"], said)).json()
    code = answer.get("code", answer.get("StatusCode"))
    if code == 0:
        return ""
    text = _("Feishu says: %(said)s") % {"said": f"{code} {answer.get('msg', '')}"[:200]}
    if code is None or code in TOO_OFTEN or code in BUSY:
        raise Later(text, wait_s=60 if code in TOO_OFTEN else None)
    if code in NOT_TAKEN:
        raise Misconfigured(text)
    raise Refused(text)


def signature(secret: str, stamp: str) -> str:
    """Base64 of HMAC-SHA256 over nothing, with "stamp\\nsecret" as the key; `stamp` in seconds."""
    raw = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(raw).decode()


def card(message: Message) -> dict[str, Any]:
    """Plain text in a card calls nobody and is no link; only our own buttons are."""
    room, left = max(ROOM // len(message.lines), 200), LONGEST_BODY - HEAD
    elements: list[dict[str, Any]] = []
    for n, line in enumerate(message.lines):
        shown = list(_elements(line, room))
        left -= len(json.dumps(shown, ensure_ascii=False).encode())
        if left < 0:
            elements.append(_text(_("And %(n)s more in the inbox.") % {"n": len(message.lines) - n}))
            break
        elements += shown
    colour = "red" if any(line.is_urgent for line in message.lines) else "blue"
    return {"header": {"title": _plain(cut(message.title, 120)), "template": colour}, "elements": elements}


def _elements(line: Line, room: int) -> Iterator[dict[str, Any]]:
    yield _text(cut(f"{line.label}\n{line.text}", room))
    ways = [(_("Open"), line.url), *line.answers] if line.url else []
    ways += [(cut(item.label, 90), item.url) for item in line.items if item.url]  # text in a card is no link
    if ways:
        buttons = [
            {"tag": "button", "type": "default", "url": url, "text": _plain(label)} for label, url in ways
        ]
        yield {"tag": "action", "actions": buttons}


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def _text(text: str) -> dict[str, Any]:
    return {"tag": "div", "text": _plain(text)}

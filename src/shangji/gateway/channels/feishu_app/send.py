"""An application of Feishu writes to a member: a card, taken once for an hour."""

import json

from django.utils.translation import gettext as _

from shangji.gateway.channels.feishu_robot.send import card
from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.tokens import forget, token
from shangji.gateway.channels.wire import Answer, good, post_json, request

SERVER = "https://open.feishu.cn"
TOKEN_OVER = (99991663, 99991661, 99991664, 99991668)
KEY_REFUSED = (10003, 10014, 99991672, 99991401)
TOO_OFTEN = (99991400, 230020, 11232)
NOBODY = (230001, 230013, 230029, 99992351, 99992360, 99992361)


def send(account: Account, message: Message) -> str:
    assert message.reader
    said = {
        "receive_id": message.reader.address, "msg_type": "interactive",
        "content": json.dumps(card(message), ensure_ascii=False), "uuid": message.key[:50],
    }  # fmt: skip
    answer = _sent(account, said)
    if answer.get("code") in TOKEN_OVER:
        forget(account)
        answer = _sent(account, said)
    if answer.get("code") != 0:
        raise _trouble(answer)
    found = answer.get("data")
    return str(found.get("message_id", "")) if isinstance(found, dict) else ""


def fetched(account: Account) -> tuple[str, int]:
    url = f"{account['server'] or SERVER}/open-apis/auth/v3/tenant_access_token/internal"
    answer = good(post_json(url, {"app_id": account["app"], "app_secret": account["secret"]})).json()
    if answer.get("code") == 0:
        return str(answer["tenant_access_token"]), int(answer.get("expire", 7200))
    raise _trouble(answer)


def _sent(account: Account, said: object) -> dict[str, object]:
    """Its troubles come with their codes in the body, whatever the status."""
    url = f"{account['server'] or SERVER}/open-apis/im/v1/messages?receive_id_type={account['id_type'] or 'user_id'}"
    headers = {
        "Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token(account, fetched)}"
    }  # fmt: skip
    answer: Answer = request("POST", url, json.dumps(said, ensure_ascii=False).encode(), headers)
    return answer.json() if answer.json().get("code") is not None else good(answer).json()


def _trouble(answer: dict[str, object]) -> Exception:
    code = answer.get("code")
    text = _("Feishu says: %(said)s") % {"said": f"{code} {answer.get('msg', '')}"[:200]}
    if code in KEY_REFUSED:
        return Misconfigured(text)
    if code in NOBODY:
        return Refused(text)
    if code is None or code in TOO_OFTEN or code in TOKEN_OVER:
        return Later(text, wait_s=60 if code in TOO_OFTEN else None)
    return Refused(text)

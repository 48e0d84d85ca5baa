"""A group robot of WeCom: one address with its key, plain text, twenty messages a minute."""

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message, quiet
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.wire import good, post_json

LONGEST = 2_048
BUSY, TOO_OFTEN = -1, 45009
UNKNOWN = (93000, 93004, 93008)
"""The key is wrong, the robot was removed, or it is not in the group."""


def send(account: Account, message: Message) -> str:
    said = {"msgtype": "text", "text": {"content": quiet(message.as_text(LONGEST, with_answers=True))}}
    answer = good(post_json(account["url"], said)).json()
    code = answer.get("errcode")
    if code == 0:
        return ""
    text = _("WeCom says: %(said)s") % {"said": f"{code} {answer.get('errmsg', '')}"[:200]}
    if code is None or code in (BUSY, TOO_OFTEN):
        raise Later(text, wait_s=60 if code == TOO_OFTEN else None)
    if code in UNKNOWN:
        raise Misconfigured(text)
    raise Refused(text)

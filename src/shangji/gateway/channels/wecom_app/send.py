"""An application of WeCom writes to a member; what is too much for a member is dropped there without a word."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message, cut, quiet
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.tokens import forget, token
from shangji.gateway.channels.wire import get_json, good, post_json

SERVER = "https://qyapi.weixin.qq.com"
LONGEST = 2_048
BUSY, TOO_OFTEN = -1, 45009
TOKEN_OVER = (40014, 42001)
KEY_REFUSED = (40001, 40013, 40056, 60020, 301002)
"""The secret, the company's id, the application or the address we call from."""
NOBODY = (81013, 40003, 60111)
SAME_FOR_S = 14_400
"""For so long the same message is taken once; the longest there is."""


def send(account: Account, message: Message) -> str:
    assert message.reader
    said = {
        "touser": message.reader.address, "msgtype": "text", "agentid": int(account["agent"] or 0),
        "text": {"content": text_of(message)}, "safe": 0, "enable_duplicate_check": 1,
        "duplicate_check_interval": SAME_FOR_S,
    }  # fmt: skip
    answer = _sent(account, said)
    if answer.get("errcode") in TOKEN_OVER:
        forget(account)
        answer = _sent(account, said)
    return judged(answer, message.reader.address)


def text_of(message: Message) -> str:
    """Links are written as links; what people wrote cannot become one."""
    parts = []
    for line in message.lines:
        ways = [(_("Open"), line.url), *line.answers] if line.url else []
        links = " ".join(f'<a href="{url}">{label}</a>' for label, url in ways)
        room = LONGEST - len(links.encode()) - 2
        said = quiet(f"{line.label}\n{line.text}")
        parts.append(f"{cut(said, room)}\n{links}".strip())
    return "\n\n".join(parts)


def fetched(account: Account) -> tuple[str, int]:
    asked = urlencode({"corpid": account["corp"], "corpsecret": account["secret"]})
    answer = get_json(f"{account['server'] or SERVER}/cgi-bin/gettoken?{asked}")
    if answer.get("errcode") == 0:
        return str(answer["access_token"]), int(answer.get("expires_in", 7200))
    raise _trouble(answer)


def judged(answer: dict[str, object], address: str) -> str:
    """It may say 0 and yet have found nobody."""
    if answer.get("errcode") != 0:
        raise _trouble(answer)
    missed = f"{answer.get('invaliduser', '')}|{answer.get('unlicenseduser', '')}".lower().split("|")
    if address.lower() in missed:
        raise Refused(
            _("WeCom does not know %(user)s, or the application may not write to them.") % {"user": address}
        )
    return str(answer.get("msgid", ""))


def _sent(account: Account, said: object) -> dict[str, object]:
    asked = urlencode({"access_token": token(account, fetched)})
    return good(post_json(f"{account['server'] or SERVER}/cgi-bin/message/send?{asked}", said)).json()


def _trouble(answer: dict[str, object]) -> Exception:
    code = answer.get("errcode")
    text = _("WeCom says: %(said)s") % {"said": f"{code} {answer.get('errmsg', '')}"[:200]}
    if code in NOBODY:
        return Refused(text)
    if code in KEY_REFUSED:
        return Misconfigured(text)
    if code is None or code in (BUSY, TOO_OFTEN, *TOKEN_OVER):
        return Later(text, wait_s=60 if code == TOO_OFTEN else None)
    return Refused(text)

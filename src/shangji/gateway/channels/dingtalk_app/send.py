"""An application of DingTalk sends a work notification to a member."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message, cut, quiet
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.tokens import forget, token
from shangji.gateway.channels.wire import get_json, good, post_json

SERVER = "https://oapi.dingtalk.com"
LONGEST = 2_048
BUSY, TOO_OFTEN = -1, (88, 90018, 143106)
TOKEN_OVER = (40014, 42001)
KEY_REFUSED = (40089, 40096, 60011, 60020)
NOBODY = (33012, 60121, 400002)
ROOM = 1_200


def send(account: Account, message: Message) -> str:
    assert message.reader
    said = {
        "agent_id": int(account["agent"] or 0), "userid_list": message.reader.address, "to_all_user": False,
        "msg": written(message),
    }  # fmt: skip
    answer = _sent(account, said)
    if answer.get("errcode") in TOKEN_OVER:
        forget(account)
        answer = _sent(account, said)
    if answer.get("errcode") != 0:
        raise _trouble(answer)
    return str(answer.get("task_id", ""))


def written(message: Message) -> dict[str, object]:
    """A card with buttons where there are links. The same text is taken once a day there, so the time is in it."""
    line = message.lines[0]
    at = message.at.strftime("%m-%d %H:%M")
    text = cut(f"{quiet(line.text)}\n{at}", ROOM)
    if not line.url:
        return {"msgtype": "text", "text": {"content": cut(f"{quiet(line.label)}\n{text}", LONGEST)}}
    ways = [(_("Open"), line.url), *line.answers]
    buttons = [{"title": label, "action_url": url} for label, url in ways]
    card = {
        "title": cut(quiet(message.title), 60), "markdown": f"**{plain(cut(line.label, 200))}**\n\n{plain(text)}",
        "btn_orientation": "0", "btn_json_list": buttons,
    }  # fmt: skip
    return {"msgtype": "action_card", "action_card": card}


def plain(text: str) -> str:
    """Without what markdown takes for a link, a picture or a heading."""
    return "".join(f"\\{c}" if c in "\\`*_[]()#!" else c for c in quiet(text))


def fetched(account: Account) -> tuple[str, int]:
    asked = urlencode({"appkey": account["key"], "appsecret": account["secret"]})
    answer = get_json(f"{account['server'] or SERVER}/gettoken?{asked}")
    if answer.get("errcode") == 0:
        return str(answer["access_token"]), int(answer.get("expires_in", 7200))
    raise _trouble(answer)


def _sent(account: Account, said: object) -> dict[str, object]:
    asked = urlencode({"access_token": token(account, fetched)})
    url = f"{account['server'] or SERVER}/topapi/message/corpconversation/asyncsend_v2?{asked}"
    return good(post_json(url, said)).json()


def _trouble(answer: dict[str, object]) -> Exception:
    code = answer.get("errcode")
    words = f"{code} {answer.get('sub_code', '')} {answer.get('errmsg', '')} {answer.get('sub_msg', '')}"
    text = _("DingTalk says: %(said)s") % {"said": " ".join(words.split())[:200]}
    if code in KEY_REFUSED:
        return Misconfigured(text)
    if code in NOBODY:
        return Refused(text)
    if code is None or code == BUSY or code in TOO_OFTEN or code in TOKEN_OVER:
        return Later(text, wait_s=60 if code in TOO_OFTEN else None)
    return Refused(text)

"""Cards wherever they stand: in a file, in what was pasted, in the codes on a picture."""

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.customers.codes.reading import read_codes
from shangji.customers.mecard import read_mecard
from shangji.customers.vcard import Card, NoCard, decoded, read_cards

LONGEST = 60
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
_WECHAT = ("u.wechat.com/", "weixin.qq.com/", "wxp://", "wework.qpic.cn")


class OnlyWeChat(Refusal):
    message = _("This is a WeChat code: it holds a link and neither name nor number. Add them in WeChat, and type here what they tell you.")  # fmt: skip


class CodeWithoutCard(Refusal):
    message = _("The code is no contact card.")


def is_picture(content: bytes) -> bool:
    return content.startswith(_PICTURES) or content[4:8] == b"ftyp"


def cards_in(content: str | bytes, *, from_picture: bool = False) -> list[Card]:
    """A file is what it holds, whatever field it came by.

    Raises NoCard, TooManyCards, and of a picture what `read_codes` raises, OnlyWeChat, CodeWithoutCard."""
    if isinstance(content, bytes) and (from_picture or is_picture(content)):
        return _on(content)
    one = read_mecard(content if isinstance(content, str) else decoded(content))
    return [one] if one else read_cards(content)


def _on(picture: bytes) -> list[Card]:
    texts, found = read_codes(picture), list[Card]()
    for text in texts:
        try:
            found += cards_in(text)
        except NoCard:
            continue
    if found:
        return list(dict.fromkeys(found))
    if any(link in text for text in texts for link in _WECHAT):
        raise OnlyWeChat
    raise CodeWithoutCard(
        _("The code holds “%(text)s”, which is no contact card.") % {"text": texts[0][:LONGEST]}
    )

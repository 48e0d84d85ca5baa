"""Mail addresses and WeChat names."""

import re
from collections.abc import Iterator, Sequence

from .marks import Mark

_MAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,12}"
)
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|notif)[^@]*@", re.I)
_WECHAT_LABEL = r"(?:微 ?信号?|薇信|威信|wei ?xin|we ?chat(?: ?id)?|(?<![A-Za-z])(?:wx|vx)号?|(?<![A-Za-z])v[信x]?号?(?=[ ]?:)|[加\+]v(?![a-z]))"
_WECHAT = re.compile(
    rf"{_WECHAT_LABEL}[ ]?(?:号|是|为|id)?[ :]{{0,3}}(?P<id>[a-z][a-z0-9_-]{{5,19}}(?![\w@.])|1[3-9]\d{{9}}(?!\d))",
    re.I | re.A,
)
_SAME = re.compile(
    r"(?:微信|wx|vx|v信?|wechat)(?:号|也)?(?:是)?(?:手机|电话)?(?:同|一样|相同)|(?:手机|电话)?同(?:微信?|v|wx)(?:号)?|微信(?:号)?(?:就)?是(?:这个|手机)|手机/?微信|电话/?微信|微信/?手机|微信/?电话",
    re.I,
)


def mails(text: str) -> Iterator[Mark]:
    for match in _MAIL.finditer(text):
        if not _NOBODY.match(match[0]):
            yield Mark("email", *match.span(), match[0].lower(), 0.97)


def wechats(text: str, phones: Sequence[Mark]) -> Iterator[Mark]:
    """WeChat names, and mobile numbers that are said to be one."""
    for match in _WECHAT.finditer(text):
        yield Mark("wechat", *match.span("id"), match["id"], 0.95)
    mobiles = [phone for phone in phones if re.fullmatch(r"1\d{10}", phone.normal)]
    for match in _SAME.finditer(text):
        near = [phone for phone in mobiles if abs(phone.start - match.start()) < 60]
        if near:
            closest = min(near, key=lambda phone: abs(phone.start - match.start()))
            yield closest._replace(field="wechat", sure=0.85)

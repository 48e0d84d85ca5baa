"""What they ask for: the words that are no greeting, no signature and no value found beside it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from .labels import PIECE, Labelled
from .layout import Layout, Line
from .marks import Mark
from .regions import regions

_VALUES = ("company", "person", "title", "phone", "email", "wechat")
_MASK = "\x00"
_GLUE = (
    r"(?:我们公司是|我们公司|我公司|我司|我们这边是|我们是|我们|我这边是|我这里是|这边是|这里是|我这边|我叫|我姓|免贵姓|我是|我的|我|你们|你|您|本人|"
    r"是|在|来自|叫|姓|的|和|或者|或|及|以及|也|都|就是|就|这是|请|麻烦|可以|方便|尽快|有空|到时候|谢谢|多谢|感谢|辛苦了?|打扰了?|"
    r"你好|您好|大家好|在吗|在不在|在么|哈喽|早上好|上午好|中午好|下午好|晚上好|早|亲|领导|老板|老师|各位|好的|好|收到|嗯+|哦+|行|"
    r"[\u4e00-\u9fff]{1,2}(?:总|工|经理|老师|哥|姐|主任)(?=你好|您好|早上好|上午好|下午好|晚上好|在吗|[,\s]|$)|"
    r"联系我|联系人|联系方式|联系电话|联系|加我|加一下|加|打给我|打|给我|打我|电话|手机号码?|手机|号码|微信号?|邮箱|座机|公司|姓名|名字|名称|职务|同号|"
    r"这个|是这个|一样|同|不在就|找|期待您?的?回复|盼复|等您?回复|回复|此致|敬礼|顺祝|商祺|祝好|祝您?|生意兴隆|工作顺利|顺颂|先生|女士|小姐|总|经理|"
    r"负责|这边|这里|部|名片|个人|这|人|号|转|哈|啊|呢|吧|哦|呀|了|哟|a|"
    r"帮忙|联系一下|找一下|客户信息|客户|线索|信息|聊聊?|(?:采购|物资|设备|工程|技术|生产|市场|销售|外贸|项目)部|"
    r"(?:hi|hello|dear) [a-z]{2,15}|hello|hi there|hi|dear|sir|madam|sirs|team|friend|best regards|kind regards|best|regards|thanks|thank you|sincerely|yours|cheers|br|mr|ms|mrs|"
    r"my name is|this is|i am|i'm|we are|from|with|at|of|and|my|email|e-mail|phone|mobile|tel|cell|wechat|whatsapp|is|the|in advance|very much|"
    r"please|contact|me|call|by|on|or|to|all|there|good morning|good afternoon|company|vx|wx|v|m|t|p|e|qq)"
)
_ONLY_GLUE = re.compile(rf"(?:{_GLUE}|[^\w])*+", re.I)
_BEFORE = re.compile(
    rf"(?:[\s,:/|.()\-]*+(?:{_GLUE}[\s:]*+){{0,3}}{_MASK}++(?:的(?!是)|这边)?)++[\s,:/|.()\-]*+", re.I
)
_BEHIND = re.compile(rf"[\s,:/|.(]*(?:{_GLUE}[\s:]{{0,2}}){{0,2}}{_MASK}+[\s)]*\Z", re.I)
_GREETING = re.compile(
    r"(?:[\u4e00-\u9fff]{1,2}(?:总|工|经理|老师|哥|姐|主任))?(?:你们?好|您好|大家好|在吗|在么|哈喽|早上好|上午好|中午好|下午好|晚上好|hello|hi|dear[ ](?:sirs?|madam|team|friend)(?:[ ](?:or|/)[ ](?:madam|sir))?)(?![a-z])"
    r"[\s,!~。.:]*",
    re.I,
)
_CLOSING = re.compile(
    r"(?:--[ ]?|此致|敬礼|顺祝商祺|顺颂商祺|祝好|祝商祺|谢谢[!。~]?|(?:best |kind |warm |many )*regards|best wishes|sincerely|yours sincerely|thanks(?: and regards)?|"
    r"thank you(?: very much)?|cheers|br)[\s,.!。~]*",
    re.I,
)
_CLAUSE = re.compile(r"[^,。;!?\n]+|[,。;!?]")
_URL = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]{1,300}", re.I)
_EMOTICON = re.compile(r"\[[\u4e00-\u9fff]{1,4}\]")
_SUBJECT = re.compile(r"(?:(?:re|fw|fwd|回复|转发|答复)[ ]?: ?)*", re.I)
_SAYS_NOTHING = re.compile(r"[\s(（]*(?:无主题|no subject|询价|咨询|你好|您好|hello|hi)?[\s)）]*", re.I)
_STREET = re.compile(r"(?:号|室|楼|幢|栋|座|园区|工业园|工业区|街道|大道|路)\s*\Z")
_TRIMMED = _MASK + " \t,。;、:|/-~!.*·"


def needs(text: str, layout: Layout, labels: Sequence[Labelled], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Pieces of the need in the order of the text."""
    said = [one for one in labels if one.field in ("need", PIECE, "budget") and one.end > one.start]
    for one in said:
        start = one.start if one.field == "need" else one.label
        yield Mark("need", start, one.end, "", 0.9)
    if any(one.field == "need" for one in said):
        return
    yield from _subject(text, layout.subject)
    masked = _masked(layout.live, labels, marks)
    closing = False
    for match in re.finditer(r"[^\n]+", masked):
        closing = closing or bool(_CLOSING.fullmatch(match[0].strip()))
        if not closing:
            yield from _line(masked, match.start(), match.end())


def _masked(live: str, labels: Sequence[Labelled], marks: Sequence[Mark]) -> str:
    signs = list(live)
    stretches = [(one.start, one.end) for one in marks if one.field in _VALUES]
    stretches += [(one.label, one.end) for one in labels]
    stretches += [match.span() for rule in (_URL, _EMOTICON) for match in rule.finditer(live)]
    for start, end in stretches:
        signs[start:end] = [sign if sign == "\n" else _MASK for sign in live[start:end]]
    return "".join(signs)


def _subject(text: str, place: Line | None) -> Iterator[Mark]:
    if place is None:
        return
    answered = _SUBJECT.match(text, place.start, place.end)
    start = answered.end() if answered else place.start
    if start < place.end and not _SAYS_NOTHING.fullmatch(text, start, place.end):
        yield Mark("need", start, place.end, "", 0.6)


def _line(masked: str, start: int, end: int) -> Iterator[Mark]:
    """Runs of clauses that say something; what is only greeting, name and number parts them."""
    run: list[tuple[int, int]] = []
    pending: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(masked, start, end):
        if match[0] in ",。;!?":
            continue
        if _says_nothing(match[0]):
            yield from _piece(masked, run)
            run, pending = [], []
        elif not _only_says_where(match[0]):
            run, pending = [*run, *pending, match.span()], []
        elif run:
            pending.append(match.span())
    yield from _piece(masked, run)


def _says_nothing(clause: str) -> bool:
    return bool(_ONLY_GLUE.fullmatch(clause))


def _only_says_where(clause: str) -> bool:
    """A place, or the street of an address; between what they ask for it is part of that."""
    places = list(regions(clause))
    if places and not places[0].start and _STREET.search(clause):
        return True
    for place in places:
        clause = clause[: place.start] + _MASK * (place.end - place.start) + clause[place.end :]
    return _says_nothing(clause)


def _piece(masked: str, run: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    if not run:
        return
    start, end = run[0][0], run[-1][1]
    for rule in (_GREETING, _BEFORE, _GREETING):
        if before := rule.match(masked, start, end):
            start = before.end()
    tail = max(start, end - 120)
    if behind := _BEHIND.search(masked[tail:end]):
        end = tail + behind.start()
    while start < end and _is_trimmed(masked[start]):
        start += 1
    while end > start and _is_trimmed(masked[end - 1]):
        end -= 1
    if end - start >= 2:
        yield Mark("need", start, end, "", 0.75)


def _is_trimmed(sign: str) -> bool:
    """Blanks, stops, what is masked, and pictures."""
    return sign in _TRIMMED or unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf", "Cn")

"""Which lines of a text are the customer's words: not ours, not a header, not what a reply repeats."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from .surnames import is_name

MAX_HEADER_CHARACTERS = 100
_DAY = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?|今天|昨天|前天|(?:星期|周)[一二三四五六日天])"
_CLOCK = r"(?:上午|下午|晚上|凌晨|中午|早上)?[ ]?\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[AP]M)?"
_WHEN = rf"(?:{_DAY}[ ,]{{0,3}}(?:(?:星期|周)[一二三四五六日天][ ]?)?)?{_CLOCK}"
_WHO_WHEN = re.compile(rf"(?P<who>[^\n]{{1,40}}?)[ \t]+(?P<when>{_WHEN})[ \t:]*(?P<said>)$", re.I)
_WHEN_WHO = re.compile(
    rf"\[?(?P<when>(?:{_DAY}|\d{{1,2}}/\d{{1,2}}/\d{{4}})[ ,]{{1,2}}{_CLOCK})\]?[ -]{{1,3}}(?P<who>[^\n:]{{1,40}})"
    r"(?:$|: (?P<said>.*)$)",
    re.I,
)
_WHO_SAID = re.compile(r"(?P<who>[^\s:,。]{1,20}):[ \t]*(?P<said>.*)$")
_SYSTEM = re.compile(
    rf"[ \t-]*(?:{_DAY})?[ ,]*(?:{_CLOCK})?[ \t-]*$|.{{0,20}}撤回了一条消息|-+ ?以[下上].{{0,20}}-*$|以[上下](?:为|是).{{0,16}}$"
    r"|你已添加了.{0,40}|我通过了你的(?:好友|朋友)验证请求.{0,40}|.{0,20}的聊天记录$|\[?聊天记录\]?$|.{0,20}拍了拍.{0,20}$"
    r"|(?:此|本)邮件(?:由|为|是)?系统.{0,40}|请勿(?:直接)?回复.{0,20}$|发自我的.{0,20}$|Sent from my .{0,30}$|来自(?:我的)?(?:iPhone|华为|小米|QQ邮箱).{0,20}$"
    r"|(?:re|fw|fwd|回复|转发|答复): ?.{0,80}$|.{0,20}(?:您的)?(?:网站|官网).{0,12}(?:新|一条).{0,10}(?:留言|询盘|咨询|消息).{0,30}$|.{0,10}(?:new|received).{0,30}(?:inquiry|enquiry|message|submission).{0,60}$",
    re.I,
)
_PICTURE = re.compile(
    r"[\[<](?:图片|视频|语音|文件|表情|动画表情|位置|名片|链接|个人名片|聊天记录|红包|转账|音乐|小程序|卡片|image|photo|video|media omitted)[^\]>\n]{0,60}[\]>](?:[ ]?\d{1,3}[\"″])?",
    re.I,
)
_MAIL_HEAD = re.compile(
    r"[ \t*]*(?P<name>发件人|寄件人|寄件者|收件人|收件者|抄送|密送|主题|主旨|发送时间|发送日期|日期|时间|from|to|cc|bcc|subject|date|sent|reply-to|"
    r"message-id|importance|优先级|附件|attachments?)[ *]?:[ *\t]*(?P<value>[^\n]{0,400})$",
    re.I,
)
_ORIGINAL = re.compile(
    r"[ \t>]*(?:-{2,}[ ]?(?:原始邮件|原邮件|original(?: message)?|回复的原邮件)[ ]?-{2,}|_{20,}|在[^\n]{4,120}写道:?|on [^\n]{6,160} wrote:)[ \t]*$",
    re.I,
)


class Line(NamedTuple):
    start: int
    end: int


@dataclass
class Layout:
    """`live` is as long as the text, with line ends for what is not the customer's own words.

    `speakers` and `sender` are where names stand that say who wrote it; `subject` is a mail's.
    """

    live: str
    speakers: list[Line] = field(default_factory=list)
    sender: Line | None = None
    subject: Line | None = None


@dataclass
class _Turn:
    """Lines of one speaker; `who` is None before the first one speaks."""

    who: Line | None
    lines: list[Line]


def lay_out(text: str, ours: Collection[str]) -> Layout:
    lines = _lines(text)
    layout = Layout("")
    kept = _without_mail_head(text, _without_repeated(text, lines), layout, ours)
    turns = _turns(text, kept)
    if any(turn.who for turn in turns):
        theirs = [turn for turn in turns if not _is_ours(text, turn.who, ours)]
        layout.speakers = [turn.who for turn in theirs if turn.who]
        # Our own words alone are what a colleague has written down about somebody.
        spoken = theirs if any(turn.who and turn.lines for turn in theirs) else turns
        kept = [line for turn in spoken for line in turn.lines]
    layout.live = _only(text, [line for line in kept if not _is_system(text[line.start : line.end])])
    return layout


def _is_system(words: str) -> bool:
    return len(words) <= MAX_HEADER_CHARACTERS and bool(_SYSTEM.fullmatch(words))


def _lines(text: str) -> list[Line]:
    """Lines without the blanks around them, so that no rule has to step over any number of them."""
    spans = ((match.start(), match[0]) for match in re.finditer(r"[^\n]+", text))
    placed = ((start + len(words) - len(words.lstrip()), words.strip()) for start, words in spans)
    return [Line(start, start + len(words)) for start, words in placed if words]


def _without_mail_head(text: str, lines: list[Line], layout: Layout, ours: Collection[str]) -> list[Line]:
    """Takes sender and subject from the head of a mail; one line like 时间: is no head."""
    heads = [(line, match) for line in lines[:40] if (match := _MAIL_HEAD.match(text[line.start : line.end]))]
    names = {match["name"].lower() for _line, match in heads}
    if not names & {"发件人", "寄件人", "寄件者", "from"} or len(names) < 2:
        return lines
    for line, match in heads:
        value = Line(line.start + match.start("value"), line.start + match.end("value"))
        if match["name"].lower() in ("主题", "主旨", "subject"):
            layout.subject = layout.subject or value
        elif match["name"].lower() in ("发件人", "寄件人", "寄件者", "from") and not layout.sender:
            layout.sender = None if _is_ours(text, value, ours) else value
    headed = {line for line, _match in heads}
    return [line for line in lines if line not in headed]


def _without_repeated(text: str, lines: list[Line]) -> list[Line]:
    """A reply without what it answers; a mail that is nothing but that is a forwarded one and stays."""
    for index, line in enumerate(lines):
        if index and _ORIGINAL.match(text[line.start : line.end]):
            lines = lines[:index]
            break
    kept = [line for line in lines if text[line.start : line.end].lstrip()[:1] != ">"]
    return [line for line in kept or lines if not _ORIGINAL.match(text[line.start : line.end])]


def _turns(text: str, lines: list[Line]) -> list[_Turn]:
    timed = any(_timed(text[line.start : line.end]) for line in lines)
    turns = [_Turn(None, [])]
    for line in lines:
        words = text[line.start : line.end]
        match = _timed(words) if timed else _named(words)
        if match is None:
            turns[-1].lines.append(line)
            continue
        turns.append(_Turn(_part(line, match, "who"), []))
        if match["said"]:
            turns[-1].lines.append(_part(line, match, "said"))
    return turns


def _timed(words: str) -> re.Match[str] | None:
    short = _WHO_WHEN.match(words) if len(words) <= MAX_HEADER_CHARACTERS else None
    return short or _WHEN_WHO.match(words)


def _named(words: str) -> re.Match[str] | None:
    match = _WHO_SAID.match(words)
    return match if match and is_name(match["who"]) else None


def _part(line: Line, match: re.Match[str], group: str) -> Line:
    return Line(line.start + match.start(group), line.start + match.end(group))


def _is_ours(text: str, place: Line | None, ours: Collection[str]) -> bool:
    words = text[place.start : place.end].casefold() if place else ""
    return bool(words) and any(name.casefold() in words for name in ours if name.strip())


def _only(text: str, lines: list[Line]) -> str:
    signs = ["\n"] * len(text)
    for line in lines:
        signs[line.start : line.end] = text[line.start : line.end]
    return _PICTURE.sub(lambda match: "\n" * len(match[0]), "".join(signs))

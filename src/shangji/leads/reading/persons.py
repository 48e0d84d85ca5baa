"""Who wrote, or whom to ask for, and what they are."""

import re
from collections.abc import Iterator, Sequence

from .labels import Labelled
from .layout import Layout
from .marks import Mark
from .surnames import SURNAME, is_called, is_full_name, is_name

_FIELD = "采购|销售|技术|生产|设备|项目|总|副总|运营|市场|工程|质量|品质|行政|财务|人事|部门|区域|大区|物流|仓储|信息|研发|工艺|供应链|商务|外贸|基建|厂务|计划|售后|维修|IT|安环"
TITLE = (
    rf"(?:(?:{_FIELD})(?:管理)?(?:部|中心|科)?(?:副)?(?:经理|总监|主管|部长|主任|工程师|专员|助理|代表|负责人|科长|课长|处长|组长|师|员|总)"
    r"|副?总经理|副董事长|董事长|副?总裁|副总|总工程师|总工|副?(?:厂长|经理|部长|主任|科长|处长|院长|所长|校长|课长)|总监|主管|工程师|创始人|合伙人|法人代表|负责人|老板娘?|"
    r"教授|店长|站长|CEO|CTO|COO|CFO|(?:采购|销售)(?!部))"
)
_ENGLISH = (
    r"(?:(?:Senior|Deputy|Vice|Chief|General|Assistant|Purchasing|Procurement|Sourcing|Sales|Project|Plant|Production|Engineering|Technical|"
    r"Operations|Supply Chain|Marketing|Business Development|Export|Import|Managing|Executive|Maintenance|Mechanical|Process|R&D)[ ]){0,3}"
    r"(?:Manager|Director|Engineer|Buyer|Officer|President|Specialist|Supervisor|Founder|Owner|CEO|CTO|COO|CFO)"
)
_TITLES = re.compile(rf"(?:{TITLE}|(?<![A-Za-z]){_ENGLISH}(?![A-Za-z]))")
_CALLING = r"(?:先生|女士|小姐|太太|老师|师傅|总|工|经理|主任|厂长|科长|处长|部长|课长|主管|院长|所长|老板|董事长|总监|哥|姐|董)"
_ADDRESS = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>{SURNAME}(?:[\u4e00-\u9fff]{{1,2}}?)?)(?P<calling>{_CALLING})(?![\u4e00-\u9fff])"
)
_SAYS = re.compile(
    rf"(?:我叫|我是|我姓名是|名字叫|名字是|我的名字是|叫我|联系人?|找|问|联系人是|对接人?是?|请联系|打给|加一?下?|这边是|负责人是?|免贵姓|我姓|姓)[ :]?"
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{0,2}}?)(?P<calling>{_CALLING})?(?=$|[\s,。;:!?()/、\d|-]|谈|对接|详谈|沟通|就行|即可|手机|电话|微信)"
)
_OF = re.compile(
    rf"(?<=的)(?:{TITLE})?(?P<name>{SURNAME}[\u4e00-\u9fff]{{0,2}}?)(?P<calling>{_CALLING})?(?=$|[\s,。;:!?()/、\d|-])"
)
_HEAD = re.compile(rf"(?P<title>{TITLE})[ :]?(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])")
_TOKEN = re.compile(r"[\u4e00-\u9fff·•]+")
_LATIN = r"[A-Z][a-z'’-]{1,20}(?:[ ][A-Z]\.)?(?:[ ][A-Z][A-Za-z'’-]{1,20}){0,2}"
_ENGLISH_SAYS = re.compile(
    rf"(?:[Mm]y name is|[Tt]his is|I am|I['’]m|[Cc]ontact|[Aa]sk for|[Aa]ttn:?)[ ](?:(?:Mr|Mrs|Ms|Dr)\.?[ ])?(?P<name>{_LATIN})"
)
_SIGNED = re.compile(
    rf"(?:[Rr]egards|[Tt]hanks|[Tt]hank you|[Ss]incerely|[Cc]heers|BR|[Bb]est wishes|[Bb]est|[Yy]ours)[,.!]?[ ]?\n[\s]{{0,6}}(?P<name>{_LATIN})(?=\n|$|[ ]?[,|/(])"
)
_LATIN_LINE = re.compile(rf"(?<![A-Za-z.,@&/-][ ])(?<![\w.@&/-]){_LATIN}(?![\w@&/-])(?![ ][\w&])")
_NOT_LATIN = re.compile(
    r"^(?:We|The|Our|Your|Sent|Sales|Purchasing|Dear|Please|Looking|Hello|Hi|Writing|Interested|Very|Kind|Best|Team)\b|\b(?:Ltd|Co|Team|Department)\b"
)
_SPACED = re.compile(
    rf"(?:(?<=\n)|^)(?P<name>{SURNAME}[ ]{{1,3}}[\u4e00-\u9fff])(?=$|[ ]{{0,3}}[\n,/|]|[ ]{{1,4}}(?:{TITLE}|1\d{{10}}))"
)


def persons(text: str, layout: Layout, labels: Sequence[Labelled], anchors: Sequence[Mark]) -> list[Mark]:
    """Marks of people in the live text, and of speakers and senders in `text`; `anchors` are their phones and mails."""
    live = layout.live
    found = [*_labelled(live, labels)]
    for rule, sure in ((_SAYS, 0.85), (_HEAD, 0.8), (_OF, 0.75), (_ADDRESS, 0.72)):
        found += [mark for match in rule.finditer(live) if (mark := _called(match, sure))]
    for rule, sure in ((_ENGLISH_SAYS, 0.75), (_SIGNED, 0.75)):
        found += [
            Mark("person", *match.span("name"), "", sure)
            for match in rule.finditer(live)
            if not _NOT_LATIN.search(match["name"])
        ]
    found += [
        Mark("person", *match.span("name"), match["name"].replace(" ", ""), 0.7)
        for match in _SPACED.finditer(live)
    ]
    found += [*_alone(live, anchors), *_latin_alone(live, anchors)]
    return [*found, *_speakers(text, layout), *_sender(text, layout)]


def titles(
    live: str, labels: Sequence[Labelled], people: Sequence[Mark], firms: Sequence[Mark]
) -> Iterator[Mark]:
    """What people are, where it stands beside their name, behind their company or after a label."""
    for one in labels:
        if one.field == "title" and 1 < one.end - one.start <= 30:
            yield Mark("title", one.start, one.end, "", 0.95)
    last = {one.end for one in people} | {one.end for one in firms}
    ends = {place for end in last for place in range(end, end + 4)}
    starts = {place for one in people for place in range(one.start - 3, one.start + 1)}
    inside = {one.end: one.start for one in people}
    for match in _TITLES.finditer(live):
        behind = match.start() in ends and not live[match.start() - 1 : match.start()].isalnum()
        beside = behind or match.end() in starts or match.start() in last
        if inside.get(match.end(), len(live)) < match.start():
            yield from () if match[0] == "老板" else [Mark("title", *match.span(), "", 0.6)]
        elif beside or _is_own_line(live, match):
            yield Mark("title", *match.span(), "", 0.8)


def _labelled(live: str, labels: Sequence[Labelled]) -> Iterator[Mark]:
    for one in labels:
        if one.field != "person":
            continue
        value = re.match(r"[^\d,(/、|:;@\[\n]{1,30}", live[one.start : one.end])
        words = value[0].rstrip(" -\t") if value else ""
        first = words.split(" ")[0]
        words = first if is_name(first) else words
        words = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:先生|女士|小姐)$", "", words)
        if words and not re.search(r"公司|电话", words):
            yield Mark("person", one.start, one.start + len(words), "", 0.95)


def _called(match: re.Match[str], sure: float) -> Mark | None:
    """张伟 of 张伟先生, but 王总 whole: a surname alone is no name to call by."""
    name, calling = match["name"], match.groupdict().get("calling")
    start, end = match.span("name")
    if (
        calling
        and is_called(name[:2] + calling if name[:2] == name else name + calling)
        and not is_full_name(name)
    ):
        return Mark("person", start, match.end("calling"), "", sure)
    if len(name) == 1 and match.string[start - 1] == "姓":
        return Mark("person", start, end, "", 0.6)
    if is_full_name(name):
        return Mark("person", start, end, "", sure + (0.05 if calling else 0))
    return None


def _alone(live: str, anchors: Sequence[Mark]) -> Iterator[Mark]:
    """A name with nothing else between blanks, beside a phone, a mail address or a title, or on a line of its own."""
    before = {place for one in anchors for place in range(one.start - 14, one.start + 1)}
    behind = {place for one in anchors for place in range(one.end, one.end + 15)}
    for match in _TOKEN.finditer(live):
        words = re.sub(r"(?:先生|女士|小姐)$", "", match[0]) if len(match[0]) > 3 else match[0]
        if (len(words) > 4 and "·" not in words) or not is_name(words):
            continue
        near = match.end() in before or match.start() in behind
        title = _TITLES.match(live, match.end() + 1) or _TITLES.match(live, match.end() + 2)
        own = _is_own_line(live, match)
        if near or title or own:
            yield Mark(
                "person", match.start(), match.start() + len(words), "", 0.7 if near or title else 0.55
            )


def _latin_alone(live: str, anchors: Sequence[Mark]) -> Iterator[Mark]:
    """John Smith on a line of his own; Jason only beside his number."""
    beside = {place for one in anchors for place in (one.start - 1, one.end + 1)}
    for match in _LATIN_LINE.finditer(live):
        if _NOT_LATIN.search(match[0]) or _TITLES.search(match[0]):
            continue
        if match.end() in beside or match.start() in beside:
            yield Mark("person", *match.span(), "", 0.55)
        elif " " in match[0] and _is_own_line(live, match):
            yield Mark("person", *match.span(), "", 0.6)


def _is_own_line(live: str, match: re.Match[str]) -> bool:
    return live[match.start() - 1 : match.start()] in ("", "\n") and live[match.end() : match.end() + 1] in (
        "",
        "\n",
    )


def _speakers(text: str, layout: Layout) -> Iterator[Mark]:
    for place in layout.speakers:
        for match in _TOKEN.finditer(text, place.start, place.end):
            whole = match.start() == place.start
            tail = next(
                (match[0][-n:] for n in (4, 3, 2) if len(match[0]) >= n and is_name(match[0][-n:])), ""
            )
            if is_name(match[0]):
                yield Mark("person", *match.span(), "", 0.68 if whole else 0.62)
            elif tail:
                yield Mark("person", match.end() - len(tail), match.end(), "", 0.5)


def _sender(text: str, layout: Layout) -> Iterator[Mark]:
    if layout.sender is None:
        return
    name = re.match(
        r"[\"']?([^<\"'\[(@\n]{2,30}?)[\"']?[ ]*[<\[(]", text[layout.sender.start : layout.sender.end]
    )
    if name and (is_name(name[1]) or re.fullmatch(_LATIN, name[1])):
        yield Mark("person", layout.sender.start + name.start(1), layout.sender.start + name.end(1), "", 0.66)

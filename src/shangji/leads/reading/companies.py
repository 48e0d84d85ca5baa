"""Names of companies: by their legal form, by what they say they are, or by the words of a trade."""

import re
from collections.abc import Iterator, Sequence

from .labels import Labelled
from .layout import Line
from .marks import Mark
from .regions import is_region, regions
from .surnames import SURNAME, is_name

_LEGAL = (
    r"(?:集团股份有限公司|集团有限公司|有限责任公司|股份有限公司|有限公司|股份公司|集团公司|总公司|公司|集团|有限合伙)"
    r"(?:[\u4e00-\u9fff]{2,8}?(?:分公司|分厂|事业部|子公司))?"
)
_HOUSE = r"(?:研究院|研究所|设计院|事务所|合作社|经营部|工作室|商行|制造厂|总厂|大学|学院|医院|加工厂|厂(?![家房区长里商址])|株式会社)"
_SIGNS = r"[\u4e00-\u9fffA-Za-z0-9()&·]"
_NAMED = re.compile(rf"(?<!{_SIGNS})(?P<name>{_SIGNS}{{1,40}}?(?:{_LEGAL}|{_HOUSE}))")
_LATIN = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][\w&'’-]{0,30}(?:[ ](?:of|and|de|&|[A-Z(][\w&.'’()-]{0,30})){0,6}?,?[ ]"
    r"(?:Co\.?,?[ ]?Ltd|Company Limited|Pte\.?[ ]Ltd|Pvt\.?[ ]Ltd|Sdn\.?[ ]Bhd|Ltd|Limited|Inc|LLC|GmbH(?:[ ]& Co\.?[ ]KG)?|Corporation|Corp|Group|"
    r"S\.A\.|SA|S\.p\.A\.|SpA|B\.V\.|BV|AG|PLC|Industries|Technologies|Oy|AB))(?![A-Za-z])"
)
_LEAD_IN = re.compile(
    r".*(?:你好|您好|我们公司是|我公司是|我司是|我们是|我们在|我们|我这边是|我这是|这边是|这里是|我是|我在|我叫|我司|来自于?|代表|联系一?下?|推荐一?下?|介绍一?下?|"
    r"帮忙|麻烦|叫做?|就是|给到?|转给|公司名称?是|公司是|公司叫|单位是|名称是|抬头是?|关于|请问|咱们是|咱是|客户是|有个客户|客户|之前|原来|以及|那个|这个|一家|一个)"
)
_GENERIC = re.compile(
    r"^(?:贵|你们?的?|您的?|我们?的?|本|该|这家?|那家?|一家|一个|哪家|某家?|几家|同行|总|分|子|母|小|大|中小型?|新|老|别的?|其他|外贸|贸易|物流|快递|国有|上市|"
    r"第三方|设备|工程|装修|广告|保险|网络|软件|咨询|生产|制造|工|原|各|两家?|好几家|有家|就|是|做|在|开|个|他们|她们|的|搞)*$"
)
_TRADES = (
    "机械制造", "机械设备", "自动化设备", "精密机械", "机械", "机电", "模具", "科技", "电子", "精密", "自动化", "重工", "新材料", "材料", "塑业",
    "塑料", "塑胶", "橡塑", "包装", "食品", "物流", "化工", "五金", "电气", "电器", "智能", "装备", "制造", "实业", "工贸", "贸易", "商贸",
    "股份", "纺织", "服饰", "服装", "印刷", "纸业", "饮料", "乳业", "制药", "药业", "医药", "医疗", "生物", "能源", "新能源", "光电", "光伏",
    "半导体", "汽配", "汽车零部件", "车业", "铸造", "钢构", "钢铁", "金属", "铝业", "建材", "家居", "家具", "卫浴", "陶瓷", "玻璃", "农业",
    "饲料", "酒业", "粮油", "冷链", "仓储", "环保", "水务", "仪器", "仪表", "阀门", "泵业", "轴承", "电缆", "线缆", "电力", "工程", "建设",
    "置业", "网络", "信息", "软件", "数据", "传媒", "文化", "教育",
)  # fmt: skip
_TRADE = "|".join(sorted(_TRADES, key=len, reverse=True))
_TRADED = re.compile(rf"(?P<name>[\u4e00-\u9fffA-Za-z]{{2,10}}?(?:{_TRADE}))(?=$|[\s,;。、/|\-()]|的)")
_SELF = re.compile(
    r"(?:我们?这?[边里]?是|我们?这边|这里是|我来自|来自|我们公司是|我们公司叫|我司是|公司叫|公司是|我在)(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,14}?)"
    r"(?=的(?!是)|[,。;!\s]|$)"
)
_NOT_SELF = re.compile(
    r"做|搞|生产|你|您|他|她|一家|一个|一间|负责|从|通过|在|想|要|专业|老客户|朋友|介绍|看到|网上|代理|经销|中间商|厂家|终端|采购|新(?!能源|材料|疆|乡|余|昌|沂|泰|兴)|个人|第一|贸易商|集成商|设计师?|用|什么|不|刚|已|隔壁|上[次回周]|展[会台]|[昨今前]天|群里|楼[上下]|^(?:公司|单位|工厂|总部|集团)$"
)
_FROM = re.compile(
    r"\b(?:from|with|at|of|represent(?:ing)?)[ ](?P<name>[A-Z][\w&-]{1,30}(?:[ ][A-Z][\w&-]{1,30}){0,4})"
)
_NO_NAME = re.compile(r"[的要想买在到发货做吗怎多]|价格|客户|市场|地区|项目|这边")
_NICK = re.compile(
    rf"[A-Za-z0-9]{{0,4}}(?P<name>[\u4e00-\u9fff]{{4,10}}?)[ -]?{SURNAME}(?:[\u4e00-\u9fff]{{1,2}})"
)
_TOKEN = re.compile(r"[^\s,;。、/|:!?]+")


def companies(text: str, labels: Sequence[Labelled], people: Sequence[Mark]) -> Iterator[Mark]:
    for one in labels:
        if one.field == "company" and 2 <= one.end - one.start <= 80:
            yield Mark("company", one.start, one.end, "", 0.95)
    for match in _NAMED.finditer(text):
        yield from _named(text, match)
    for rule, sure in ((_LATIN, 0.85), (_FROM, 0.55)):
        for match in rule.finditer(text):
            yield Mark("company", *match.span("name"), "", sure)
    for match in _SELF.finditer(text):
        if (
            not _NOT_SELF.search(match["name"])
            and not re.fullmatch(_TRADE, match["name"])
            and not is_name(match["name"])
            and not is_region(match["name"])
        ):
            yield Mark("company", *match.span("name"), "", 0.6)
    yield from _short(text, people)


def spoken_companies(text: str, speakers: Sequence[Line]) -> Iterator[Mark]:
    """苏州恒达 of A苏州恒达王总, as people are called in a chat."""
    for speaker in speakers:
        words = text[speaker.start : speaker.end]
        match = _NICK.fullmatch(words)
        if match and not is_name(words):
            place = next(iter(regions(match["name"])), None)
            if place and place.start == 0 and len(match["name"]) - place.end >= 2:
                start = speaker.start + match.start("name")
                yield Mark("company", start, start + len(match["name"]), "", 0.5)


def _named(text: str, match: re.Match[str]) -> Iterator[Mark]:
    """The name without what leads to it, as in 我是…; 一家塑料厂 names nobody."""
    start, end = match.span("name")
    lead = _LEAD_IN.match(match["name"])
    start += lead.end() if lead else 0
    if text[start:end].startswith(")") or text[start:end].startswith("的"):
        start += 1
    name = text[start:end]
    body = re.sub(rf"(?:{_LEGAL}|{_HOUSE})$", "", name)
    bare = re.sub(rf"^(?:{_TRADE}|机械|食品)+$", "", body)
    if len(bare) >= 2 and not _GENERIC.match(bare) and not body.endswith(("的", "家")):
        legal = "有限" in name or "集团" in name
        yield Mark("company", start, end, "", 0.93 if legal else 0.7)


def _short(text: str, people: Sequence[Mark]) -> Iterator[Mark]:
    """苏州恒达 and 甬拓模具: words that stand alone, begin with a place or end with a trade."""
    for match in _TOKEN.finditer(text):
        token = match[0]
        traded = _TRADED.match(token)
        if (
            traded
            and len(traded["name"]) >= 4
            and not _GENERIC.match(traded["name"])
            and not _LEAD_IN.match(token)
        ):
            yield Mark("company", match.start(), match.start() + traded.end("name"), "", 0.6)
        elif re.fullmatch(r"[\u4e00-\u9fff]{4,9}", token) and not is_region(token):
            yield from _placed(text, match, people)


def _placed(text: str, match: re.Match[str], people: Sequence[Mark]) -> Iterator[Mark]:
    """A place with a name behind it, right before or behind a person or at the head of the line."""
    place = next(iter(regions(match[0])), None)
    if place is None or place.start != 0 or not 2 <= len(match[0]) - place.end <= 6:
        return
    line = text.rfind("\n", 0, match.start()) + 1
    rest = text[match.end() : match.end() + 4]
    beside = any(
        match.end() <= one.start <= match.end() + 3 or 0 <= match.start() - one.end <= 2 for one in people
    )
    heads = not text[line : match.start()].strip() and re.match(r"[ /,]{1,2}\S", rest)
    if (beside or heads) and not _NO_NAME.search(match[0]):
        yield Mark("company", *match.span(), "", 0.6 if beside else 0.5)

"""Understands one spoken sentence: how, with what result, what comes next and when. Rules only, Chinese first.

Everything found here is a proposal; it is stored only when it stood on the screen.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from shangji.activities.models import FollowUp
from shangji.core.calendar import add_working_days
from shangji.core.numbers import number_of

Type, Result = FollowUp.Type, FollowUp.Result

# What is said first wins: the rest is usually about what comes next.
TYPES: tuple[tuple[str, str], ...] = (
    (Type.DEMO, r"演示|demo|试用|参观样板"),
    (Type.MEETING, r"会议|开会|开了.{0,3}会|评审会|交流会|答疑|线上会|meeting|conference"),
    (Type.VISIT, r"拜访|上门|现场|见完|见面|见了|去了趟|到(?:厂|公司|客户)|visit(?:ed)?|on site"),
    (Type.CALL, r"电话|通话|打给|来电|回电|call(?:ed)?|phoned?"),
    (Type.WECHAT, r"微信|语音|加了.{0,4}好友|wechat"),
    (Type.QUOTE, r"发了?.{0,6}报价|报价单?已发|报了价|报价.{0,4}发(?:过去|给)|quote sent|sent .{0,12}quot"),
    (Type.MAIL, r"邮件|邮箱|发信|e-?mail"),
)
RESULTS: tuple[tuple[str, str], ...] = (
    (
        Result.BLOCKED,
        r"不同意|反对|拒绝|卡住|卡在|停了|暂停|太贵|超预算|高于预算|没预算|搁置|不认可|推迟|延期|reject|blocked|on hold|too expensive",
    ),
    (
        Result.PROGRESS,
        r"同意|认可|答应|确认了?|批了|批下来|通过|定了|签了|满意|有意向|agreed|approved|confirmed|happy",
    ),
    (Result.NEUTRAL, r"没变化|再看看|再等等|考虑|没接|没回|没人|不在|no answer|no change|think about"),
)
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_ENGLISH_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_RELATIVE = {
    "今天": 0,
    "今晚": 0,
    "明天": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "大后天": 3,
    "today": 0,
    "tomorrow": 1,
}
_DAY = re.compile(
    r"(?P<relative>大后天|后天|明天|明早|明晚|今天|今晚|\btomorrow\b|\btoday\b)"
    r"|(?P<next>下+|这|本)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<enext>next )?\b(?P<eday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
    r"|(?P<count>\d{1,2}|[一二两三四五六七八九十])\s*(?P<unit>个?工作日|天|周|个?星期|个月)(?:之?后|以后|内)"
    r"|in (?P<ecount>\d{1,2}) (?P<eunit>day|week)s?"
    r"|(?:(?P<year>20\d\d)[-年/.])?(?P<month>1[0-2]|0?[1-9])[-月/](?P<mday>3[01]|[12]\d|0?[1-9])[日号]?"
    r"|(?P<day>3[01]|[12]\d|[1-9])[日号]"
    r"|(?P<end>下?个?月底|年底)",
    re.I,
)
_CLOCK = re.compile(
    r"(?P<half>上午|早上|早|中午|下午|晚上|晚)?\s*(?:(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)|(?P<han>\d{1,2}|[一二两三四五六七八九十]{1,2})点(?P<halfpast>半)?)",
)
_CLAUSE = re.compile(r"[，,。；;！!？?\n]+|\. ")
_PLAN = re.compile(
    r"下一步[是:：]?|接下来|我(?:来|去|们)?(?=[再给约发送去交提])|(?:让|叫|请)我们?|(?:要|得|准备|打算|计划|答应|约(?:好|定)?(?:了)?)|(?:will|going to|next step:?|to) ",
    re.I,
)
_DOES = re.compile(
    r"约|发|送|寄|提交|出(?:方案|报告|图|样|报价)|给.{0,6}(?:方案|报价|资料|合同|草案|草稿|样件|清单|说法|答复|回复|回电)|去|拜访|回电|回访|见面?"
    r"|演示|交流|确认|安排|参观|签|跟进|再聊|再打|打电话|打过去|评审|上会|试样|用印|盖章|开票|对账|收款|催|核对|落实|沟通|对接|讨论|补|改"
    r"|send|call|visit|meet|present|prepare|sign|review|invoice",
    re.I,
)
_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
MORNING = time(9)
"""Stands for a day without an hour."""


@dataclass
class Understood:
    """What a sentence says; empty where it says nothing. `marks` are the pieces that were understood."""

    type: str = ""
    result: str = ""
    next_step: str = ""
    next_step_at: datetime | None = None
    contact_ids: list[int] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def understand(text: str, now: datetime, contacts: dict[int, str] | None = None) -> Understood:
    """Read a sentence as of `now`. `contacts` are the people it may name: id → name."""
    found = Understood()
    today = timezone.localtime(now).date()
    found.type = _first(TYPES, text, found.marks)
    found.result = _first(RESULTS, text, found.marks)
    _plan(text, today, found)
    for pk, name in (contacts or {}).items():
        called = _called(name, text)
        if called:
            found.contact_ids.append(pk)
            found.marks.append(called)
    return found


def has_hour(moment: datetime) -> bool:
    """Whether an hour was meant, or only the day."""
    return timezone.localtime(moment).time() != MORNING


def default_day(today: date, cadence_days: int) -> date:
    """When nobody says when: the rhythm of the process, in working days."""
    return add_working_days(today, max(cadence_days, 1))


def day_named(text: str, today: date) -> tuple[date, str] | None:
    """The last day a text names from today on, and the words that name it."""
    found = None
    for match in _DAY.finditer(text):
        day = _day(match, today)
        if day and day >= today:
            found = (day, match.group())
    return found


def _plan(text: str, today: date, found: Understood) -> None:
    """The last clause that says what will be done, and the day in it or right before it."""
    clauses = [c.strip() for c in _CLAUSE.split(text) if c.strip()]
    for at in range(len(clauses) - 1, -1, -1):
        clause = clauses[at]
        named = day_named(clause, today)
        if not named and not re.search(r"下一步|接下来|next step", clause, re.I):
            continue
        step = _step(clause, named[1] if named else "")
        if not step and named and at + 1 < len(clauses):
            step = _step(clauses[at + 1], "")
        if named:
            clock = _CLOCK.search(clause.replace(named[1], " ", 1))
            found.next_step_at = timezone.make_aware(datetime.combine(named[0], _time(clock) or MORNING))
            found.marks.append(named[1])
        if step:
            found.next_step = step
            found.marks.append(step)
        if step or named:
            return


def _step(clause: str, day_words: str) -> str:
    """What is to be done, without the day and without the words around it."""
    rest = clause.replace(day_words, " ", 1) if day_words else clause
    clock = _CLOCK.search(rest)
    if clock and day_words:
        rest = rest.replace(clock.group(), " ", 1)
    start = _PLAN.search(rest)
    if start and rest[start.end() :].strip():
        rest = rest[start.end() :]
    rest = re.sub(r"^(?:\s|[之以]?前|我们?|他们?|她|说|讲|就|还|要|会|在|和|让|叫|请)*(?=\S)", "", rest)
    rest = re.sub(r" (?:on|by|before|until)$", "", rest.strip(" ，,。:：."), flags=re.I)
    return rest[:60] if _DOES.search(rest) and len(rest) > 1 else ""


def _first(table: tuple[tuple[str, str], ...], text: str, marks: list[str]) -> str:
    hits = [(value, match) for value, pattern in table if (match := re.search(pattern, text, re.I))]
    if not hits:
        return ""
    value, match = min(hits, key=lambda hit: hit[1].start())
    marks.append(match.group())
    return str(value)


def _called(name: str, text: str) -> str:
    """How the text calls somebody: by name, or by family name with a title, such as 周总."""
    if name and name in text:
        return name
    if not name or not re.match(r"[\u3400-\u9fff]", name):
        return ""
    match = re.search(rf"{name[0]}(?:总|工|经理|主任|科长|部长|老师|厂长|院长|处长|总监|董)", text)
    return match.group() if match else ""


def _day(match: re.Match[str], today: date) -> date | None:
    said = match.groupdict()
    if said["relative"]:
        return today + timedelta(days=_RELATIVE[said["relative"].lower()])
    if said["weekday"]:
        return _weekday(today, _WEEKDAYS[said["weekday"]], (said["next"] or "").count("下"))
    if said["eday"]:
        return _weekday(today, _ENGLISH_DAYS[said["eday"].lower()], 1 if said["enext"] else 0)
    if said["count"] or said["ecount"]:
        return _after(today, said)
    if said["end"]:
        return _end(today, said["end"])
    return _calendar_day(today, said)


def _weekday(today: date, weekday: int, weeks: int) -> date:
    """周三 is this week's, or next week's when it has passed; 下周三 is next week's."""
    day = today - timedelta(days=today.weekday()) + timedelta(days=weekday, weeks=weeks)
    return day + timedelta(weeks=1) if day < today else day


def _after(today: date, said: dict[str, str | None]) -> date:
    count = _number(said["count"] or said["ecount"] or "1")
    unit = said["unit"] or said["eunit"] or ""
    if "工作日" in unit:
        return add_working_days(today, count)
    per = 7 if "周" in unit or "星期" in unit or unit == "week" else 30 if "月" in unit else 1
    return today + timedelta(days=count * per)


def _end(today: date, words: str) -> date:
    if words == "年底":
        return date(today.year, 12, 31)
    month = today.replace(day=28) + timedelta(days=4)
    if words.startswith("下"):
        month = month.replace(day=28) + timedelta(days=4)
    return month.replace(day=1) - timedelta(days=1)


def _calendar_day(today: date, said: dict[str, str | None]) -> date | None:
    """11-27 is this year's, or next year's when it has passed; 27 号 this month's or the next one's."""
    try:
        if said["mday"]:
            day = date(int(said["year"] or today.year), int(said["month"] or 1), int(said["mday"]))
            return day if said["year"] or day >= today else day.replace(year=today.year + 1)
        day = today.replace(day=int(said["day"] or 1))
        return day if day >= today else (day.replace(day=1) + timedelta(days=32)).replace(day=day.day)
    except ValueError:
        return None


def _time(match: re.Match[str] | None) -> time | None:
    if match is None:
        return None
    hour = int(match["hour"]) if match["hour"] else _number(match["han"])
    minute = int(match["minute"] or (30 if match["halfpast"] else 0))
    if match["half"] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 else None


def _number(text: str) -> int:
    if (number := number_of(text)) is not None:
        return number
    if len(text) == 2 and text[0] == "十":
        return 10 + _NUMBERS[text[1]]
    return _NUMBERS[text[-1]]

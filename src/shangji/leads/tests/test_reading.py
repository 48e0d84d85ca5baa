"""What is read from messages, and that nothing is read that is not there."""

import random
import time

import pytest

from shangji.leads.reading import read
from shangji.leads.reading.folded import MAX_CHARACTERS
from shangji.leads.tests.reading_messages import TUNED, UNSEEN, Message

FIELDS = ("company", "person", "title", "phone", "email", "wechat", "region", "budget", "need")


def _expected(message: Message, field: str) -> set[str]:
    values = message.phones if field == "phone" else (getattr(message, field),)
    return {value for value in values if value}


def _read(message: Message, field: str) -> set[str]:
    reading = read(message.text, ours=message.ours)
    if field == "phone":
        return {one.normal for one in reading.all("phone")}
    if field == "need":
        return {reading.need} - {""}
    best = reading.best(field)
    return {best.normal} if best else set()


def figures(messages: list[Message]) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and number of values that are there, by field."""
    found: dict[str, tuple[float, float, int]] = {}
    for field in FIELDS:
        pairs = [(_expected(one, field), _read(one, field)) for one in messages]
        right = sum(len(wanted & had) for wanted, had in pairs)
        given, there = sum(len(had) for _w, had in pairs), sum(len(wanted) for wanted, _h in pairs)
        found[field] = (right / given if given else 1.0, right / there if there else 1.0, there)
    return found


def _told(message: Message) -> str:
    return message.text[:30].replace("\n", " ") or "nothing"


@pytest.mark.parametrize("message", TUNED, ids=_told)
def test_a_message_says_what_a_person_reads_in_it(message):
    read_so = {field: _read(message, field) for field in FIELDS}

    assert read_so == {field: _expected(message, field) for field in FIELDS}


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("我是苏州恒澜新能源的李明，13800138000", "苏州恒澜新能源"), ("我是恒澜新能源的李明", "恒澜新能源"),
        ("我是隔壁的王伟，13911112222", ""), ("我是上次展会的张三", ""), ("我是公司的采购，叫王伟", ""),
        ("您好我是新能源的张工", ""), ("我是北京的张三，13911112222", ""),
    ],
)  # fmt: skip
def test_who_somebody_is_from_is_a_company_only_when_it_names_one(text: str, company: str) -> None:
    found = read(text).best("company")
    assert (found.normal if found else "") == company


def test_messages_no_rule_was_made_for_are_read_nearly_as_well():
    unseen = figures(UNSEEN)

    for field in ("company", "phone", "email", "wechat", "region", "budget"):
        precision, recall, _there = unseen[field]
        assert precision >= 0.95 and recall >= 0.95, field
    assert unseen["person"][0] >= 0.85 and unseen["person"][1] >= 0.8


@pytest.mark.parametrize("message", [*TUNED, *UNSEEN], ids=_told)
def test_every_value_is_a_piece_of_the_text(message):
    reading = read(message.text, ours=message.ours)

    assert all(one.text == message.text[one.start : one.end] and one.text for one in reading.found)
    assert all(0 < one.sure <= 1 and one.normal for one in reading.found)
    assert "".join(piece for piece, _fields in reading.pieces()) == message.text


def test_no_value_is_ever_outside_the_text_whatever_the_text():
    rng = random.Random(20261123)
    scraps = [message.text for message in [*TUNED, *UNSEEN]]
    signs = "公司：有限 \u200b\ufeff\t\n\r\x00🙂👨‍👩‍👧１2[]()（）<>@.:+-0\u202e\ud800ｗx微信王总张的我是省市"
    for _round in range(400):
        pieces = [
            scrap[rng.randrange(len(scrap) + 1) :][: rng.randrange(40)] for scrap in rng.choices(scraps, k=6)
        ]
        noise = "".join(rng.choices(signs, k=30))
        text = "".join(rng.sample([*pieces, noise, noise[::-1]], k=8))
        reading = read(text, ours=("林悦",))
        for one in reading.found:
            assert one.text == text[one.start : one.end]
            assert 0 <= one.start < one.end <= len(text)
        assert "".join(piece for piece, _fields in reading.pieces()) == text


HEAVY = {
    "letters": "a", "digits": "1", "mobiles": "13812345678 ", "spaced": "138 1234 5678\n", "blanks": " ", "lines": "\n", "dashes": "- ",
    "ats": "a@", "dots": "a.", "brackets": "(", "colons": "公司：", "surnames": "王", "names": "张伟 ", "calls": "王总，", "places": "宁波",
    "company": "有限公司", "generic": "我们的", "zero": "\u200b", "emoji": "🙂", "latin": "Aa ", "latin and": "And Co ", "quotes": "> ",
    "clock": "张伟 10:32\n", "label": "公司：甲\n联系人：张伟\n", "glue": "你好我是", "from": "From: a\n", "budget": "预算1", "sum": "预算1,111",
    "wechat": "微信", "titles": "总经理", "brackets of pictures": "[图片", "plus": "+1 ", "masked": "13812345678的", "stop": "。", "tab": "\t",
}  # fmt: skip


@pytest.mark.parametrize("scrap", HEAVY.values(), ids=HEAVY)
def test_no_text_is_a_trap(scrap):
    """Four times the text is about four times the work (a pattern that tries twice over makes it sixteen)."""
    text = (scrap * (1_000_000 // len(scrap) + 1))[:1_000_000]

    assert any(_work_s(text) < 9 * _work_s(text[: MAX_CHARACTERS // 4]) for _round in range(3))
    assert read(text).is_cut


def _work_s(text: str) -> float:
    """Seconds of the processor for one reading, whatever else the machine does."""
    started = time.thread_time()
    read(text, ours=("林悦",))
    return time.thread_time() - started


def test_the_columns_of_a_lead_are_filled_from_the_surest_values():
    columns = read("宁波甬拓模具有限公司 张伟 13905741234 要一台五轴加工中心").columns()

    assert columns == {
        "company": "宁波甬拓模具有限公司", "person": "张伟", "phone": "13905741234", "province": "浙江", "city": "宁波",
        "need": "要一台五轴加工中心",
    }  # fmt: skip


def test_our_own_people_are_no_leads():
    text = "林悦 10:32\n我是林悦，电话13700001111\n张伟 10:33\n要两台码垛机，13805741234"

    assert [one.normal for one in read(text).all("phone")] == ["13700001111", "13805741234"]
    assert [one.normal for one in read(text, ours=("林悦",)).all("phone")] == ["13805741234"]

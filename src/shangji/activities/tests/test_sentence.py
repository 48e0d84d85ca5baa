"""What one sentence is understood as. 2026-11-23 is a Monday."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from shangji.activities.sentence import day_named, understand

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


def said(text: str) -> tuple[str, str, str, str]:
    found = understand(text, MONDAY)
    at = f"{timezone.localtime(found.next_step_at):%m-%d %H:%M}" if found.next_step_at else ""
    return found.type, found.result, found.next_step, at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刚和张科长通完电话，节拍 7.5 秒研发说能做。他让周五把样件送过去试。", ("call", "", "把样件送过去试", "11-27 09:00")),
        ("刚见完周总，方案他认可。周三前给他发合同草案", ("visit", "progress", "给他发合同草案", "11-25 09:00")),
        ("微信上聊了下，价格太贵，下周二下午3点再打电话", ("wechat", "blocked", "再打电话", "12-01 15:00")),
        ("发了报价单过去，11-30 跟进", ("quote", "", "跟进", "11-30 09:00")),
        ("明天上午10:30去现场量尺寸", ("visit", "", "去现场量尺寸", "11-24 10:30")),
        ("Called Mr Wu, he agreed. Send the contract on Friday", ("call", "progress", "Send the contract", "11-27 09:00")),
        ("刚和王总通完电话，报价他认可，下周三前给合同草稿", ("call", "progress", "给合同草稿", "12-02 09:00")),
        ("他说下周三前给他发合同草案", ("", "", "给他发合同草案", "12-02 09:00")),
        ("现场走了一圈，他下周三出差", ("visit", "", "", "12-02 09:00")),
        ("合同定了，周四催首付款", ("", "progress", "催首付款", "11-26 09:00")),
        ("没接，三天后再打", ("", "neutral", "再打", "11-26 09:00")),
        ("没接，３天后再打", ("", "neutral", "再打", "11-26 09:00")),
        ("客户在开会", ("meeting", "", "", "")),
        ("", ("", "", "", "")),
    ],
)  # fmt: skip
def test_a_sentence_says_how_with_what_result_what_next_and_when(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    kind, result, step, at = said(text)
    assert (kind, result, step, at) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("大后天", date(2026, 11, 26)),
        ("周一", date(2026, 11, 23)),
        ("下周一", date(2026, 11, 30)),
        ("下下周一", date(2026, 12, 7)),
        ("两周后", date(2026, 12, 7)),
        ("5个工作日内", date(2026, 11, 30)),
        ("1-15", date(2027, 1, 15)),
        ("20号", date(2026, 12, 20)),
        ("月底", date(2026, 11, 30)),
        ("年底", date(2026, 12, 31)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("2月30日", None),
        ("3 条线，巷道 2.1 米", None),
    ],
)
def test_a_day_is_named_in_many_ways(text: str, day: date | None) -> None:
    found = day_named(text, date(2026, 11, 23))
    assert (found[0] if found else None) == day


def test_people_are_found_by_name_or_by_family_name_with_a_title() -> None:
    contacts = {1: "周启明", 2: "何敏", 3: "张建平"}
    assert understand("刚见完周总，何敏不在", MONDAY, contacts).contact_ids == [1, 2]


def test_what_was_understood_can_be_marked_in_the_sentence() -> None:
    text = "周三前给他发合同草案"
    assert all(mark in text for mark in understand(text, MONDAY).marks)

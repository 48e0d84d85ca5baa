"""What Feishu would refuse for its length is not sent: the card says how much more there is."""

import json

import pytest

from shangji.core import clock
from shangji.gateway.channels.feishu_robot.send import LONGEST_BODY, card
from shangji.gateway.channels.message import Line, Message


@pytest.mark.parametrize("count", [1, 20, 60])
def test_a_card_is_never_longer_than_is_taken(count):
    answers = tuple((f"做法 {n}", f"https://crm.example/told/{'x' * 150}{n}/") for n in range(3))
    lines = [Line(f"商机 {n}", "跟进" * 300, "https://crm.example/told/y/", answers) for n in range(count)]
    found = card(Message("k", lines, "zh-hans", "启衡", clock.now()))
    assert len(json.dumps(found, ensure_ascii=False).encode()) <= LONGEST_BODY
    texts = [e["text"]["content"] for e in found["elements"] if e["tag"] == "div"]
    more = [text for text in texts if "inbox" in text or "消息中心" in text]
    assert bool(more) == (len(texts) - len(more) < count)

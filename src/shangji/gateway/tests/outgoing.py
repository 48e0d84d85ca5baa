"""What tests of channels need: a message to send, and an account to send it by."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Line, Message, Reader

NOON = datetime(2026, 11, 23, 12, 7, tzinfo=timezone.get_fixed_timezone(480))
URL = "https://crm.example/told/x/open/"


def account(**said: Any) -> Account:
    return Account(7, "通道", {name: str(value) for name, value in said.items()})


def line(label: str = "立体库输送线改造", text: str = "三天没有跟进了", url: str = URL, **known: Any) -> Line:
    return Line(label, text, url, (("标为已读", "https://crm.example/told/y/"),) if url else (), **known)


def message(*lines: Line, to: str = "", key: str = "k" * 32, at: datetime = NOON, **known: Any) -> Message:
    reader = Reader("林嘉禾", to, known.pop("keys", {})) if to else None
    return Message(key, lines or [line()], "zh-hans", "启衡智能装备", at, reader, **known)

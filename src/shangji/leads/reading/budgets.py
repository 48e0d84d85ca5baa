"""What they are ready to spend, if they say so."""

import re
from collections.abc import Iterator
from decimal import Decimal

from .labels import Labelled
from .marks import Mark

_UNITS = {"": 1, "元": 1, "块": 1, "千": 1_000, "k": 1_000, "w": 10_000, "万": 10_000, "百万": 1_000_000, "m": 1_000_000,
          "千万": 10_000_000, "million": 1_000_000, "亿": 100_000_000}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,4})?"
_UNIT = r"百万|千万|万|千|亿|million|[kwm](?![A-Za-z])"
_SUM = (
    r"(?P<sign>usd|rmb|cny|eur|us\$|[$¥€￥])?[ ]?"
    rf"(?P<low>{_NUMBER})[ ]?(?P<unit1>{_UNIT})?(?:[ ]?(?:[-~至到]|to)[ ]?[$¥€]?(?P<high>{_NUMBER}))?[ ]?(?P<unit>{_UNIT})?"
    r"[ ]?(?P<money>元|块钱?|rmb|人民币|usd|美金|美元|欧元|eur|dollars)?(?:左右|以内|之内|以下|上下|之间)?"
)
_VAGUE = (
    r"(?P<vague>[一二两三四五六七八九十几百]{1,5}(?:来|多)?[万千亿](?:元|块)?(?:左右|以内|之内|上下|以下)?)"
)
_BUDGET = re.compile(rf"(?:预算|預算|budget)[^\d\n。$¥€￥]{{0,14}}?(?:{_SUM}|{_VAGUE})", re.I)
_WITHIN = re.compile(
    rf"(?:控制在|不超过|价位在?|心理价位?|最多|价格在)[ ]?(?:{_SUM}|{_VAGUE})(?=以内|之内|左右|$|[\s,。;!?元])",
    re.I,
)
_CURRENCIES = {
    "usd": "USD",
    "$": "USD",
    "us$": "USD",
    "美金": "USD",
    "美元": "USD",
    "dollars": "USD",
    "eur": "EUR",
    "€": "EUR",
    "欧元": "EUR",
}


def budgets(live: str, labels: list[Labelled]) -> Iterator[Mark]:
    for match in _BUDGET.finditer(live):
        yield from _mark(match, 0.9)
    for match in _WITHIN.finditer(live):
        if match["vague"] or match["unit"] or match["unit1"] or match["money"] or match["sign"]:
            yield from _mark(match, 0.6)
    for one in labels:
        if one.field == "budget" and one.end > one.start:
            yield Mark("budget", one.start, one.end, "", 0.7)


def _mark(match: re.Match[str], sure: float) -> Iterator[Mark]:
    if match["vague"]:
        yield Mark("budget", *match.span("vague"), "", sure - 0.1)
        return
    start = match.start("sign") if match["sign"] else match.start("low")
    text = match.string[start : match.end()]
    yield Mark("budget", start, start + len(text.rstrip()), _normal(match), sure)


def _normal(match: re.Match[str]) -> str:
    """200000-300000, before it the currency if it is none of ours."""
    unit = (match["unit"] or match["unit1"] or "").lower()
    low = _amount(match["low"], (match["unit1"] or unit).lower())
    spoken = (match["sign"] or match["money"] or "").lower()
    currency = _CURRENCIES.get(spoken, "")
    amount = f"{low}-{_amount(match['high'], unit)}" if match["high"] else low
    return f"{currency} {amount}".strip()


def _amount(number: str, unit: str) -> str:
    return f"{Decimal(number.replace(',', '')) * _UNITS[unit]:f}".split(".")[0]

"""Money, shares and counts as people write them: 3.5万, ¥12,000, 1.2亿, 5,300(万美元), 六成."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..sandbox import Cell
from .undecided import Undecided, half_width, is_blank

_MULTIPLIERS = {
    "": 1, "元": 1, "圆": 1, "块": 1, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "十万": 100_000,
    "百万": 1_000_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
    "bn": 1_000_000_000, "b": 1_000_000_000, "billion": 1_000_000_000, "十亿": 1_000_000_000,
}  # fmt: skip
_CURRENCIES = (
    ("HKD", r"港[币元幣]|香港元|hk\$|hkd"),
    ("TWD", r"[新台]台?币|nt\$|twd"),
    ("SGD", r"新加坡元|新元|s\$|sgd"),
    ("AUD", r"澳元|澳大利亚元|a\$|aud"),
    ("CAD", r"加元|加拿大元|c\$|cad"),
    ("USD", r"美[元金]|us\$|usd|\$"),
    ("EUR", r"欧元|eur|€"),
    ("GBP", r"英镑|gbp|£"),
    ("JPY", r"日[元圆]|jpy|円"),
    ("KRW", r"韩[元圆]|krw|₩"),
    ("CNY", r"人民币元?|rmb|cny|¥|元人民币|yuan"),
)
_FOREIGN = re.compile(r"马克|法郎|卢布|泰铢|林吉特|卢比|chf|thb|rub|inr")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_UNIT = "|".join(sorted((re.escape(unit) for unit in _MULTIPLIERS if unit), key=len, reverse=True))
_AMOUNT = re.compile(rf"({_NUMBER})\s*({_UNIT})?\s*(元|圆|块钱?|整|元整|圆整)*")
_UNIT_WORD = re.compile(rf"({_UNIT})?(?:元|圆)?")
_TENTHS = dict(zip("零一二三四五六七八九十", range(11), strict=True))
_GRADES = {"高": "0.7", "中": "0.5", "低": "0.2", "high": "0.7", "medium": "0.5", "low": "0.2"}


@dataclass(frozen=True)
class Amount:
    """Money in whole currency units; `currency_stated` is False where 人民币 was only assumed."""

    value: Decimal
    currency: str
    currency_stated: bool


def amount_unit(header: str) -> str:
    """The unit a header gives to bare numbers below it: "万" for 金额（万元）, "万美元" for 金额（万美元）, else ""."""
    text = half_width(header).lower()
    for inner in re.findall(r"[(\[【]([^)\]】]*)[)\]】]", text):
        inner_text = re.sub(r"^(单位|unit)\s*[::]?\s*", "", inner)
        _currency, rest = _take_currency(inner_text)
        if _UNIT_WORD.fullmatch(rest) and inner_text:
            return inner_text
    loose = re.search(r"(百万|千万|万|亿)元?$", text)
    return loose[1] if loose else ""


def parse_amount(cell: Cell, *, unit: str = "") -> Amount | Undecided | None:
    """The money a cell names.

    Units   `unit` comes from the header (`amount_unit`); a unit in the cell itself wins.
    """
    if is_blank(cell) or isinstance(cell, bool):
        return None if is_blank(cell) else Undecided("not_an_amount", str(cell))
    if isinstance(cell, int | float):
        return _scaled(_exact(cell), "", None, unit)
    text = half_width(str(cell))
    currency, rest = _take_currency(text.lower())
    if _FOREIGN.search(rest):
        return Undecided("unknown_currency", text)
    return _from_words(text, currency, _without_brackets(rest), unit)


def _from_words(text: str, currency: str | None, rest: str, unit: str) -> Amount | Undecided:
    if rest.endswith("()"):
        return (
            Undecided("no_unit", text)
            if re.match(r"[\d.,]+\(\)$", rest)
            else Undecided("not_an_amount", text)
        )
    if re.search(r"\d\s*[~～至\-—到/]\s*\d", rest):
        return Undecided("several_amounts", text)
    negative = rest.startswith("(") and rest.endswith(")")
    found = _AMOUNT.fullmatch(rest.strip("()") if negative else rest)
    if not found or not re.search(r"\d", found[1]):
        unclear = re.fullmatch(rf"[\d.,]+(?:{_UNIT})?[元圆]?", rest)
        return Undecided("unclear_number" if unclear else "not_an_amount", text)
    number = Decimal(found[1].replace(",", ""))
    stated_unit = found[2] or ("元" if found[3] else "")
    return _scaled(-number if negative else number, stated_unit, currency, unit)


def _scaled(number: Decimal, stated_unit: str, currency: str | None, header_unit: str) -> Amount:
    header_currency, rest = _take_currency(half_width(header_unit).lower())
    header_word = _UNIT_WORD.fullmatch(rest)
    multiplier = _MULTIPLIERS[stated_unit or (header_word[1] if header_word and header_word[1] else "")]
    known = currency or header_currency
    return Amount(number * multiplier, known or "CNY", known is not None)


def _take_currency(text: str) -> tuple[str | None, str]:
    """The currency named and the text without it; 万美元 leaves 万."""
    for code, pattern in _CURRENCIES:
        rest = re.sub(pattern, "", text)
        if rest != text:
            return code, rest.strip()
    return None, text


def _without_brackets(text: str) -> str:
    """159(万元) as 159万元, 2(万元()) too; 70() and (500) keep their brackets, which mean something."""
    inner = re.fullmatch(r"([+-]?[\d.,]+)\s*\(([^()\d]+?)(?:\(\))?\)", text)
    return f"{inner[1]}{inner[2]}" if inner else re.sub(r"^(约|大约|大概|合计|共|预计)", "", text)


def _exact(number: float) -> Decimal:
    # A spreadsheet knows 15 digits; the 16th and 17th are noise of the binary form.
    return Decimal(number) if isinstance(number, int) else Decimal(format(number, ".15g"))


def parse_ratio(cell: Cell) -> Decimal | Undecided | None:
    """A share in 0..1 from 60%, 0.6, 60, 六成 or 五五开; a bare 1 stays undecided."""
    if is_blank(cell):
        return None
    text = half_width(str(cell)).lower()
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%|％|成)?", text):
        return _share(Decimal(found[1]), found[2] or "", text)
    if found := re.fullmatch(r"([一二三四五六七八九十])成(半)?", text):
        return Decimal(_TENTHS[found[1]]) / 10 + (Decimal("0.05") if found[2] else 0)
    if found := re.fullmatch(r"百分之(\d+(?:\.\d+)?)", text):
        return _share(Decimal(found[1]), "%", text)
    if text in ("五五开", "一半", "半"):
        return Decimal("0.5")
    grade = _GRADES.get(text)
    return Undecided("not_a_ratio", text, Decimal(grade) if grade else None)


def _share(number: Decimal, sign: str, text: str) -> Decimal | Undecided:
    if not sign and number == 1:
        return Undecided("ambiguous_ratio", text)
    if sign == "成":
        number /= 10
    elif sign or number > 1:
        number /= 100
    return number if 0 <= number <= 1 else Undecided("not_a_ratio", text)


def parse_count(cell: Cell) -> int | Undecided | None:
    """A whole number of people or pieces: 2822, 1,200人, 3万."""
    if is_blank(cell):
        return None
    text = re.sub(r"\s*(?:余|多)?(?:人|名|个|台|套|件)?$", "", half_width(str(cell)).lower())
    found = re.fullmatch(rf"(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)({_UNIT})?", text)
    number = Decimal(found[1].replace(",", "")) * _MULTIPLIERS[found[2] or ""] if found else None
    if number is None or number != int(number):
        return Undecided("not_a_count", str(cell))
    return int(number)

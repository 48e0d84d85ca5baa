"""A registered capital as registers write it: 159(万元人民币), 5,300(万美元), 192（万元）; what is not sure stays open."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from shangji.core.money import CURRENCIES
from shangji.ui.amounts import NotAnAmount, amount_of

# The longer word first: 香港元 holds 元, 人民币元 holds 人民币.
_WORDS = (
    ("HKD", r"港元|港币|香港元|hk\$|hkd"), ("USD", r"美元|美金|us\$|usd|\$"), ("EUR", r"欧元|eur|€"), ("GBP", r"英镑|gbp|£"),
    ("JPY", r"日元|日圆|jpy|jp¥"), ("CNY", r"人民币|rmb|cny|¥"),
)  # fmt: skip
_OTHER = re.compile(r"澳元|加元|台币|新元|韩元|马克|法郎|卢布|[a-z]{3,}")
_BRACKETS = re.compile(r"[()\[\]【】]")
_BARE = re.compile(r"[\d.,]+\(\)")
MOST = Decimal(10) ** 15
_NONE = frozenset({"", "n/a", "na", "无", "-", "—", "/"})


@dataclass(frozen=True)
class Capital:
    amount: Decimal
    currency: str


def read_capital(text: str) -> Capital | None:
    """The capital that a text names; None for no text. A bare number is in whole units, as it is typed.

    Raises NotAnAmount where more than one reading is possible: 70() has lost its unit.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if plain in _NONE:
        return None
    if _BARE.fullmatch(plain) or plain.startswith("("):
        raise NotAnAmount
    currency, rest = _currency(_BRACKETS.sub("", plain))
    if _OTHER.search(rest):
        raise NotAnAmount
    amount = amount_of(rest)
    if amount is None or not 0 <= amount < MOST:
        raise NotAnAmount
    return Capital(amount, currency)


def written(amount: Decimal | None, currency: str) -> str:
    """How an editor shows it: 50000000, or 50000000 USD."""
    if amount is None:
        return ""
    return f"{amount.normalize():f}" + ("" if currency in ("", CURRENCIES[0]) else f" {currency}")


def _currency(text: str) -> tuple[str, str]:
    """The one currency named, else that of the country, and the text without it."""
    found = [(code, re.sub(words, "", text)) for code, words in _WORDS if re.search(words, text)]
    # ¥ and 元 stand beside foreign names too: 日元, US$.
    named = [pair for pair in found if pair[0] != "CNY"] or found
    if len(named) > 1 and named[0][0] != "HKD":
        raise NotAnAmount
    return named[0] if named else ("CNY", text)

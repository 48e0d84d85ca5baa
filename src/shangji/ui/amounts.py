"""Amounts as people type them: 128.6万, ¥1,286,000, 1.2亿, full-width or not."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.money import CENT

ONE = Decimal(1)
FACTORS = {
    "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12, "w": 10**4, "k": 10**3, "m": 10**6, "b": 10**9,
}  # fmt: skip
WRITTEN = re.compile(
    r"(?P<sign>-?)(?P<symbol>hk\$|jp¥|[¥$€£]|rmb|cny)?(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<factor>百万|千万|万亿|万|亿|[wkmb])?(?P<yuan>元)?"
)
LONGEST = 40
EXACT = Decimal(10) ** 20


class NotAnAmount(Refusal):
    message = _("An amount is a number such as ¥1,286,000 or 128.6万.")


def amount_of(text: str, unit: Decimal = ONE) -> Decimal | None:
    """Whole units of a currency, to the cent; None for no text. Raises NotAnAmount.

    A bare number is in `unit`; one with a symbol, 万, 亿 or 元 says itself what it is in.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if not plain:
        return None
    found = WRITTEN.fullmatch(plain)
    if found is None or len(plain) > LONGEST:
        raise NotAnAmount
    amount = Decimal(found["sign"] + found["number"].replace(",", "")) * _factor(found, unit)
    return amount.quantize(CENT, ROUND_HALF_UP) if abs(amount) < EXACT else amount


def typed(amount: Decimal | None, unit: Decimal = ONE) -> str:
    """How an editor shows it: 1272000, or 127.2 where the unit is 万."""
    return "" if amount is None else f"{(amount / unit).normalize():f}"


def _factor(found: re.Match[str], unit: Decimal) -> Decimal:
    if found["factor"]:
        return Decimal(FACTORS[found["factor"]])
    return ONE if found["symbol"] or found["yuan"] else unit


class AmountField(forms.CharField):
    """Text, because a number field of the browser drops 万 without a word."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        try:
            return amount_of(super().to_python(value) or "")
        except NotAnAmount as refusal:
            raise ValidationError(str(refusal.message), code="invalid") from refusal

"""How a number of a metric is written, in both languages: 62.3%, ¥128.6 万, 51.8 days."""

from decimal import Decimal

from django.utils.translation import gettext as _

from shangji.insight.metrics.metric import Metric
from shangji.insight.metrics.terms import Number, Value
from shangji.ui.formats import full_money, money

DASH = "—"


def told(number: Number | None, unit: str) -> str:
    """A number in its unit; what is not known is a dash, never nought."""
    if number is None:
        return DASH
    if unit == "money":
        return money(Decimal(number))
    if unit == "ratio":
        return f"{float(number) * 100:.1f}%"
    if unit == "count":
        return f"{int(number):,}"
    text = f"{float(number):,.1f}".removesuffix(".0")
    if unit == "days":
        return _("%(n)s days") % {"n": text}
    return _("%(n)s h") % {"n": text} if unit == "hours" else text


def told_in_full(number: Number | None, unit: str) -> str:
    """To the cent, for titles."""
    return full_money(Decimal(number)) if unit == "money" and number is not None else told(number, unit)


def interval(value: Value, unit: str) -> str:
    """95 % between 47% and 71%; empty where there is none."""
    if value.low is None or value.high is None:
        return ""
    words = {"low": told(value.low, unit), "high": told(value.high, unit), "sure": value.sure}
    if value.sure == 95:
        return _("95 %% between %(low)s and %(high)s") % words
    return _("%(sure)s %% between %(low)s and %(high)s") % words


def headline(metric: Metric, value: Value) -> str:
    """Win rate 62.3%."""
    return f"{metric.label} {told(value.value, metric.unit)}"

"""How numbers, days and spans of time are written, in both languages."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.calendar import local
from shangji.ui import veil

WAN = Decimal(10_000)
YI = Decimal(100_000_000)
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "JPY": "JP¥", "GBP": "£"}


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def money(amount: Decimal | float | None, currency: str = "CNY") -> str:
    """¥128.6 万, 1.26 亿; in English ¥1.29M. An unknown amount is a dash."""
    if amount is None:
        return "—"
    return f"{SYMBOLS.get(currency, currency + ' ')}{short(Decimal(amount))}"


def short(amount: Decimal) -> str:
    """An amount in its reader's unit, without the currency."""
    if veil.hides_amounts():
        return veil.DOTS
    if is_chinese():
        if abs(amount) >= YI:
            return f"{amount / YI:,.2f} 亿"
        if abs(amount) >= WAN:
            return f"{_trimmed(amount / WAN)} 万"
        return f"{amount:,.0f}"
    for unit, name in ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")):
        if abs(amount) >= unit:
            return f"{amount / unit:,.2f}".rstrip("0").rstrip(".") + name
    return f"{amount:,.0f}"


def in_wan(amount: Decimal | None) -> str:
    """A table cell whose head says the unit: 128.6 under 金额（万）, thousands in English."""
    if amount is None:
        return "—"
    return veil.DOTS if veil.hides_amounts() else f"{Decimal(amount) / table_unit():,.1f}"


def table_unit() -> Decimal:
    """What the heads of tables count amounts in."""
    return WAN if is_chinese() else Decimal(1000)


def table_unit_words() -> str:
    """The same, as it stands behind the name of a column."""
    return _("(10k)") if is_chinese() else _("(thousands)")


def full_money(amount: Decimal | None, currency: str = "CNY") -> str:
    """To the cent, for titles and edit mode."""
    return (
        ""
        if amount is None or veil.hides_amounts()
        else f"{SYMBOLS.get(currency, currency + ' ')}{amount:,.2f}"
    )


def day(value: date | datetime | None) -> str:
    """今天, 昨天, 周三 within six days, 11-25 this year, 2027-01-15."""
    if value is None:
        return ""
    found, today = _local(value), _local(clock.now())
    distance = (found - today).days
    if distance in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[distance]
    if abs(distance) <= 6:
        return weekday(found)
    return found.strftime("%m-%d") if found.year == today.year else found.isoformat()


def day_and_time(value: datetime | None) -> str:
    """Like `day`, with the time: 今天 15:00."""
    return "" if value is None else f"{day(value)} {local(value):%H:%M}"


def exact(value: datetime | None) -> str:
    """To the minute, for titles."""
    return "" if value is None else f"{local(value):%Y-%m-%d %H:%M}"


def weekday(value: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[value.weekday()]


def ago(value: datetime | None) -> str:
    """刚刚, 5 分钟前, 3 天前; the day after thirty of them."""
    if value is None:
        return ""
    passed = clock.now() - value
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        count = int(passed.total_seconds() // 60)
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", count) % {"count": count}
    if passed < timedelta(days=1):
        count = int(passed.total_seconds() // 3600)
        return ngettext("%(count)s hour ago", "%(count)s hours ago", count) % {"count": count}
    if passed <= timedelta(days=30):
        return ngettext("%(count)s day ago", "%(count)s days ago", passed.days) % {"count": passed.days}
    return day(value)


def days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def listed(words: Iterable[str]) -> str:
    """One after the other, with what the reader's language puts between them."""
    return pgettext("between names", ", ").join(words)


def _trimmed(number: Decimal) -> str:
    text = f"{number:,.1f}"
    return text.removesuffix(".0")


def _local(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value

"""How a period is told: 2026 年 7 月, this quarter, 1 – 25 November."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

NAMED = {
    "all": gettext_lazy("All time"), "today": gettext_lazy("Today"), "yesterday": gettext_lazy("Yesterday"),
    "this-week": gettext_lazy("This week"), "last-week": gettext_lazy("Last week"),
    "next-week": gettext_lazy("Next week"), "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"), "next-month": gettext_lazy("Next month"),
    "this-quarter": gettext_lazy("This quarter"), "last-quarter": gettext_lazy("Last quarter"),
    "next-quarter": gettext_lazy("Next quarter"), "this-year": gettext_lazy("This year"),
    "last-year": gettext_lazy("Last year"), "next-year": gettext_lazy("Next year"),
}  # fmt: skip
MONTHS = (
    pgettext_lazy("month", "Jan"), pgettext_lazy("month", "Feb"), pgettext_lazy("month", "Mar"), pgettext_lazy("month", "Apr"), pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"), pgettext_lazy("month", "Jul"), pgettext_lazy("month", "Aug"), pgettext_lazy("month", "Sep"), pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"), pgettext_lazy("month", "Dec"),
)  # fmt: skip


def told(written: str, unit: str, first: date, last: date) -> str:
    """In the reader's language."""
    if written in NAMED:
        return str(NAMED[written])
    if written.startswith("last-"):
        _last, count, units = written.split("-")
        return _LAST[units](int(count))
    if unit in _UNITS:
        return _UNITS[unit](written, first)
    return f"{first.isoformat()} – {last.isoformat()}"


def told_within(written: str, label: str) -> str:
    """In the middle of a sentence: over the last 90 days. What is a name keeps its capital: Mar 2026."""
    return label[:1].lower() + label[1:] if written in NAMED or written.startswith("last-") else label


def _days(n: int) -> str:
    return ngettext("The last %(n)s day", "The last %(n)s days", n) % {"n": n}


def _weeks(n: int) -> str:
    return ngettext("The last %(n)s week", "The last %(n)s weeks", n) % {"n": n}


def _months(n: int) -> str:
    return ngettext("The last %(n)s month", "The last %(n)s months", n) % {"n": n}


_LAST = {"days": _days, "weeks": _weeks, "months": _months}


def _year(written: str, _first: date) -> str:
    text = _("%(year)s") if settings.FISCAL_MONTH == 1 else _("financial year %(year)s")
    return text % {"year": written}


def _quarter(written: str, _first: date) -> str:
    year, quarter = written.split("Q")
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


def _month(_written: str, first: date) -> str:
    return _("%(month)s %(year)s") % {"month": MONTHS[first.month - 1], "year": first.year}


def _week(written: str, _first: date) -> str:
    year, week = written.split("W")
    return _("week %(week)s of %(year)s") % {"week": int(week), "year": year}


_UNITS: dict[str, Callable[[str, date], str]] = {
    "year": _year,
    "quarter": _quarter,
    "month": _month,
    "week": _week,
    "day": lambda written, _first: written,
}

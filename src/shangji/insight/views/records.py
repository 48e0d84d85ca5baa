"""The records behind a number: within the reader's reach, as many as the number says, each with its address."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.core.lists import Page
from shangji.insight.metrics.addresses import query_of
from shangji.insight.metrics.asking import dimension_named
from shangji.insight.metrics.dimensions import members_of
from shangji.insight.metrics.grains import Shown
from shangji.insight.metrics.records import Records, records_of
from shangji.insight.metrics.telling import told, told_in_full
from shangji.insight.metrics.terms import MetricQuery
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial
from shangji.ui.templatetags.ui import moment, money


@signed_in
def records(request: Request) -> HttpResponse:
    """`?m=win_rate&period=2026Q3&owner=12&part=hits`; sorted by a column with `sort=`."""
    asked = query_of(request.GET, request.actor, ())
    found = _looked_at(asked, request.GET.get("m", ""), request.GET.get("part", ""))
    page = Page.of(found.rows, found.spec, request.GET, request.actor, filters=[])
    found.grain.dressed(page.rows)
    unit = found.metric.unit
    words: dict[str, Any] = {
        "found": found, "page": page, "rows": [cells(found, row) for row in page.rows], "period": asked.period,
        "chosen": list(chosen(found)), "heads": _heads(page),
        "total": told(found.total, unit), "total_in_full": told_in_full(found.total, unit),
        "formats": ("xlsx", "csv", "pdf"), "parts": _parts(found),
    }  # fmt: skip
    partial = is_partial(request) and request.GET.get("after")
    return render(request, "insight/_records_more.html" if partial else "insight/records.html", words)


def cells(found: Records, row: Any) -> list[tuple[str, str, str | SafeString]]:
    """(alignment, place on a phone, HTML) of every column of one row."""
    moment_shown = next((c.name for c in found.columns if c.name == found.measure.time), "")
    return [
        (
            "r" if column.kind in ("money", "days", "number") else "",
            _place(column, moment_shown),
            _CELLS[column.kind](column.read(row)),
        )
        for column in found.columns
    ]


def _place(column: Shown, moment_shown: str) -> str:
    """On a phone: the name and words left, person and money right, and of several moments the one that counts."""
    if column.kind in ("day", "moment"):
        return "r" if column.name == moment_shown else "no"
    return "l" if column.kind in ("record", "text") else "r"


def chosen(found: Records) -> Iterable[tuple[str, str]]:
    """(dimension, members) of the coordinates, in words."""
    for name, keys in found.run.filters:
        of = dimension_named(name)
        members = members_of(of, keys, found.run.lookup)
        yield str(of.label), "、".join(members[key].label for key in keys)


def _looked_at(asked: MetricQuery, metric: str, part: str) -> Records:
    """The part that is asked for; else the first in which there is something."""
    found = records_of(asked, metric, part=part)
    if part or found.count:
        return found
    others = (records_of(asked, metric, part=other) for other in found.metric.parts if other != found.part)
    return next((other for other in others if other.count), found)


def _parts(found: Records) -> list[tuple[str, str, bool]]:
    return [(part, str(label), part == found.part) for part, label in found.metric.parts.items()]


def _heads(page: Page) -> list[tuple[str, str, str, str]]:
    """(label, alignment, where it is sorted by, how it is sorted now) of every column."""
    found = []
    for column in page.columns:
        is_sorted, is_down = page.sort.column.name == column.name, page.sort.is_descending
        way = ("descending" if is_down else "ascending") if is_sorted else ""
        sort = f"{'' if is_sorted and is_down else '-'}{column.name}"
        found.append((str(column.label), column.align, page.query(sort=sort) if column.sort else "", way))
    return found


def _record(noun: Any) -> SafeString:
    return format_html('<a href="{}"><b>{}</b></a>', noun.get_absolute_url(), noun.label)


_CELLS: dict[str, Callable[[Any], str | SafeString]] = {
    "record": _record,
    "text": lambda value: value or "—",
    "person": lambda value: value or "—",
    "money": lambda value: money(*value),
    "day": moment,
    "moment": moment,
    "days": lambda value: told(value, "number"),
    "number": lambda value: told(value, "number"),
    "truth": lambda value: _("yes") if value else _("no"),
}

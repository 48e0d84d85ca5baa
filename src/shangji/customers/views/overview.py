"""What the page of a customer shows at a glance: its trace, how much was said every week and to whom, what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.customers.completeness import completeness
from shangji.customers.heat import SHOWN_WEEKS, WEEK, Week, people_of, subjects_of, weeks_of
from shangji.customers.models import Customer
from shangji.customers.places import located
from shangji.customers.trace import Axis, axis_of, drawn, lanes_of, pulse

LEVELS = 7
FULL = {"score": 15, "count": 5}
"""What fills a cell: three meetings in a week, or five words with one person."""


@dataclass(frozen=True)
class Cell:
    """`level` 0 to 7; `url` opens what was said."""

    value: int
    level: int
    url: str
    told: str


@dataclass(frozen=True)
class Row:
    label: str
    second: str
    cells: Sequence[Cell]


def overview(
    customer: Customer, actor: Actor, now: datetime, contacts: Sequence[Any], span: str
) -> dict[str, Any]:
    """The words of the page; six statements besides those of the lanes."""
    found, subjects = lanes_of(customer, actor, now), subjects_of(customer, actor)
    axis = axis_of(found, now, is_half=span == "half")
    weeks = weeks_of(subjects, now, max(axis.weeks if axis else 0, SHOWN_WEEKS))
    people = people_of(subjects, now, SHOWN_WEEKS)
    return {
        "trace": _trace(found, axis, weeks) if axis else None,
        "span": "half" if span == "half" else "all",
        "heat": _heat(customer, weeks[-SHOWN_WEEKS:], people, contacts),
        "heat_weeks": [week.monday for week in weeks[-SHOWN_WEEKS:]],
        "known": completeness(customer, contacts),
        "region_why": located(customer),
    }


def _trace(found: Any, axis: Axis, weeks: Sequence[Week]) -> dict[str, Any]:
    shown = drawn(found, axis)
    return {
        "axis": axis,
        "lanes": shown,
        "bars": pulse(weeks, axis),
        "count": sum(week.count for week in weeks),
    }


def _heat(
    customer: Customer,
    weeks: Sequence[Week],
    people: Mapping[int, Mapping[date, int]],
    contacts: Sequence[Any],
) -> list[Row]:
    """Everything weighted, what the customer began, then each person; nothing where nothing was said."""
    if not any(week.count for week in weeks):
        return []
    rows = [
        _row(customer, _("All, weighted"), "", [(week.monday, week.score) for week in weeks], "score"),
        _row(customer, _("They came to us"), "", [(week.monday, week.inbound) for week in weeks], "score", direction="in"),
    ]  # fmt: skip
    for contact in contacts:
        if contact.has_left and contact.pk not in people:
            continue
        said = people.get(contact.pk, {})
        values = [(week.monday, said.get(week.monday, 0)) for week in weeks]
        rows.append(_row(customer, contact.name, contact.title, values, "count", contact=contact.pk))
    return rows


def _row(
    customer: Customer, label: str, second: str, values: Sequence[tuple[date, int]], unit: str, **asked: Any
) -> Row:
    here = reverse("customers:interactions", args=[customer.pk])
    extra = "".join(f"&{name}={value}" for name, value in asked.items())
    cells = []
    for monday, value in values:
        last = monday + WEEK - timedelta(days=1)
        told = _("%(who)s, %(from)s to %(to)s: %(n)s") % {
            "who": label, "from": f"{monday:%m-%d}", "to": f"{last:%m-%d}", "n": value,
        }  # fmt: skip
        cells.append(Cell(value, _level(value, FULL[unit]), f"{here}?week={monday.isoformat()}{extra}", told))
    return Row(label, second, cells)


def _level(value: int, full: int) -> int:
    return 0 if not value else min(LEVELS, max(1, round(LEVELS * value / full)))

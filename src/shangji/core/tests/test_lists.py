from datetime import timedelta

import pytest
from django.db.models import Q
from django.http import QueryDict

from shangji.core.calendar import today
from shangji.core.lists import Choice, Column, DateRange, Flag, ListSpec, NumberRange, Page, Text
from shangji.opportunities.models import Opportunity

SPEC = ListSpec(
    name="test",
    columns=(
        Column(name="name", label="Name", sort="name"),
        Column(name="day", label="Day", sort="expected_on"),
        Column(name="opened", label="Opened", sort="opened_at"),
        Column(name="plain", label="Plain", is_shown=False),
    ),
    filters=(
        Choice(
            name="stage",
            label="Stage",
            field="stage__key",
            options=lambda _a: [("contact", "C"), ("proposal", "P")],
        ),
        NumberRange(name="amount", label="Amount", field="amount"),
        DateRange(name="day", label="Day", field="expected_on"),
        Text(name="q", label="Text", rows=lambda text: Q(name__contains=text)),
        Flag(name="mine", label="Mine", rows=lambda actor: Q(owner_id=actor.user_id)),
    ),
    default_sort="opened",
)


@pytest.fixture
def seven(lin, stages):
    days = [None, 3, 1, None, 2, 2, None]
    made = []
    for number, day in enumerate(days):
        opportunity = Opportunity.open(f"n{number}", by=lin.actor(), amount=number)
        if day:
            opportunity.change_expected_on(today() + timedelta(days=day), by=lin.actor())
        made.append(opportunity)
    return made


def page(lin, query, size=3):
    rows = Opportunity.objects.reached_by(lin.actor())
    return Page.of(rows, SPEC, QueryDict(query), lin.actor(), size)


def names(found):
    return [row.name for row in found.rows]


@pytest.mark.parametrize("sort", ["name", "-name", "day", "-day", "opened"])
def test_walking_through_the_pages_meets_every_row_once_both_ways(lin, seven, sort):
    whole = names(page(lin, f"sort={sort}", size=99))
    first = page(lin, f"sort={sort}")
    second = page(lin, f"sort={sort}&after={first.next_after}")
    third = page(lin, f"sort={sort}&after={second.next_after}")
    assert names(first) + names(second) + names(third) == whole
    assert (first.previous_before, third.next_after) == ("", "")
    back = page(lin, f"sort={sort}&before={third.previous_before}")
    assert names(back) == names(second)
    assert names(page(lin, f"sort={sort}&before={back.previous_before}")) == names(first)


def test_rows_without_a_day_come_last_in_both_directions(lin, seven):
    assert (
        set(names(page(lin, "sort=day", 99))[-3:])
        == set(names(page(lin, "sort=-day", 99))[-3:])
        == {"n0", "n3", "n6"}
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [("stage=contact", 7), ("stage=proposal", 0), ("stage=nonsense", 7), ("amount_min=2&amount_max=4", 3),
     ("amount_min=abc", 7), ("day=month", None), ("q=n3", 1), ("mine=1", 7), ("unknown=1", 7)],
)  # fmt: skip
def test_filters_keep_what_they_say_and_ignore_what_they_do_not_know(lin, seven, query, count):
    found = page(lin, query, 99)
    assert len(found.rows) == (found.count if count is None else count)


def test_a_forged_or_foreign_cursor_is_the_beginning(lin, seven):
    first = page(lin, "sort=name")
    assert names(page(lin, "sort=name&after=forged")) == names(first)
    assert names(page(lin, f"sort=-name&after={first.next_after}")) == names(page(lin, "sort=-name"))


def test_an_unknown_sort_is_the_default_one(lin, seven):
    assert page(lin, "sort=owner__password").sort.param == "opened"


def test_a_filter_can_be_taken_off(lin, seven):
    found = page(lin, "amount_min=2&q=n&sort=name")
    assert [a.name for a in found.filters] == ["amount", "q"]
    assert found.without(found.filters[0]) == "q=n&sort=name"


def test_columns_are_chosen_by_name(lin, seven):
    assert [c.name for c in page(lin, "columns=plain,name").columns] == ["name", "plain"]

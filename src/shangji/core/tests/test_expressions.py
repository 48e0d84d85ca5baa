"""Expressions are copied and compared as Django does it."""

import copy
from decimal import Decimal
from inspect import signature

import pytest
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Sum, Value, When
from django.db.models.expressions import Col, Exists, Expression, OrderBy, RawSQL, Star, Subquery, Window
from django.db.models.functions import Coalesce, Concat, RowNumber, Substr, TruncMonth

from shangji.insight.metrics.sql import Cents
from shangji.opportunities.models import Opportunity

NAME, AMOUNT = (Opportunity._meta.get_field(name) for name in ("name", "amount"))
MADE = [
    Col("o", NAME),
    Col("o", NAME, AMOUNT),
    Col(alias="o", target=NAME, output_field=models.TextField()),
    Star(),
    Value(3),
    Value("3", output_field=models.CharField()),
    RawSQL("1 = %s", [1]),
    F("amount") + Decimal("2.5"),
    OrderBy(F("name"), descending=True),
    OrderBy(Col("o", NAME), nulls_last=True),
    Count("*"),
    Count("pk", distinct=True),
    Sum("amount", filter=Q(name="x"), default=0),
    Coalesce("amount", Value(0), output_field=models.IntegerField()),
    Concat("name", Value("-"), "name"),
    Substr("name", 1, length=3),
    TruncMonth("closed_at"),
    Window(RowNumber(), partition_by=[F("name")]),
    Case(When(name="x", then=1), When(Q(name="y"), then=2), default=Value(3), output_field=models.IntegerField()),
    Cents("amount"),
]  # fmt: skip


def _bound(made):
    """Django's own identity, at length."""
    args, kwargs = made._constructor_args
    bound = signature(type(made).__init__).bind_partial(made, *args, **kwargs)
    bound.apply_defaults()
    _self, *told = bound.arguments.items()
    return (type(made), *((name, made._identity(value)) for name, value in told))


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_what_is_compared_is_what_django_compares(made):
    assert made.identity == _bound(made)
    assert made == made.copy() and hash(made) == hash(made.copy())


def test_what_differs_in_one_argument_differs():
    assert len({*MADE}) == len(MADE)
    assert Col("o", NAME) == Col("o", NAME) != Col("p", NAME)
    assert Value(3) != Value(3, output_field=models.IntegerField())


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_a_copy_holds_what_django_copies_and_is_its_own(made):
    made.output_field = models.TextField()
    made.convert_value = print
    ours, theirs = Expression.copy(made), copy.copy(made)

    assert type(ours) is type(theirs) is type(made) and vars(ours) == vars(theirs)
    assert "convert_value" not in vars(ours)
    ours.is_summary = True
    assert not made.is_summary


def test_a_statement_with_others_in_it_is_written_again_as_it_was(db):
    asked = Opportunity.objects.filter(pk=OuterRef("pk"), name="x")
    found = (
        Opportunity.objects.annotate(is_x=Exists(asked), other=Subquery(asked.values("name")[:1]))
        .values("stage")
        .annotate(n=Count("pk"), worth=Sum("amount", filter=Q(is_x=True)))
        .order_by("stage", "-n")
    )
    once = str(found.query)
    assert once == str(found.all().query) and once.count("EXISTS") == 1 and list(found) == []

"""Objects made by the thousand are those that Django makes."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from shangji.core.rows import fresh, is_plain
from shangji.core.subjects import Subject
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import Opportunity


def held(found):
    return {name: value for name, value in vars(found).items() if name != "_state"}


def test_every_model_begins_as_django_begins_it():
    for model in apps.get_models():
        if is_plain(model) and model.__module__.startswith("shangji."):
            ours, once, again = held(fresh(model)), held(model()), held(model())
            assert ours.keys() == once.keys(), model
            for name, value in once.items():  # but for tokens and moments
                assert ours[name] == value or (type(ours[name]) is type(value) and value != again[name]), (
                    model,
                    name,
                )


def test_what_is_given_is_held_and_nothing_is_shared(yongtuo):
    known = {"name": "甲", "customer": yongtuo, "owner_id": 7}
    one, two = fresh(Opportunity, **known), Opportunity(**known)
    assert held(one) == held(two) and one.customer is yongtuo and one._state.adding
    one.extra["a"] = 1
    assert fresh(Opportunity).extra == {} and fresh(Subject, pk=5).pk == 5
    assert fresh(Contact, customer=yongtuo).customer_id == yongtuo.pk and fresh(Customer).custom == {}
    with pytest.raises(FieldDoesNotExist):
        fresh(Opportunity, nmae="乙")

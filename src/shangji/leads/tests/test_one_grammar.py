"""Conditions of rules that were stored before all conditions had one grammar."""

from importlib import import_module

import pytest

from shangji.leads.models import Lead
from shangji.process.conditions import check

part = import_module("shangji.leads.migrations.0007_one_grammar").part


@pytest.mark.parametrize(
    "old, new",
    [
        (("source", "is", [3, 4]), {"field": "source", "op": "is", "value": [3, 4]}),
        (("city", "is_not", ["宁波"]), {"field": "city", "op": "is_not", "value": ["宁波"]}),
        (("need", "contains", ["码垛"]), {"field": "need", "op": "contains", "value": ["码垛"]}),
        (("province", "contains", ["浙江"]), {"field": "province", "op": "is", "value": ["浙江"]}),
        (("phone", "is", ["yes"]), {"field": "phone", "op": "filled"}),
        (("phone", "is_not", ["yes"]), {"field": "phone", "op": "empty"}),
        (("hours", "is", ["no"]), {"field": "hours", "op": "no"}),
        (("hours", "is", ["yes", "no"]), None),
    ],
)
def test_an_old_condition_asks_the_same(old, new):
    found = part(dict(zip(("field", "op", "values"), old, strict=True)))
    assert found == new
    if found:
        check(Lead.kind(), found)

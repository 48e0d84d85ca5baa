"""The small company, played once for each file of tests."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from shangji.core import clock
from shangji.insight.tests.metrics.company import NOW, Played


@pytest.fixture(scope="module")
def played_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    """It stands beneath the transaction of each test of the file, which takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(NOW):
            company = Played()
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def played(played_once: Played, db: None) -> Played:
    return copy.deepcopy(played_once)

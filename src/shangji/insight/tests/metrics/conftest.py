"""The small company, played once for all files of tests."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from shangji.core import clock
from shangji.insight.tests.metrics.company import NOW, Played
from tests.emptied import Start

KEPT: list[tuple[Played, Start]] = []
"""The company and its rows, from the first file that looks at it on: to play it again takes ten times as long."""


@pytest.fixture(scope="module")
def played_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    """It stands beneath the transaction of each test of the file, which takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        if KEPT:
            KEPT[0][1].restore()
        else:
            with clock.at(NOW):
                KEPT.append((Played(), Start()))
        yield copy.deepcopy(KEPT[0][0])
        transaction.set_rollback(True)


@pytest.fixture
def played(played_once: Played, db: None) -> Played:
    return copy.deepcopy(played_once)

"""A database that is really committed to, and emptied afterwards although its log may not be."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from shangji.core import append_only


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    yield
    append_only.remove(connection)
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        append_only.install(connection)

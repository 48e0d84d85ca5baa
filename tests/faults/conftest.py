"""Two empty companies beside each other: one is left in peace, of the other the processes are killed."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.ops.command import ROOT, environment
from tests.postgres import postgres


@pytest.fixture
def homes() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Environments of two empty companies: one to be left in peace, one not."""
    made = Path(tempfile.mkdtemp(prefix="shangji-faults-"))
    here = [environment(made / name, PYTHONPATH=str(ROOT)) for name in ("peace", "war")]
    for env in here:
        env["DJANGO_SETTINGS_MODULE"] = "shangji.config.settings"
    if connection.vendor == "sqlite":
        yield here[0], here[1]
    else:
        with postgres(durable=True) as first, postgres(durable=True) as second:
            here[0]["SHANGJI_DATABASE_URL"], here[1]["SHANGJI_DATABASE_URL"] = first.url, second.url
            yield here[0], here[1]
    shutil.rmtree(made, ignore_errors=True)

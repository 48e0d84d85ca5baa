"""Three pictures to the letter: a change of what they look like is made on purpose.

Written anew with GOLDEN=write.
"""

import os
from pathlib import Path

import pytest
from django.utils import translation

from shangji.insight.charts.samples.flow import river
from shangji.insight.charts.samples.over_time import attainment, landscape
from shangji.insight.charts.samples.tables import losses
from shangji.insight.charts.themes import resolved

GOLDEN = Path(__file__).parent / "golden"
PICTURES = {
    "landscape.svg": lambda: resolved(landscape().svg(720), "light"),
    "attainment.svg": lambda: resolved(attainment().svg(420), "print"),
    "losses.svg": lambda: resolved(losses().svg(600), "dark"),
    "river.txt": lambda: river().html(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_it_was(name: str) -> None:
    with translation.override("zh-hans"):
        drawn = str(PICTURES[name]()).replace("><", ">\n<") + "\n"
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn)
    assert drawn == path.read_text()

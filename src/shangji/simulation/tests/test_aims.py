"""What is hoped for, on the parameters as they are: twenty seeds, each played in a home that is thrown away."""

import pytest

from shangji.simulation.running import run

pytestmark = pytest.mark.slow


def test_the_product_keeps_its_aims_and_the_spreadsheet_is_what_it_was_made_to_be():
    found = run(20, {}, lambda _done, _of: None).to_json()
    sheet, product = found["spreadsheet"], found["product"]
    assert (product["missed_rate"] <= 0.02, product["on_time_rate"] >= 0.95) == (True, True), product
    assert sheet["missed_rate"] == pytest.approx(0.18, abs=0.03)
    assert sheet["on_time_rate"] == pytest.approx(0.67, abs=0.05)

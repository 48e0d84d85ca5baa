"""Numbers and keys as a text from outside says them."""

import pytest

from shangji.core.numbers import MOST, number_of, numbers_of, pk_of, pks_of

NONE = [
    "",
    " ",
    "²",
    "-1",
    "+1",
    "1.0",
    "1_000",
    " 7",
    "7\n",
    "\x00",
    "9" * 40,
    "9" * 5_000,
    str(MOST + 1),
    None,
    True,
]


@pytest.mark.parametrize("said", NONE)
def test_what_is_no_number_of_ours_is_none(said):
    assert number_of(said) is None and pk_of(said) is None


def test_a_number_is_read_within_its_bounds():
    assert number_of("１２") == 12
    assert [number_of("0"), number_of("007"), number_of(12), number_of(str(MOST))] == [0, 7, 12, MOST]
    assert [number_of("8", most=7), number_of("0", least=1), number_of("7", most=7, least=7)] == [
        None,
        None,
        7,
    ]


def test_a_key_is_never_nought_and_several_stand_once_in_their_order():
    assert pk_of("0") is None and pk_of("41") == 41
    assert pks_of(["3", "²", "1", "3", 2, "0"]) == [3, 1, 2]
    assert numbers_of(["3", "0", "3", "9"], most=8) == [3, 0]

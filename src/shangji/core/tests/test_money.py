from decimal import Decimal

import pytest

from shangji.core.money import Money


def test_money_of_one_currency_adds_up_to_the_cent():
    assert Money(Decimal("0.105")) + Money(Decimal("1")) == Money(Decimal("1.11"))


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot add"):
        Money(Decimal(1)) + Money(Decimal(1), "USD")


def test_an_unknown_currency_is_refused():
    with pytest.raises(ValueError, match="unknown"):
        Money(Decimal(1), "XYZ")

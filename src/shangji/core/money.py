"""Money: an amount that knows its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")


@dataclass(frozen=True)
class Money:
    """`amount` in whole units of `currency`, kept to the cent."""

    amount: Decimal
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {self.currency}")
        object.__setattr__(self, "amount", self.amount.quantize(CENT, ROUND_HALF_UP))

    def __add__(self, other: "Money") -> "Money":
        """Raises ValueError between currencies: what they are worth together is a question of the day."""
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

"""Turns what people write in cells into values: the value, None for a blank, or Undecided; never a guess."""

from .amounts import Amount, amount_unit, parse_amount, parse_count, parse_ratio
from .dates import parse_date, parse_moment
from .follow_ups import DatedText, split_follow_ups
from .undecided import Undecided, is_blank
from .words import Phone, parse_boolean, parse_paid, parse_people, parse_phone

__all__ = [
    "Amount",
    "DatedText",
    "Phone",
    "Undecided",
    "amount_unit",
    "is_blank",
    "parse_amount",
    "parse_boolean",
    "parse_count",
    "parse_date",
    "parse_moment",
    "parse_paid",
    "parse_people",
    "parse_phone",
    "parse_ratio",
    "split_follow_ups",
]

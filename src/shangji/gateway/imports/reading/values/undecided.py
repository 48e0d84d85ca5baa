"""The answer to a cell that can be read in two ways, or in none: a reason in words instead of a guess."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..sandbox import Cell

REASONS: dict[str, Promise] = {
    "not_a_date": _("“%(text)s” is not a date."),
    "no_year": _("“%(text)s” has no year."),
    "no_day": _("“%(text)s” names no day."),
    "no_such_day": _("“%(text)s” is not in the calendar."),
    "ambiguous_date": _("“%(text)s” can be read as two different days."),
    "vague_date": _("“%(text)s” is not an exact date."),
    "not_an_amount": _("“%(text)s” is not an amount."),
    "no_unit": _("“%(text)s” has no unit, so it could be yuan or ten thousands."),
    "several_amounts": _("“%(text)s” holds more than one amount."),
    "unclear_number": _("“%(text)s” can be read as two different numbers."),
    "unknown_currency": _("“%(text)s” names a currency that is not known here."),
    "not_a_ratio": _("“%(text)s” is not a percentage."),
    "ambiguous_ratio": _("“%(text)s” can mean one percent or all of it."),
    "not_a_count": _("“%(text)s” is not a whole number."),
    "not_a_phone": _("“%(text)s” is not a phone number."),
    "masked": _("“%(text)s” is masked; the full number is needed."),
    "no_area_code": _("“%(text)s” has no area code."),
    "several_phones": _("“%(text)s” holds more than one phone number."),
    "not_a_boolean": _("“%(text)s” is neither yes nor no."),
    "not_paid_or_unpaid": _("“%(text)s” says neither that it is paid for nor that it is not."),
    "unclear_names": _("“%(text)s” could be one name or several."),
}
LONGEST_VALUE = 120
BLANKS = frozenset(
    {
        "",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "---",
        "—",
        "——",
        "/",
        "\\",
        "无",
        "暂无",
        "空",
        ".",
    }
)


@dataclass(frozen=True)
class Undecided:
    """A cell that could not be read for sure; `suggestion` may be offered to a person, never stored unasked."""

    reason: str
    text: str
    suggestion: date | Decimal | str | None = None

    @property
    def message(self) -> str:
        """The reason in words, in the language that is active when it is asked for."""
        return str(REASONS[self.reason]) % {"text": self.text[:60]}


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, or one of the signs people put for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in BLANKS)


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their plain forms, blanks trimmed."""
    if len(text) > LONGEST_VALUE:
        # Cut, so that no pattern works on a novel, and spoilt, so that none takes the cut text for a value.
        text = text[:LONGEST_VALUE] + "\ufffd"
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()

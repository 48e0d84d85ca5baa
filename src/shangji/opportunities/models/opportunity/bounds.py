"""What amounts and days may be, wherever they are typed. Imported history is as its file says."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.calendar import today

TOO_LARGE = Decimal(10) ** 15
FIRST_YEAR, YEARS_AHEAD = 2000, 20


class AmountNotRight(Refusal):
    message = _("An amount is a number that is not negative; leave it empty if it is not known yet.")


class AmountTooLarge(AmountNotRight):
    message = _("An amount must be below 1,000 trillion.")


class DayNotRight(Refusal):
    message = _("The expected close must lie between the year 2000 and 20 years from now.")


def require_amount(amount: Decimal | None) -> None:
    """Raises AmountNotRight."""
    if amount is None:
        return
    if not amount >= 0:
        raise AmountNotRight
    if amount >= TOO_LARGE:
        raise AmountTooLarge


def require_expected_day(day: date | None) -> None:
    """Raises DayNotRight."""
    if day is None:
        return
    now = today()
    if day.year < FIRST_YEAR or (day.year - YEARS_AHEAD, day.month, day.day) > (now.year, now.month, now.day):
        raise DayNotRight

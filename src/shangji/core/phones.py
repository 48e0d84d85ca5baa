"""Phone numbers as pages, files and answers show them: the one place that decides how much of a number is seen."""

import re

from shangji.core.names import phone_digits

MOBILE = 11
_RUN = re.compile(r"[+\d][\d \-()（）]{4,}\d")


def masked(phone: str) -> str:
    """138****2107, 0574-****4321: the beginning and the last four of each number; words beside it stay."""
    return _RUN.sub(lambda found: _masked(found[0]), phone)


def _masked(number: str) -> str:
    digits, mobile = re.sub(r"\D", "", number), phone_digits(number)
    if len(digits) < 7:
        return f"{number[:1]}****"
    if len(mobile) == MOBILE and mobile.startswith("1"):
        return f"{mobile[:3]}****{mobile[-4:]}"
    head = re.match(r"\+?\d{1,4}[ \-)）]", number)
    return f"{head[0] if head else digits[:2]}****{digits[-3:]}"


def callable_number(phone: str) -> str:
    """What stands behind tel:, of the first number."""
    return re.sub(r"[^\d+]", "", re.split("[,，、/;；]", phone)[0])

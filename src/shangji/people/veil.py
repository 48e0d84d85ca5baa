"""A text without what somebody could be reached by: what a pool shows before a claim."""

import re

_NUMBER = re.compile(r"\+?\d(?:[\s\-()（）]*\d){6,}")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def veil(text: str) -> str:
    """138****34, z***@firm.com; days and amounts stay."""
    text = _MAIL.sub(lambda found: f"{found[0][0]}***@{found[0].partition('@')[2]}", text)
    return _NUMBER.sub(lambda found: _veiled(found[0]), text)


def _veiled(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"{digits[:3]}****{digits[-2:]}"

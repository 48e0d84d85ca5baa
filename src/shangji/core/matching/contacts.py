"""Telephones, mail addresses and web addresses in one spelling each."""

import re
import unicodedata

from .folding import DATA, fold

_EXTENSION = re.compile(r"(?:转|分机|ext|x|#).*$", re.IGNORECASE)
_DASHED = re.compile(r"(?<=\d)\s*-\s*\d{1,5}$")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}")
_MAIL = re.compile(r"[^@\s]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
_HOST = re.compile(r"(?:[a-z]+://)?(?:[^@/]*@)?([^/:?#\s]+)")
_SECOND_LEVEL = frozenset(["com", "net", "org", "gov", "edu", "ac", "co", "mil"])
FREE = frozenset((DATA / "free_domains.txt").read_text(encoding="utf-8").split())
"""Whoever has an address there may be anybody."""
SHORTEST = 6
LONGEST = 15


def e164(text: str) -> str:
    """A telephone number as +8613800001111; one whose country is not known stays its digits; "" is no number.

    An extension is left out: behind one switchboard sits one company.
    """
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip().replace("(0)", ""))
    digits = _digits(plain)
    if len(digits) >= 12 and len(shorter := _digits(_DASHED.sub("", plain))) >= 10:
        digits = shorter
    international = plain.startswith(("+", "00"))
    digits = digits.removeprefix("00") if international else digits
    if not SHORTEST <= len(digits) <= LONGEST or len(set(digits)) == 1:
        return ""
    if plain.startswith(("1-", "1 (")):
        return f"+{digits}"
    if digits.startswith("86") and len(digits) > 10:
        return _chinese(digits[2:]) or f"+{digits}"
    return f"+{digits}" if international else (digits[0] in "014" and _chinese(digits)) or digits


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _chinese(digits: str) -> str:
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return f"+86{digits}"
    with_zero = digits if digits.startswith("0") else f"0{digits}"
    return f"+86{with_zero[1:]}" if _LANDLINE.fullmatch(with_zero) else ""


def mail(text: str) -> str:
    """A mail address in lower case; "" is none."""
    found = fold(text).replace("mailto:", "").strip("<>,;. ")
    return found if _MAIL.fullmatch(found) else ""


def domain(text: str) -> str:
    """The registered domain of a mail or web address; "" for mail that anybody can have."""
    plain = fold(text).strip("<>,;. ")
    of_mail = _MAIL.fullmatch(plain)
    found = of_mail or _HOST.match(plain)
    host = found.group(1).strip(".") if found else ""
    parts = host.split(".")
    if len(parts) < 2 or not re.sub(r"[\d.]", "", host) or host in FREE:
        return ""
    size = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    registered = ".".join(parts[-size:])
    return "" if registered in FREE else registered

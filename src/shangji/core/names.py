"""When two spellings mean the same company, person or telephone."""

import re
import unicodedata
from functools import lru_cache

# Longest first: what a company is legally, not what it is called.
_LEGAL = (
    "集团股份有限公司", "集团有限责任公司", "股份有限责任公司", "集团有限公司", "有限责任公司", "股份有限公司", "有限合伙企业",
    "有限公司", "集团公司", "总公司", "分公司", "公司", "集团", "股份",
)  # fmt: skip
_LEGAL_LATIN = re.compile(
    r"[\s,.]*\b(?:co\s*\.?\s*,?\s*ltd|company limited|limited|ltd|inc|incorporated|llc|corp|corporation|gmbh|plc)\b\.?\s*$"
)
_BETWEEN_NAMES = re.compile(r"[\s·•.]+")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@lru_cache(maxsize=4096)
def normal_form(company: str) -> str:
    """What is left of a company's name without its legal form, brackets, spaces, width and case.

    Never empty for a name that has letters: a name that is nothing but a legal form stays as it is.
    """
    text = unicodedata.normalize("NFKC", company).casefold().strip()
    bare = _LEGAL_LATIN.sub("", text)
    bare = re.sub(r"[\s()\[\]【】〔〕<>《》「」'\"·•.,,。、\-_/&]+", "", bare)
    for ending in _LEGAL:
        if bare.endswith(ending) and len(bare) > len(ending) + 1:
            bare = bare[: -len(ending)]
            break
    return bare or text


def person_key(name: str) -> str:
    """A person's name without spaces, width and case."""
    return _BETWEEN_NAMES.sub("", unicodedata.normalize("NFKC", name).casefold())


def uscc_is_valid(code: str) -> bool:
    """Whether a unified social credit code has its 18 characters and the right check character (GB 32100)."""
    if len(code) != 18 or any(character not in _ALPHABET for character in code):
        return False
    total = sum(_ALPHABET.index(c) * pow(3, position, 31) for position, c in enumerate(code[:17]))
    return _ALPHABET[(31 - total % 31) % 31] == code[17]


def mail_key(text: str) -> str:
    """What mail addresses are told apart by."""
    return text.strip().casefold()


def without_nul(text: str) -> str:
    """As a column of either database takes it: PostgreSQL keeps no NUL, and nobody types one."""
    return text.replace("\0", "")


def phone_digits(text: str) -> str:
    """The digits of a telephone number, without the country code of China."""
    if not text:
        return ""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 10:
            return digits[len(prefix) :]
    return digits

"""MECARD and BIZCARD: people in one line, as makers of QR codes write them."""

import re

from shangji.customers.vcard import Card

_HEADS = re.compile(r"\s*(MECARD|BIZCARD):", re.I)
_NAMES = {
    "MECARD": {"N": "name", "TEL": "phone", "EMAIL": "email", "ORG": "company", "TITLE": "title", "NOTE": "note"},
    "BIZCARD": {"N": "name", "B": "phone", "M": "phone", "E": "email", "C": "company", "T": "title"},
}  # fmt: skip
_LONGEST = {"name": 60, "title": 60, "company": 200, "phone": 40, "email": 254, "note": 300}


def read_mecard(text: str) -> Card | None:
    """The person that it names; None where it is no such card or names nobody."""
    head = _HEADS.match(text)
    if head is None:
        return None
    kind, found = head[1].upper(), dict[str, str]()
    for line in re.split(r"(?<!\\);", text[head.end() :]):
        name, colon, value = line.strip().partition(":")
        said, column = _plain(value), _NAMES[kind].get(name.upper())
        if colon and said and column:
            found.setdefault(column, said)
        if kind == "BIZCARD" and name.upper() == "X" and said:
            found["name"] = _full(said, found.get("name", ""))
    if kind == "MECARD" and "," in found.get("name", ""):
        family, given = (part.strip() for part in found["name"].split(",", 1))
        found["name"] = _full(family, given)
    kept = {name: value[: _LONGEST[name]] for name, value in found.items()}
    return Card(**kept) if kept.get("name") else None


def _full(family: str, given: str) -> str:
    """张三, but Sean Owen."""
    if re.fullmatch(r"[\u4e00-\u9fff·]+", family):
        return family + given
    return f"{given} {family}".strip()


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value).strip()

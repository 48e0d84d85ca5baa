"""vCards: people as phones and mail programs hand them over, in versions 2.1 to 4.0, and back as 3.0."""

import quopri
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal

MOST_CARDS = 200
MAX_BYTES = 1_000_000
_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_WECHAT = ("X-WECHAT", "X-MICROMSG", "IMPP")


class NoCard(Refusal):
    message = _("There is no vCard in it. One begins with BEGIN:VCARD.")


class TooManyCards(Refusal):
    message = _("More than 200 cards, or more than 1 MB: import them as a file instead.")


@dataclass(frozen=True)
class Card:
    """One person as a card names them; what a card does not say is empty."""

    name: str
    title: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    note: str = ""


def read_cards(text: str | bytes) -> list[Card]:
    """The cards of a file or of what was pasted. Raises NoCard, TooManyCards."""
    if len(text) > MAX_BYTES:
        raise TooManyCards
    if isinstance(text, bytes):
        text = decoded(text)
    bodies = re.findall(r"BEGIN:VCARD\s*\n(.*?)\n\s*END:VCARD", _unfolded(text), re.S | re.I)
    if len(bodies) > MOST_CARDS:
        raise TooManyCards
    cards = [card for body in bodies if (card := _card(body)).name]
    if not cards:
        raise NoCard
    return cards


def written(card: Card) -> str:
    """One card of version 3.0, as every phone reads it."""
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"N:{_escaped(card.name)};;;;", f"FN:{_escaped(card.name)}",
        *_line("ORG", card.company), *_line("TITLE", card.title), *_line("TEL;TYPE=CELL", card.phone),
        *_line("EMAIL", card.email), *_line("X-WECHAT", card.wechat), *_line("NOTE", card.note), "END:VCARD",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def _line(name: str, value: str) -> list[str]:
    return [f"{name}:{_escaped(value)}"] if value else []


def _escaped(value: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", value).replace("\r", "").replace("\n", "\\n")


def _plain(value: str) -> str:
    return re.sub(r"\\[nN,;\\]", lambda found: _ESCAPES[found[0]], value).strip()


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")


def _unfolded(text: str) -> str:
    """One property a line: lines that go on begin with a blank; in quoted-printable they end with =."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"(?m)^([^\n:]*QUOTED-PRINTABLE[^\n]*(?:=\n[^\n]*)+)", lambda found: found[1].replace("=\n", ""), text, flags=re.I)  # fmt: skip
    return re.sub(r"\n[ \t]", "", text)


def _card(body: str) -> Card:
    found: dict[str, list[str]] = {}
    for line in body.split("\n"):
        head, colon, value = line.strip().partition(":")
        if not colon:
            continue
        name, *options = head.split(";")
        name = name.split(".")[-1].upper()
        found.setdefault(name, []).append(_value(value, [option.upper() for option in options]))
    given = " ".join(_parts(found, "N")[::-1]) if "N" in found else ""
    return Card(
        name=(_first(found, "FN") or _chinese(found) or given)[:60], title=_first(found, "TITLE")[:60],
        company=(_parts(found, "ORG") or [""])[0][:200], phone=_first(found, "TEL").removeprefix("tel:")[:40],
        email=_first(found, "EMAIL")[:254], wechat=_wechat(found)[:60], note=_first(found, "NOTE")[:300],
    )  # fmt: skip


def _value(value: str, options: list[str]) -> str:
    if any("QUOTED-PRINTABLE" in option for option in options):
        charset = next((o.split("=")[1] for o in options if o.startswith("CHARSET=")), "utf-8")
        try:
            return quopri.decodestring(value.encode("ascii", "ignore")).decode(charset, errors="replace")
        except LookupError:
            return ""
    return value


def _first(found: dict[str, list[str]], name: str) -> str:
    return next((text for value in found.get(name, ()) if (text := _plain(value))), "")


def _parts(found: dict[str, list[str]], name: str) -> list[str]:
    value = next(iter(found.get(name, ())), "")
    return [text for part in re.split(r"(?<!\\);", value) if (text := _plain(part))]


def _chinese(found: dict[str, list[str]]) -> str:
    """Family name before given name, without a blank, where both are Chinese."""
    parts = _parts(found, "N")[:2]
    return "".join(parts) if parts and all(re.fullmatch(r"[\u4e00-\u9fff·]+", part) for part in parts) else ""


def _wechat(found: dict[str, list[str]]) -> str:
    for name in _WECHAT:
        value = _first(found, name)
        if value and (name != "IMPP" or "wechat" in value.lower() or "weixin" in value.lower()):
            return re.sub(r"^(?:wechat|weixin|x-wechat)[:/]+", "", value, flags=re.I)
    return ""

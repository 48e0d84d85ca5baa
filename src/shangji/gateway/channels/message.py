"""A message as channels send it: its lines in the reader's language, cut to what a channel takes and never in a character."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from shangji.gateway.channels.enclosing import File, Item

MORE = "…"


@dataclass(frozen=True)
class Line:
    """One thing that happened. `answers` are (label, address) of what can be done about it with one tap."""

    label: str
    text: str
    url: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    is_urgent: bool = False
    told: dict[str, Any] = field(default_factory=dict)
    """The same for programs."""
    head: str = ""
    items: tuple[Item, ...] = ()
    """Where `text` lists several things: what stands above them, and each, for whom text alone is too little."""


@dataclass(frozen=True)
class Reader:
    """Whom it goes to: `address` is what the channel knows them by, `keys` what only their browser reads with."""

    name: str
    address: str
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """`key` is the same however often it is sent: where the other side knows it, it takes the second for the first."""

    key: str
    lines: Sequence[Line]
    language: str
    company: str
    at: datetime
    reader: Reader | None = None
    is_repeat: bool = False
    files: tuple[File, ...] = ()
    attempts: int = 0
    """How often it has been tried, with this time; 0 for a trial."""

    @property
    def title(self) -> str:
        first = self.lines[0].label
        more = len(self.lines) - 1
        head = first if not more else _("%(first)s and %(more)s more") % {"first": first, "more": more}
        mark = _("[sent again] ") if self.is_repeat else ""
        return f"{mark}{head}"

    def as_text(self, longest: int, *, with_answers: bool = False) -> str:
        """Plain text of at most `longest` bytes."""
        head = _("[sent again] ") if self.is_repeat else ""
        if len(self.lines) == 1 and with_answers:
            # What people wrote is cut, never a link.
            line = self.lines[0]
            links = [line.url, *(f"{label}: {url}" for label, url in line.answers)] if line.url else []
            ways = "".join(f"\n{one}" for one in links)
            return cut(f"{head}{line.label}\n{line.text}", longest - len(ways.encode())) + ways
        return cut(
            head + "\n\n".join(line_text(line, with_answers=with_answers) for line in self.lines), longest
        )

    def as_html(self) -> str:
        """For mail: nothing but text, links and line breaks."""
        parts = [
            f"<p><b>{escape(line.label)}</b><br>{_broken(line.head or line.text)}{_links(line)}</p>{_list(line.items)}"
            for line in self.lines
        ]
        return f'<!doctype html><meta charset="utf-8">{"".join(parts)}'


def line_text(line: Line, *, with_answers: bool = False) -> str:
    parts = [line.label, line.text, line.url]
    if with_answers:
        parts += [f"{label}: {url}" for label, url in line.answers]
    return "\n".join(part for part in parts if part)


def cut(text: str, longest: int) -> str:
    """At most so many bytes of UTF-8."""
    raw = text.encode()
    if len(raw) <= longest:
        return text
    return raw[: longest - len(MORE.encode())].decode(errors="ignore") + MORE


def fitting(lines: Sequence[Line], longest: int) -> int:
    """How many of the lines go into one message; the first always does, if need be cut."""
    used = 0
    for count, line in enumerate(lines):
        used += len(line_text(line, with_answers=True).encode()) + 2
        if used > longest and count:
            return count
    return len(lines)


def quiet(text: str) -> str:
    """Without what a messenger takes for a command, such as calling everybody."""
    return text.replace("<", "＜").replace(">", "＞").replace("@", "＠")


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _list(items: Sequence[Item]) -> str:
    return "".join(
        f"{f'<p><b>{escape(item.heading)}</b></p>' if item.heading else ''}<p>{_linked(item)}"
        f"{''.join(f'<br>{_broken(said)}' for said in (item.more, item.text) if said)}</p>"
        for item in items
    )


def _linked(item: Item) -> str:
    label = escape(item.label)
    return f'<a href="{escape(item.url)}">{label}</a>' if item.url else label


def _links(line: Line) -> str:
    ways = [(_("Open"), line.url), *line.answers] if line.url else []
    shown = " · ".join(f'<a href="{escape(url)}">{escape(label)}</a>' for label, url in ways)
    return f"<br>{shown}" if shown else ""

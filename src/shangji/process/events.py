"""What happens to what is owed to a record: one line for each change of the ledger."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.process.words import KINDS, moment_words


class Owed(Fact):
    """A line of the ledger: it follows by itself, and a life trace tells it only to whoever asks for it."""

    follows = True
    quiet = True

    NAMES: ClassVar[tuple[str, ...]] = ("duty", "next_duty")

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = super().told(event)
        for name in cls.NAMES:
            told = str(said.get(name) or "")
            said[name] = KINDS.get(told, told or "—")
        for name in ("due_at", "next_due_at", "until"):
            said[name] = moment_words(said.get(name))
        return said


@dataclass(frozen=True, kw_only=True)
class ObligationOpened(Owed):
    kind = "process.obligation_opened"
    sentence = _("Owed next: %(duty)s, by %(due_at)s")
    icon = "clock"
    duty: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ObligationFulfilled(Owed):
    """The obligation that comes after it opens in the same line."""

    kind = "process.obligation_fulfilled"
    sentence = _("%(duty)s done (it was due by %(due_at)s); next: %(next_duty)s, by %(next_due_at)s")
    icon = "circle-check"
    duty: str
    due_at: str
    is_on_time: bool
    next_duty: str = ""
    next_due_at: str = ""


@dataclass(frozen=True, kw_only=True)
class ObligationMoved(Owed):
    """Planned anew before it was due."""

    kind = "process.obligation_moved"
    sentence = _("Owed instead: %(next_duty)s, by %(next_due_at)s (before: %(duty)s, by %(due_at)s)")
    icon = "calendar-event"
    duty: str
    due_at: str
    next_duty: str
    next_due_at: str


@dataclass(frozen=True, kw_only=True)
class ObligationCancelled(Owed):
    """Nothing is owed any more, or something else to somebody else. After the due moment it stays a miss."""

    kind = "process.obligation_cancelled"
    sentence = _("No longer owed: %(duty)s, which was due by %(due_at)s; next: %(next_duty)s")
    icon = "circle-x"
    duty: str
    due_at: str
    is_missed: bool
    next_duty: str = ""
    next_due_at: str = ""


@dataclass(frozen=True, kw_only=True)
class ObligationBreached(Owed):
    kind = "process.obligation_breached"
    sentence = _("%(duty)s has not happened: it was due by %(due_at)s")
    icon = "clock-exclamation"
    quiet = False
    acts = "process/_acts.html"
    obligation_id: int
    owner_id: int
    duty: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ObligationEscalated(Owed):
    kind = "process.obligation_escalated"
    sentence = _("%(duty)s is late since %(due_at)s, owed by %(owner)s (step %(level)s)%(proposed)s")
    icon = "alert-triangle"
    quiet = False
    acts = "process/_acts.html"
    obligation_id: int
    owner_id: int
    owner: str
    duty: str
    due_at: str
    level: int
    proposed_id: int | None = None
    proposed: str = ""
    proposed_open: int = 0

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        """On the last step it says who could take it over, where somebody can."""
        said = super().told(event)
        words = _(". Propose: %(proposed)s, %(proposed_open)s open") % said if said.get("proposed") else ""
        return {**said, "proposed": words}


@dataclass(frozen=True, kw_only=True)
class ObligationSnoozed(Fact):
    kind = "process.obligation_snoozed"
    sentence = _("%(actor)s put it off until %(until)s: %(reason)s")
    icon = "clock-plus"
    duty: str
    until: str
    reason: str
    moves_due: bool

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {**super().told(event), "until": moment_words(event.payload["until"])}


@dataclass(frozen=True, kw_only=True)
class Heard(Fact):
    kind = "process.heard"
    sentence = _("They wrote: %(text)s")
    icon = "message"
    human = True
    text: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class RhythmSet(Fact):
    kind = "process.rhythm_set"
    sentence = _("%(actor)s set the rhythm of follow-ups: %(names)s")
    icon = "clock"
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class DigestSent(Fact):
    kind = "process.digest_sent"
    sentence = _("Today, first: %(first)s")
    icon = "checkbox"
    first: str
    count: int
    missed_count: int = 0

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        words = event.payload
        return {
            **words,
            "first": first_of(words["first"], words.get("count", 1), words.get("missed_count", 0)),
        }


def first_of(title: str, count: int, missed_count: int) -> str:
    """The first of a morning's list, how many there are besides, and how many the team has missed."""
    first = title if count else gettext("%(first)s (missed by the team)") % {"first": title}
    others = (count or missed_count) - 1
    if others > 0:
        words = {"first": first, "n": others}
        first = ngettext("%(first)s, and %(n)s other", "%(first)s, and %(n)s others", others) % words
    if count and missed_count:
        first = gettext("%(first)s; missed by the team: %(n)s") % {"first": first, "n": missed_count}
    return first

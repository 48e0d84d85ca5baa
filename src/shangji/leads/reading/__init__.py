"""Reads a pasted chat, mail, card or form: who asks, from where, for what; every value is a piece of the text."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from .addresses import mails, wechats
from .budgets import budgets
from .companies import companies, spoken_companies
from .folded import MAX_CHARACTERS, Folded, fold, visible
from .found import COLUMNS, Found, Reading
from .labels import Labelled, labelled
from .layout import lay_out
from .marks import Mark
from .needs import needs
from .persons import persons, titles
from .phones import phones
from .regions import regions

__all__ = ["COLUMNS", "Found", "Reading", "read"]

MAX_MARKS = 50
"""Of one kind; a text with more telephone numbers is a list, and no lead."""


def read(text: str, *, ours: Collection[str] = ()) -> Reading:
    """What a lead needs to know of `text`.

    Shape   ours are names, mail addresses or numbers of our own people, whose words and names are no lead's.
    Units   at most MAX_CHARACTERS are read; `sure` of what is found is in 0..1.
    """
    folded = fold(text[:MAX_CHARACTERS])
    layout = lay_out(folded.text, ours)
    live = layout.live
    labels = labelled(live)
    numbers = list(islice(phones(live), MAX_MARKS))
    sender = folded.text[layout.sender.start : layout.sender.end] if layout.sender else ""
    letters = [*islice(mails(live), MAX_MARKS)]
    letters += [_moved(mark, layout.sender.start) for mark in mails(sender) if layout.sender]
    anchors = [*numbers, *letters]
    people = list(islice(_outside(persons(folded.text, layout, labels, anchors), letters), MAX_MARKS * 4))
    firms = list(islice(companies(live, labels, people), MAX_MARKS))
    firms += spoken_companies(folded.text, layout.speakers)
    people = list(_outside(people, firms))
    marks = [*anchors, *islice(wechats(live, numbers), MAX_MARKS), *people, *firms]
    marks += islice(titles(live, labels, people, firms), MAX_MARKS)
    marks += islice(budgets(live, labels), MAX_MARKS)
    places = [
        *regions(live),
        *(_moved(one, firm.start) for firm in firms for one in regions(folded.text[firm.start : firm.end])),
    ]
    marks += _placed(places, firms, labels)
    marks = _chosen(mark for mark in marks if not _is_ours(folded.text[mark.start : mark.end], ours))
    marks += needs(folded.text, layout, labels, marks)
    found = sorted((_found(folded, mark) for mark in marks), key=lambda one: (one.start, -one.end))
    return Reading(text, tuple(found), is_cut=len(text) > MAX_CHARACTERS)


def _moved(mark: Mark, by: int) -> Mark:
    return mark._replace(start=mark.start + by, end=mark.end + by)


def _outside(marks: Iterable[Mark], others: Sequence[Mark]) -> Iterable[Mark]:
    """Marks that share no sign with any of the others; a name within an address is part of it."""
    taken = {place for other in others for place in range(other.start, other.end)}
    return (mark for mark in marks if mark.start not in taken and mark.end - 1 not in taken)


def _placed(places: list[Mark], firms: Sequence[Mark], labels: Sequence[Labelled]) -> list[Mark]:
    """A place in an address is where they are, one in a company's name likely so, one elsewhere perhaps."""
    addresses = [one for one in labels if one.field in ("region", "address")]
    written = {place for one in addresses for place in range(one.start, one.end)}
    named = {place for one in firms for place in range(one.start, one.end)}
    return [
        one._replace(sure=0.92 if one.start in written else 0.7 if one.start in named else one.sure)
        for one in places
    ]


def _chosen(marks: Iterable[Mark]) -> list[Mark]:
    """Of marks of a field that overlap or say the same, the surest, then the longest."""
    chosen: list[Mark] = []
    taken: set[tuple[str, int]] = set()
    said: set[tuple[str, str]] = set()
    for mark in sorted(marks, key=lambda one: (-one.sure, one.start - one.end, one.start)):
        places = {(mark.field, place) for place in range(mark.start, mark.end)}
        if not places or places & taken or (mark.normal and (mark.field, mark.normal) in said):
            continue
        taken |= places
        said.add((mark.field, mark.normal))
        chosen.append(mark)
    return chosen


def _is_ours(words: str, ours: Collection[str]) -> bool:
    return any(name.casefold() in words.casefold() for name in ours if name.strip())


def _found(folded: Folded, mark: Mark) -> Found:
    start, end = folded.origin(mark.start, mark.end)
    text = folded.given[start:end]
    lines = (visible(line) for line in text.splitlines())
    normal = mark.normal or "\n".join(line for line in lines if line)
    return Found(mark.field, start, end, text, normal, round(mark.sure, 2))

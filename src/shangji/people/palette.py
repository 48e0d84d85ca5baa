"""What the palette finds: records within reach, then pages and commands, by text, pinyin or initials."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from shangji.core.access import Actor
from shangji.core.search import fold, newest, searchable
from shangji.core.subjects import Subject, Traced, traced_models
from shangji.people import kinds
from shangji.people.queries import for_cards

PER_KIND = 5
MOST_HERE, UNASKED = 30, 6


@dataclass(frozen=True, kw_only=True)
class Command:
    """A page to go to or a thing to do. `shown_to` decides who is offered it; `dialog` opens in place."""

    title: str | Promise
    url: Callable[[], str]
    icon: str = "arrow-right"
    key: str = ""
    opens_dialog: bool = False
    is_post: bool = False
    act: str = ""
    permission: str = ""
    shown_to: Callable[[Actor], bool] | None = None

    def is_shown_to(self, actor: Actor) -> bool:
        if self.permission and not actor.may(self.permission):
            return False
        return self.shown_to is None or self.shown_to(actor)


@dataclass(frozen=True)
class Group:
    """Rows under one heading; a row is a noun."""

    title: str
    icon: str
    nouns: list[Traced] = field(default_factory=list)


_commands: list[Command] = []


def command(found: Command) -> None:
    """Offer something in the palette."""
    _commands.append(found)


def records(actor: Actor, query: str) -> list[Group]:
    """What is found of every searchable kind, as far as the actor reaches."""
    models = traced_models()
    found = [(kind, _rows(models[kind], actor, query)) for kind in kinds.KINDS if kind in models]
    return [Group(kinds.title(kind), kinds.icon(kind), nouns) for kind, nouns in found if nouns]


def seen_lately(actor: Actor, ids: list[int]) -> list[tuple[str, Traced]]:
    """(icon, noun) of what was visited, in that order, as far as it is still in reach."""
    models = traced_models()
    by_kind: dict[str, list[int]] = {}
    for subject in Subject.objects.filter(pk__in=ids):
        by_kind.setdefault(subject.kind, []).append(subject.pk)
    nouns: dict[int, tuple[str, Traced]] = {}
    for kind, some in by_kind.items():
        for noun in for_cards(models[kind].objects.reached_by(actor).filter(pk__in=some)):
            nouns[noun.pk] = (kinds.icon(kind), noun)
    return [nouns[pk] for pk in ids if pk in nouns]


def commands(actor: Actor, query: str) -> list[Command]:
    """Those whose words, pinyin or initials hold every word of the query."""
    words = fold(query).split()
    return [c for c in _commands if c.is_shown_to(actor) and _says(str(c.title), words)]


def here(labels: Sequence[str], query: str) -> list[tuple[int, str]]:
    """(place, label) of what can be done on the page that is open; the page names it, and does it."""
    words = fold(query).split()
    found = [(n, label) for n, label in enumerate(labels[:MOST_HERE]) if label and _says(label, words)]
    return found if query else found[:UNASKED]


def _says(title: str, words: Sequence[str]) -> bool:
    found = searchable([title])
    return all(word in found for word in words)


def _rows(model: type[Traced], actor: Actor, query: str) -> list[Traced]:
    return newest(for_cards(model.objects.reached_by(actor)), query, PER_KIND)

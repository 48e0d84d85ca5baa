"""The kernel's door: permission, lock, transaction, event. No change goes another way."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import transaction

from shangji.core.access import Actor, Level, NotAllowed, OutOfReach
from shangji.core.bulk import insert, keys
from shangji.core.events import Entry, Fact, append, keep, lines, with_consequences
from shangji.core.following import keep_up
from shangji.core.matching import upkeep
from shangji.core.prepared import Prepared
from shangji.core.rows import fresh
from shangji.core.search import entries_of, index
from shangji.core.subjects import Subject, Traced, difference, traced_models

P = ParamSpec("P")
N = TypeVar("N", bound=Traced)
M = TypeVar("M", bound=Callable[..., Fact | None])


@dataclass(frozen=True)
class Verb:
    """What a method declares about itself: its name, the relation it asks for, whether it creates."""

    name: str
    level: Level
    creates: bool = False

    def permission(self, model: type[Traced]) -> str:
        return f"{model._meta.app_label}.{self.name}"


def action(name: str, *, level: Level = Level.WRITE) -> Callable[[M], M]:
    """Make a method a verb: it runs on a fresh locked row, and what it returns is logged with it.

    The method saves what it changes and returns a Fact, or None when there was nothing to do.
    Raises OutOfReach, NotAllowed, and whatever the verb refuses with.
    """
    declared = Verb(name, level)

    def decorate(method: M) -> M:
        @wraps(method)
        def verb(self: Traced, *args: Any, **kwargs: Any) -> Fact | None:
            by = _actor(kwargs)
            model = type(self)
            with transaction.atomic():
                row = _locked(model, self.pk, by, level)
                by.require(declared.permission(model))
                before = row.twin()
                fact: Fact | None = method(row, *args, **kwargs)
                if fact is not None:
                    changes = row.changes_since(before)
                    append([Entry(row, fact, by, changes)])
                    if not row.searched.isdisjoint(changes):
                        index([row])
            self.__dict__.update(row.__dict__)
            return fact

        verb.verb = declared  # type: ignore[attr-defined]
        return cast("M", verb)

    return decorate


def birth(
    name: str,
) -> Callable[[Callable[Concatenate[type[N], P], tuple[N, Fact]]], Callable[Concatenate[type[N], P], N]]:
    """Make a class method the verb that creates: it returns the unsaved noun and the fact.

    The noun arrives saved, with its Subject, its first event and its search entry.
    """
    declared = Verb(name, Level.READ, creates=True)

    def decorate(
        method: Callable[Concatenate[type[N], P], tuple[N, Fact]],
    ) -> Callable[Concatenate[type[N], P], N]:
        create: Callable[..., tuple[N, Fact]] = method.__func__  # type: ignore[attr-defined]

        @wraps(create)
        def verb(model: type[N], *args: Any, **kwargs: Any) -> N:
            by = _actor(kwargs)
            by.require(declared.permission(model))
            with transaction.atomic():
                noun, fact = create(model, *args, **kwargs)
                bear([noun], [Entry(noun, fact, by, difference({}, noun.snapshot()))])
                noun.after_birth(by)
            return noun

        verb.verb = declared  # type: ignore[attr-defined]
        made: Callable[Concatenate[type[N], P], N] = cast("Any", classmethod(verb))
        return made

    return decorate


def bear(nouns: list[N], entries: Iterable[Entry]) -> None:
    """Give new nouns of one model their subjects, rows, search entries, match keys and first lines of the log.

    A handful of statements for any number: a subject is written once, with the head that its lines leave.
    """
    if not nouns:
        return
    model, entries = type(nouns[0]), list(entries)
    kind = model.kind()
    for noun, key in zip(nouns, keys(Subject, len(nouns)), strict=True):
        noun.subject = fresh(Subject, pk=key, kind=kind, label=noun.label[:200])
    model.before_birth(entries)
    events, subjects = lines(with_consequences(entries))
    insert(subjects)
    insert(nouns)
    insert(entries_of(nouns))
    upkeep.add(nouns)
    keep_up(entries, is_birth=True)
    keep(events)


def verbs() -> Iterator[tuple[type[Traced], str, Verb]]:
    """Every verb of every noun: (model, method name, declaration). Read from the models."""
    for model in traced_models().values():
        for attribute in dir(model):
            found = getattr(getattr(model, attribute, None), "verb", None)
            if isinstance(found, Verb):
                yield model, attribute, found


def _actor(kwargs: dict[str, Any]) -> Actor:
    by = kwargs.get("by")
    if not isinstance(by, Actor):
        raise TypeError("a verb is called with by=an Actor")
    return by


def _locked(model: type[N], pk: int, by: Actor, level: Level) -> N:
    """The row, held until the end of the transaction. Raises OutOfReach, NotAllowed, and what `not_within` says."""
    row: N | None = _held(model).first(pk)
    if row and row.is_reached_by(by, level):
        return row
    if row and row.is_reached_by(by):
        raise NotAllowed
    raise model.not_within(pk, by) or OutOfReach()


@cache
def _held(model: type[Traced]) -> Prepared:
    """The statement that locks one row: every verb asks it."""
    rows = model._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
    return Prepared(lambda pk: rows.filter(pk=pk))

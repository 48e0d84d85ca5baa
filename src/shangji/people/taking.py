"""Keys that only one record may have: taken as records are written, while a rule refuses a second one."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import IntegrityError, transaction

from shangji.core.events import Event, on
from shangji.core.jobs import Job, enqueue, job
from shangji.core.matching.upkeep import AT_ONCE
from shangji.core.subjects import Traced, traced_models
from shangji.core.vault.blind import token
from shangji.people.duplicates import DuplicateFound, Known, finder_of
from shangji.people.models import DuplicateRule, TakenKey
from shangji.people.pool_events import DuplicateRuleAdded, DuplicateRuleChanged

JOB = "people.take_keys"
Keys = tuple[str, ...]
Value = tuple[str, str]
Changed = tuple[Traced, Mapping[str, list[Any]]]
"""A noun, and column → [old, new]."""


def values_of(known: Known, rules: Iterable[Keys]) -> set[Value]:
    """(keys, digest) for each rule whose keys are all known."""
    found = set()
    for keys in rules:
        said = [getattr(known, key) for key in keys]
        if all(said):
            found.add((" ".join(keys), token("taken", "\0".join(said))))
    return found


def take(model: type[Traced], changed: Sequence[Changed], *, is_birth: bool) -> None:
    """Take what nouns of one model have now and give back what they had. Raises DuplicateFound.

    A noun that comes back, out of a merge or an undo, takes what is free: it was there before.
    """
    rules = DuplicateRule.refusing(model.kind())
    if not rules:
        return
    strict: dict[tuple[int, Value], TakenKey] = {}
    lenient: dict[tuple[int, Value], TakenKey] = {}
    for noun, changes in changed:
        earlier = None if is_birth else _earlier(noun, changes)
        now, before = _values(noun, rules), _values(earlier, rules) if earlier else set()
        rows = {(noun.pk, value): _row(noun, value) for value in now - before}
        (lenient if earlier and earlier.match_fields() is None else strict).update(rows)
        for keys, digest in before - now:
            TakenKey.give_back(noun.pk, keys, digest)
    TakenKey.take_free([*lenient.values()])
    try:
        TakenKey.take([*strict.values()])
    except IntegrityError as error:
        raise DuplicateFound from error


def _earlier(noun: Traced, changes: Mapping[str, list[Any]]) -> Traced:
    """The noun as it was, as far as it is known by it."""
    found = copy(noun)
    for name in noun.matched & set(changes):
        setattr(found, name, changes[name][0])
    return found


@on(DuplicateRuleAdded)
@on(DuplicateRuleChanged)
def take_after_a_change(event: Event) -> None:
    rule: DuplicateRule = DuplicateRule._base_manager.get(pk=event.subject_id)
    take_anew(rule.noun)


def holder(kind: str, known: Known) -> int | None:
    """The id of the record that has what a second one would be refused for."""
    for keys, digest in sorted(values_of(known, DuplicateRule.refusing(kind))):
        row = TakenKey.objects.filter(noun=kind, keys=keys, value=digest).first()
        if row:
            return int(row.subject_id)
    return None


def take_anew(kind: str) -> Job:
    """After its rules have changed: what is there takes its keys, the older record first, and others are given back."""
    return enqueue(JOB, {"kind": kind, "since": 0})


@job(JOB, steps=True)
def take_all(found: Job) -> None:
    kind, since = found.args["kind"], found.args["since"]
    model: Any = traced_models()[kind]
    kept = [" ".join(keys) for keys in DuplicateRule.refusing(kind)]
    TakenKey.give_back_all(kind, but=kept)
    while True:
        with transaction.atomic():
            rules = DuplicateRule.refusing(kind)
            nouns = list(model._base_manager.filter(pk__gt=since).order_by("pk")[:AT_ONCE]) if rules else []
            rows = [_row(noun, value) for noun in nouns for value in _values(noun, rules)]
            TakenKey.take_free(rows)
            if not nouns:
                return
            since = nouns[-1].pk
            found.note(since=since)
            found.progress(since, since)


def _values(noun: Any, rules: Iterable[Keys]) -> set[Value]:
    finder = finder_of(noun.kind())
    is_there = finder is not None and noun.match_fields() is not None
    return values_of(finder.known(noun), rules) if finder and is_there else set()


def _row(noun: Traced, value: Value) -> TakenKey:
    return TakenKey(subject_id=noun.pk, noun=noun.kind(), keys=value[0], value=value[1])

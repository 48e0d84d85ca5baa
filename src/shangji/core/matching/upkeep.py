"""Keeping keys: written in the transaction in which their noun changes, a handful of statements for any number."""

from collections.abc import Collection, Iterable, Iterator

from shangji.core.bulk import insert
from shangji.core.subjects import Subject, Traced, traced_models

from .fingerprint import from_kept
from .keys import all_keys
from .known import known
from .models import MatchEntry, MatchKey

AT_ONCE = 500


def entries_of(nouns: Iterable[Traced]) -> list[MatchEntry]:
    """What the nouns are known by, not yet written; of those that are not compared, nothing."""
    found = ((noun, noun.match_fields()) for noun in nouns)
    return [
        MatchEntry(subject_id=noun.pk, kind=noun.kind(), known=told.kept())
        for noun, told in found
        if told is not None and not known(told).says_nothing
    ]


def add(nouns: Iterable[Traced]) -> None:
    """Keys for nouns that have none."""
    entries = entries_of(nouns)
    insert(entries)
    insert(keys_of(entries))


def keep(nouns: Iterable[Traced]) -> None:
    """Keys as the nouns are now. Nothing is written for those that are known by the same as before.

    A noun whose `match_fields()` is None (withdrawn, merged away) loses its keys.
    """
    nouns = list(nouns)
    for start in range(0, len(nouns), AT_ONCE):
        _keep(nouns[start : start + AT_ONCE])


def _keep(nouns: list[Traced]) -> None:
    before = dict(
        MatchEntry.objects.filter(subject_id__in=[noun.pk for noun in nouns]).values_list(
            "subject_id", "known"
        )
    )
    now = {entry.subject_id: entry for entry in entries_of(nouns)}
    changed = [entry for pk, entry in now.items() if before.get(pk) != entry.known]
    stale = [entry.subject_id for entry in changed if entry.subject_id in before]
    stale += [pk for pk in before if pk not in now]
    if stale:
        MatchKey.objects.filter(subject_id__in=stale).delete()
        MatchEntry.objects.filter(subject_id__in=stale).delete()
    insert(changed)
    insert(keys_of(changed))


def keys_of(entries: Iterable[MatchEntry]) -> list[MatchKey]:
    return [
        MatchKey(subject_id=entry.subject_id, sort=sort, value=value)
        for entry in entries
        for sort, value in all_keys(known(from_kept(entry.known)))
    ]


def rebuild(kinds: Collection[str], *, since: int = 0) -> Iterator[int]:
    """Keep the keys of every noun of these kinds, AT_ONCE at a time; yields the last id of each step.

    For records that are older than the check, and after its rules have changed.
    """
    subjects = Subject.objects.filter(kind__in=kinds, pk__gt=since).order_by("pk")
    while ids := list(subjects.values_list("pk", "kind")[:AT_ONCE]):
        for kind in sorted({kind for _pk, kind in ids}):
            model = traced_models()[kind]
            keep(model._base_manager.filter(pk__in=[pk for pk, of in ids if of == kind]))
        yield ids[-1][0]
        subjects = subjects.filter(pk__gt=ids[-1][0])

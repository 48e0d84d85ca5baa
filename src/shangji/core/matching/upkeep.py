"""Keeping keys: written in the transaction in which their noun changes, a handful of statements for any number."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from shangji.core.bulk import insert
from shangji.core.jobs import Job, enqueue, job
from shangji.core.subjects import Subject, Traced, traced_models

from .fingerprint import from_kept
from .keys import all_keys
from .known import known
from .models import MatchEntry, MatchKey

AT_ONCE = 500
AT_BIRTH = 20
"""More nouns than that are born by an import: a worker keeps their keys, which cost a third of writing them."""
JOB = "core.match_keys"


def entries_of(nouns: Iterable[Traced]) -> list[MatchEntry]:
    """What the nouns are known by, not yet written; of those that are not compared, nothing."""
    found = ((noun, noun.match_fields()) for noun in nouns)
    return [
        MatchEntry(subject_id=noun.pk, kind=noun.kind(), known=told.kept())
        for noun, told in found
        if told is not None and not known(told).says_nothing
    ]


def add(nouns: Sequence[Traced]) -> None:
    """Keys for nouns that have none: now, or of many soon."""
    if not nouns[0].matched:
        return
    if len(nouns) > AT_BIRTH:
        enqueue(JOB, {"first": nouns[0].pk, "last": nouns[-1].pk})
        return
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


def rebuild(*, first: int = 0, last: int | None = None) -> Iterator[int]:
    """Keep the keys of every noun that is compared, AT_ONCE at a time; yields the last id of each step.

    For what came in bulk, for records that are older than the check, and after its rules have changed.
    """
    compared = [kind for kind, model in traced_models().items() if model.matched]
    subjects = Subject.objects.filter(kind__in=compared, pk__gte=first).order_by("pk")
    if last is not None:
        subjects = subjects.filter(pk__lte=last)
    while ids := list(subjects.values_list("pk", "kind")[:AT_ONCE]):
        with transaction.atomic():
            for kind in sorted({kind for _pk, kind in ids}):
                rows = traced_models()[kind]._base_manager.select_for_update(of=("self",)).order_by("pk")
                keep(rows.filter(pk__in=[pk for pk, of in ids if of == kind]))
        yield ids[-1][0]
        subjects = subjects.filter(pk__gt=ids[-1][0])


@job(JOB, steps=True)
def rebuild_job(found: Job) -> None:
    """`first` and `last` are ids of subjects."""
    first, last = found.args["first"], found.args["last"]
    for pk in rebuild(first=first, last=last):
        found.progress(pk - first, last - first)

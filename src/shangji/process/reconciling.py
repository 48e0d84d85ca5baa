"""The safety net under the ledger: every open record with an owner has exactly one open obligation, whatever wrote it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from shangji.core.access import System
from shangji.core.events import append, on
from shangji.core.jobs import Job, enqueue, every, job
from shangji.process import ledger
from shangji.process.events import RhythmSet
from shangji.process.models.obligation import IS_OPEN, Obligation, open_of
from shangji.process.models.rhythm import Rhythm
from shangji.process.obliged import Obliged, obliged_models

AT_ONCE = 1000
RULE = "process.reconcile"


def unowed(model: type[Obliged]) -> Iterator[Any]:
    """Records that should be owed something and are not; no two parts share one."""
    open_one = Obligation.objects.filter(IS_OPEN, subject_id=OuterRef("pk"))
    for part in model.minded_parts():
        yield model._base_manager.filter(~Exists(open_one), part)


def needless(model: type[Obliged]) -> Any:
    """Records that are owed something and should not be."""
    rows = Obligation.objects.open().filter(subject__kind=model.kind()).values("subject_id")
    return model._base_manager.filter(pk__in=rows).exclude(reduce(or_, model.minded_parts()))


def reconcile(model: type[Obliged]) -> Iterator[int]:
    """What is missing is opened, what is needless is cancelled; after each step, how many records were looked at."""
    for rows in (needless(model), *unowed(model)):
        yield from _in_steps(model, rows)


def reckon_all(model: type[Obliged]) -> Iterator[int]:
    """Every record that is or should be owed something, reckoned anew: after the rhythm changed."""
    for rows in (needless(model), *(model._base_manager.filter(part) for part in model.minded_parts())):
        yield from _in_steps(model, rows)


def reckon_some(model: type[Obliged], rows: Any) -> Iterator[int]:
    """These records, reckoned anew: after something beside them changed that says how often they are followed up."""
    yield from _in_steps(model, rows)


def _in_steps(model: type[Obliged], rows: Any) -> Iterator[int]:
    """By key, so that a step that changed nothing is not asked for again."""
    since, by = 0, System(RULE)
    while pks := list(rows.filter(pk__gt=since).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rhythm = Rhythm.in_force()
        if wrong := _wrong(model, pks, rhythm):
            with transaction.atomic():
                locked = model.for_duties().select_for_update(of=("self", "subject"))
                nouns = list(locked.filter(pk__in=wrong).order_by("pk"))
                if entries := ledger.reckon(nouns, open_of(wrong), rhythm, by):
                    append(entries)
        since = pks[-1]
        yield len(pks)


def _wrong(model: type[Obliged], pks: list[int], rhythm: Rhythm) -> list[int]:
    """Those of which the ledger says something else; read without locks, with no column that is not asked for."""
    owed = open_of(pks)
    nouns = model.for_duties().only("subject__id", *model.DUTY_READS).filter(pk__in=pks)
    return [noun.pk for noun in nouns if not ledger.agrees(owed.get(noun.pk), noun, noun.next_duty(rhythm))]


@every(timedelta(minutes=10), RULE, steps=True)
def reconcile_all(found: Job) -> None:
    """What a database brings from before, and what no verb has seen."""
    looked = 0
    for model in obliged_models():
        for step in reconcile(model):
            looked += step
            found.progress(looked, looked)


@job("process.reckon_again", steps=True)
def reckon_again(found: Job) -> None:
    Rhythm.forget()
    looked = 0
    for model in obliged_models():
        for step in reckon_all(model):
            looked += step
            found.progress(looked, looked)


@on(RhythmSet)
def reckon_after_change(event: Any) -> None:
    enqueue("process.reckon_again", {}, key=f"process.reckon_again@{event.pk}")

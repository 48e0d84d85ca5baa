"""Paired: records that look like one are found every night, and somebody says whether they are."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Self

from django.db import transaction

from shangji.core import clock
from shangji.core.access import Actor, Level, OutOfReach
from shangji.core.actions import action
from shangji.core.jobs import Job, every
from shangji.core.matching.sweeping import sweep
from shangji.core.subjects import Traced, traced_models
from shangji.people.kinds import KINDS
from shangji.people.merging.events import DoubtedAgain, ToldApart
from shangji.people.models.likely_pair import LikelyPair
from shangji.people.taking import Changed, take, take_anew

SWEEP = "people.sweep"


class Paired(Traced):
    """The pair is kept with the older record; the verbs may be called on either."""

    class Meta:
        abstract = True

    @classmethod
    def known_anew(cls, changed: Sequence[Changed], *, is_birth: bool) -> None:
        take(cls, changed, is_birth=is_birth)

    @action("merge", level=Level.WRITE)
    def tell_apart(self, other: Self, *, by: Actor) -> ToldApart | None:
        """They are two: the pair is not shown again. Raises OutOfReach (no such pair)."""
        pair = self._pair(other, by)
        if pair.apart_at:
            return None
        pair.apart_at, pair.apart_by_id = by.now, by.user_id
        pair.save(update_fields=["apart_at", "apart_by"])
        return ToldApart(other_id=other.pk, other=other.label)

    @action("merge", level=Level.WRITE)
    def doubt_again(self, other: Self, *, by: Actor) -> DoubtedAgain | None:
        """Whether they are one is open again. Raises OutOfReach (no such pair)."""
        pair = self._pair(other, by)
        if pair.apart_at is None:
            return None
        pair.apart_at = pair.apart_by = None
        pair.save(update_fields=["apart_at", "apart_by"])
        return DoubtedAgain(other_id=other.pk, other=other.label)

    def _pair(self, other: Self, by: Actor) -> LikelyPair:
        type(self).objects.within(by, other.pk)
        first, second = sorted((self.pk, other.pk))
        found = LikelyPair.objects.select_for_update().filter(first=first, second=second).first()
        if found is None:
            raise OutOfReach
        return found


def paired_kinds() -> list[str]:
    """Nouns of which pairs are looked for, in the order in which pages list them."""
    models = traced_models()
    return [
        kind for kind in KINDS if kind in models and models[kind].matched and issubclass(models[kind], Paired)
    ]


@every(timedelta(days=1), SWEEP, steps=True)
def sweep_all(found: Job) -> None:
    """Look for pairs among all records of each noun; a step that was done is not done again after a kill."""
    for kind in paired_kinds():
        done = found.args.get(kind, {})
        if done.get("is_done"):
            continue
        began = done.get("began") or clock.now().isoformat()
        for until in _sweep(kind, done.get("until", 0)):
            found.note(**{kind: {"began": began, "until": until}})
            found.progress(until, until)
        take_anew(kind)
        LikelyPair.forget(kind, datetime.fromisoformat(began))
        found.note(**{kind: {"is_done": True}})


def _sweep(kind: str, since: int) -> Iterator[int]:
    for step in sweep([kind], since=since):
        with transaction.atomic():
            LikelyPair.keep(kind, step.pairs, clock.now())
        yield step.until

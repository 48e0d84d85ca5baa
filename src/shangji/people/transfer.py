"""Handing over everything somebody owns: one `assign` a record, nothing is reset, each says how it went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shangji.core.access import Actor, Refusal
from shangji.core.jobs import Job, enqueue, job
from shangji.core.subjects import traced_models
from shangji.people.models import User
from shangji.people.owned import Owned
from shangji.people.queries import owned_models

AT_ONCE = 200


@dataclass(frozen=True)
class Handed:
    """One record and how it went; `refusal` is empty when it was handed over."""

    noun: Owned
    refusal: str = ""


def records_of(actor: Actor, giver: User, kinds: list[str]) -> Iterator[Owned]:
    """What the actor reaches of a person's records, noun by noun."""
    models = traced_models()
    known = {m.kind() for m in owned_models()}
    for kind in kinds:
        if kind in known:
            rows = models[kind].objects.reached_by(actor).filter(owner=giver)
            yield from rows.select_related("subject").order_by("pk").iterator(500)


def hand_over(records: Iterable[Owned], taker: User, *, by: Actor, note: str = "") -> Iterator[Handed]:
    """Assign one record after the other, each in its own transaction."""
    for noun in records:
        try:
            noun.assign_to(taker, by=by, note=note)
        except Refusal as refusal:
            yield Handed(noun, str(refusal.message))
        else:
            yield Handed(noun)


def hand_over_later(giver: User, taker: User, kinds: list[str], *, by: Actor, note: str) -> Job:
    args = {"giver": giver.pk, "taker": taker.pk, "kinds": kinds, "note": note, "refused": []}
    return enqueue("people.transfer", args, asked_by_id=by.user_id)


@job("people.transfer", steps=True)
def transfer(found: Job) -> None:
    """Repeatable: what was handed over already is no longer the giver's."""
    args = found.args
    by = User.objects.for_sign_in().get(pk=found.asked_by_id).actor()
    giver, taker = User.objects.get(pk=args["giver"]), User.objects.get(pk=args["taker"])
    waiting = list(records_of(by, giver, args["kinds"]))
    refused = []
    for done, handed in enumerate(hand_over(waiting, taker, by=by, note=args["note"]), 1):
        if handed.refusal:
            refused.append([handed.noun.label, handed.refusal])
        if done % 20 == 0 or done == len(waiting):
            found.progress(done, len(waiting))
    found.note(refused=refused[:100])

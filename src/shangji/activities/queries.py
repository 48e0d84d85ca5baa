"""Reads about activities: the record that is worked on, what is planned on it, whose turn it is."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from shangji.activities.followed import Followed
from shangji.activities.models import Attachment, Task
from shangji.activities.worked import Worked
from shangji.core.access import Actor, Level, OutOfReach
from shangji.core.prepared import Prepared
from shangji.core.reached import Reached
from shangji.core.search import fold, newest
from shangji.core.subjects import traced_models
from shangji.people.owned import Owned
from shangji.people.pooled import Pooled
from shangji.people.queries import for_cards, owned

OFFERED = 8
LOOKED_AT = 400


def record(actor: Actor, pk: int) -> Any:
    """A record that can be followed up, in reach and not behind the mask of a pool. Raises OutOfReach."""
    noun = owned(actor, pk)
    if not isinstance(noun, Followed) or not isinstance(noun, Worked):
        raise OutOfReach
    if isinstance(noun, Pooled) and noun.is_masked_for(actor):
        raise OutOfReach
    return noun


def may_work_on(actor: Actor, noun: Owned, permission: str) -> bool:
    """Whether a button should be there at all; the verb asks again. The reach is asked for once for each object."""
    if not actor.may(permission):
        return False
    kept: tuple[Actor, bool] | None = noun.__dict__.get("_worked_on")
    if kept is None or kept[0] is not actor:
        is_plain = actor.is_system or noun.is_plainly_reached_by(actor)
        kept = noun.__dict__["_worked_on"] = (actor, is_plain or bool(_worked_on(type(noun))(actor, noun.pk)))
    return kept[1]


@cache
def _worked_on(model: type[Owned]) -> Reached:
    return Reached(
        lambda actor, pk: (
            model.objects.reached_by(actor, Level.WRITE).filter(pk=pk).values_list("pk", flat=True)
        )
    )


_open_tasks = Prepared(
    lambda pk: Task.objects.filter(subject_id=pk, done_at__isnull=True).select_related("assignee").order_by("due_on", "pk")
)  # fmt: skip
_files = Prepared(
    lambda pk: Attachment.objects.filter(subject_id=pk, removed_at__isnull=True).select_related("added_by").order_by("-pk")
)  # fmt: skip


def open_tasks(noun: Owned) -> list[Task]:
    return _open_tasks(noun.pk)


def files(noun: Owned) -> list[Attachment]:
    return _files(noun.pk)


def followed_models() -> list[type[Any]]:
    return [m for m in traced_models().values() if issubclass(m, Followed) and issubclass(m, Owned)]


@dataclass
class Offer:
    """A record that a sentence may be about, and how well the words agree."""

    noun: Any
    score: int


def offers(actor: Actor, text: str) -> list[Any]:
    """The records a sentence may be about: named in it, then found by it, then those whose turn it is."""
    found: dict[int, Offer] = {}
    for model in reversed(followed_models()):
        for noun in _mine(model, actor):
            score = _overlap(fold(text), noun.search_terms()) if text else 0
            if score or not text:
                found[noun.pk] = Offer(noun, score)
        if text and len(text) <= 20:
            for noun in newest(for_cards(model.objects.reached_by(actor)), text, OFFERED):
                found.setdefault(noun.pk, Offer(noun, 2))
    ranked = sorted(
        found.values(), key=lambda o: (-o.score, o.noun.next_step_at is None, o.noun.next_step_at)
    )
    return [offer.noun for offer in ranked[:OFFERED]]


def _mine(model: Any, actor: Actor) -> Any:
    rows = model.objects.reached_by(actor).filter(owner_id=actor.user_id)
    if hasattr(rows, "open"):
        rows = rows.open()
    return for_cards(rows).order_by("next_step_at", "-pk")[:LOOKED_AT]


def _overlap(said: str, terms: Any) -> int:
    """The length of the longest piece, from two characters on, that a name shares with what was said."""
    best = 0
    said = said.replace(" ", "")
    for term in terms:
        name = fold(term).replace(" ", "")
        for start in range(len(name)):
            while start + best + 1 <= len(name) and name[start : start + best + 1] in said:
                best += 1
    return best if best >= 2 else 0

"""Follow-ups by the thousand, with their original authors and times, and taking them back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from shangji.activities.events import FollowUpLogged, FollowUpTakenBack
from shangji.activities.followed import Followed
from shangji.activities.models import FollowUp, SaidAnew
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.bulk import insert, keys, update
from shangji.core.calendar import local_day
from shangji.core.custom_fields.index import keep_new
from shangji.core.custom_fields.numbering import number
from shangji.core.events import Entry, append
from shangji.core.rows import fresh
from shangji.core.subjects import difference


@dataclass(kw_only=True)
class Incoming:
    """One follow-up as it comes in; without `subject_id` it belongs to the record that it comes in with."""

    text: str
    happened_at: datetime
    author_id: int | None = None
    type: str = FollowUp.Type.OTHER.value
    subject_id: int = 0
    custom: dict[str, Any] = field(default_factory=dict)
    """Fields of one's own, as they are kept."""


def follow_up_key(subject_id: int, day: date, text: str) -> str:
    """The same words about the same record on the same day are the same follow-up, whoever sends them."""
    words = " ".join(text.split()).casefold()
    return "in-" + hashlib.sha256(f"{subject_id}|{day.isoformat()}|{words}".encode()).hexdigest()[:56]


def log_many(model: type[Followed], rows: Sequence[Incoming], *, by: Actor) -> list[FollowUp]:
    """Log follow-ups on records of one model; the open next step of a record stays.

    Raises NotAllowed. The caller has checked that the actor reaches the records.
    """
    by.require(f"{model._meta.app_label}.log_follow_up")
    with transaction.atomic():
        nouns = _locked(model, {row.subject_id for row in rows})
        made = arriving(rows)
        keep(made)
        entries = [entry_of(nouns[follow_up.subject_id], follow_up, by) for follow_up in made]
        update(list(nouns.values()), *model.FOLLOWED)
        append(entries)
    return made


def arriving(rows: Sequence[Incoming]) -> list[FollowUp]:
    """Follow-ups with their keys, not yet written."""
    now = clock.now()
    made = [
        fresh(
            FollowUp, pk=pk, subject_id=row.subject_id, type=row.type, text=row.text, happened_at=row.happened_at,
            recorded_at=now, author_id=row.author_id, custom=row.custom,
        )
        for pk, row in zip(keys(FollowUp, len(rows)), rows, strict=True)
    ]  # fmt: skip
    for one in made:  # who owned the record then, a file does not say
        one.is_qualifying = one.says_enough
    number(FollowUp.KIND, [(one, {}) for one in made], now)
    return made


def keep(follow_ups: Sequence[FollowUp]) -> None:
    """Write them, once they know what they belong to."""
    for one in follow_ups:
        one.client_key = follow_up_key(one.subject_id, local_day(one.happened_at), one.text)
    insert(follow_ups)
    keep_new(FollowUp.KIND, follow_ups)
    SaidAnew.mark(follow_ups)


def entry_of(noun: Followed, follow_up: FollowUp, by: Actor) -> Entry:
    """The line of the log for a follow-up on this record, which from now on knows when it was followed up."""
    before = noun.snapshot(*noun.FOLLOWED)
    at = follow_up.happened_at
    noun.was_followed(follow_up)
    fact = FollowUpLogged(
        follow_up_id=follow_up.pk, type=follow_up.type, text=follow_up.text, next_step=noun.next_step,
        is_qualifying=follow_up.is_qualifying,
    )  # fmt: skip
    then = by.at(at).on_behalf_of(follow_up.author_id)
    return Entry(noun, fact, then, difference(before, noun.snapshot(*noun.FOLLOWED)))


def take_back_many(model: type[Followed], ids: Sequence[int], *, by: Actor) -> None:
    """Remove follow-ups from view; the log keeps what they said. Raises NotAllowed."""
    by.require(f"{model._meta.app_label}.log_follow_up")
    with transaction.atomic():
        found = list(FollowUp.objects.filter(pk__in=ids).order_by("pk"))
        nouns = _locked(model, {one.subject_id for one in found})
        SaidAnew.mark(found)
        FollowUp.objects.filter(pk__in=[one.pk for one in found]).delete()
        left = FollowUp.objects.filter(subject_id__in=nouns).values_list("subject_id")
        newest = dict(left.annotate(at=Max("happened_at")))
        in_touch = dict(left.filter(is_qualifying=True).annotate(at=Max("happened_at")))
        entries = []
        for one in found:
            noun = nouns[one.subject_id]
            before = noun.snapshot()
            noun.was_not_followed(newest.get(noun.pk), in_touch.get(noun.pk))
            fact = FollowUpTakenBack(follow_up_id=one.pk, text=one.text)
            entries.append(Entry(noun, fact, by, difference(before, noun.snapshot())))
        update(list(nouns.values()), *model.FOLLOWED)
        append(entries)


def _locked(model: type[Followed], ids: set[int]) -> dict[int, Any]:
    rows = model._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}

"""What a member of a pool sees of a record before they claim it: who and why, not how to reach them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from shangji.activities.timeline import timeline
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.people.pooled import Pooled
from shangji.people.veil import veil

LINES = 30


def glimpse(
    noun: Pooled,
    actor: Actor,
    now: datetime,
    *,
    about: Sequence[str],
    known: Sequence[tuple[str, str]],
    need: str = "",
) -> dict[str, Any]:
    """The words of the page. `known` are pairs of label and value by which they can be reached."""
    masked = noun.is_masked_for(actor)
    cover = veil if masked else str
    past = [
        (line, cover(line.follow_up.text if line.follow_up else line.event.sentence))
        for run in timeline(noun).runs
        for line in run.lines
    ]
    pool = noun.pool
    return {
        "noun": noun, "about": " · ".join(filter(None, about)), "is_masked": masked, "need": cover(need), "past": past[:LINES],
        "known": [(label, _covered(value, masked)) for label, value in known], "tone": noun.pk % 8 + 1,
        "cooling": _cooling_until(noun, actor, now), "can_claim": bool(pool and pool.is_claimable and noun.is_in_pool),
        "can_assign": actor.may(f"{noun._meta.app_label}.assign"), "may_claim": actor.may(f"{noun._meta.app_label}.claim"),
    }  # fmt: skip


def _covered(value: str, masked: bool) -> str:
    """A name under which somebody is found elsewhere is no number: of it only the first letter is shown."""
    if not masked:
        return value
    veiled = veil(value)
    return veiled if veiled != value else f"{value[:1]}***"


def _cooling_until(noun: Pooled, actor: Actor, now: datetime) -> date | None:
    """The first day on which who had it last may claim it again; None when they may."""
    day = noun.free_for(actor)
    return day if day and local_day(now) < day else None

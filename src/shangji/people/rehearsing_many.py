"""A dry run on a large pool: piece by piece in the background, behind whatever else waits, and whoever asked looks on."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, override

from shangji.core.access import Actor
from shangji.core.jobs import Job, MoreToDo, enqueue, job, withdraw
from shangji.core.subjects import plain
from shangji.people.models import Pool, User
from shangji.people.reclaim import exemptions_named, model_of
from shangji.people.rehearsing_reclaim import Rehearsal, Row, belonging, look

JOB = "people.rehearse_reclaim"
AT_ONCE = 2_000
"""Up to so many records are looked at while somebody waits."""
PIECE = 500
KEPT = 200


@dataclass(frozen=True)
class Shown:
    """A run as one person sees it: the first rows within their reach, how many more there are, and what kept the others."""

    run: Rehearsal
    hidden: int
    spared: list[tuple[str, int]]

    @property
    def unshown(self) -> int:
        return self.run.taken - self.hidden - len(self.run.rows)


def is_large(pool: Pool) -> bool:
    return bool(belonging(pool).order_by()[: AT_ONCE + 1].count() > AT_ONCE)


def seen_by(actor: Actor, pool: Pool, run: Rehearsal) -> Shown:
    """A run that was made at one go."""
    seen = _seen(actor, pool, run.rows)
    shown = Rehearsal(seen[:KEPT], run.looked_at, run.taken, run.won, run.spared)
    return Shown(shown, run.taken - len(seen), _spared(pool, run))


def rehearse_later(pool: Pool, first: date, now: datetime, *, by: Actor) -> Job:
    """The rule as it is on `pool`, saved or not. What the same person asked of the pool before ends."""
    withdraw(JOB, by.user_id, pool=pool.pk)
    args = {
        "pool": pool.pk, "rule": pool.rule, "first": first.isoformat(), "now": plain(now), "language": get_language(),
        "total": belonging(pool).count(), "since": 0, "looked_at": 0, "taken": 0, "won": 0, "hidden": 0, "rows": [], "spared": {},
    }  # fmt: skip
    return enqueue(JOB, args, asked_by_id=by.user_id)


@job(JOB, steps=True)
def rehearse_piece(found: Job) -> None:
    """Repeatable: what a piece found is noted with the place where the next one begins."""
    args = found.args
    pool = Pool._base_manager.get(pk=args["pool"])
    pool.rule = args["rule"]
    nouns = list(belonging(pool).filter(pk__gt=args["since"]).order_by("pk")[:PIECE])
    if not nouns:
        return
    with override(args["language"]):
        looked = look(pool, nouns, date.fromisoformat(args["first"]), datetime.fromisoformat(args["now"]))
    rows = looked.rows
    asked = User.objects.for_sign_in().get(pk=found.asked_by_id).actor()
    seen = _seen(asked, pool, rows)
    kept = sorted([*args["rows"], *map(_kept, seen)], key=lambda row: (row["day"], row["pk"]))
    looked_at = args["looked_at"] + len(nouns)
    found.progress(looked_at, max(args["total"], looked_at))
    found.note(
        since=nouns[-1].pk, looked_at=looked_at, taken=args["taken"] + len(rows), rows=kept[:KEPT],
        won=args["won"] + sum(row.won_at is not None for row in rows), hidden=args["hidden"] + len(rows) - len(seen),
        spared=Counter(args["spared"]) + looked.spared,
    )  # fmt: skip
    raise MoreToDo


def found_by(asked: Job, actor: Actor, pool: Pool) -> Shown:
    """What a run in the background has found so far, for the person who asked for it."""
    args = asked.args
    model: Any = model_of(pool)
    nouns = model.objects.reached_by(actor).in_bulk([row["pk"] for row in args["rows"]])
    rows = [_row(row, nouns[row["pk"]]) for row in args["rows"] if row["pk"] in nouns]
    gone = len(args["rows"]) - len(rows)
    run = Rehearsal(rows, args["looked_at"], args["taken"], args["won"], Counter(args["spared"]))
    return Shown(run, args["hidden"] + gone, _spared(pool, run))


def _seen(actor: Actor, pool: Pool, rows: list[Row]) -> list[Row]:
    model: Any = model_of(pool)
    within = model.objects.reached_by(actor).filter(pk__in=[row.noun.pk for row in rows])
    seen = set(within.values_list("pk", flat=True))
    return [row for row in rows if row.noun.pk in seen]


def _spared(pool: Pool, run: Rehearsal) -> list[tuple[str, int]]:
    """The exemptions of the rule in words, those that kept something."""
    named = exemptions_named(pool)
    return [(str(one.label), run.spared[one.name]) for one in named if run.spared[one.name]]


def _kept(row: Row) -> dict[str, Any]:
    won_at = plain(row.won_at) if row.won_at else None
    return {
        "pk": row.noun.pk,
        "owner": row.owner,
        "day": row.day.isoformat(),
        "reason": row.reason,
        "won_at": won_at,
    }


def _row(kept: dict[str, Any], noun: Any) -> Row:
    won_at = datetime.fromisoformat(kept["won_at"]) if kept["won_at"] else None
    return Row(noun, kept["owner"], date.fromisoformat(kept["day"]), kept["reason"], won_at)

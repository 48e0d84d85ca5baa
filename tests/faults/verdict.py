"""A child: says what does not hold after everything, one line for each broken promise."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from shangji.config.loading import load

WATCHED = "tests.faults.watched."


def broken(diaries: list[Path]) -> Iterator[str]:
    from shangji.core.seals import seal
    from shangji.core.verify import verify

    yield from lost(diaries)
    seal()
    yield from (f"verify: {flaw.detail}" for flaw in verify().flaws)
    yield from stays()
    yield from promises()
    yield from index()


def lost(diaries: list[Path]) -> Iterator[str]:
    """What was acknowledged is there: the last line up to the number it was given, but for what followed from it."""
    from shangji.core.events import FACTS, Event

    automatic = [kind for kind, fact in FACTS.items() if fact.follows]
    for diary in diaries:
        for line in diary.read_text().splitlines():
            said = json.loads(line)
            found = Event.objects.filter(subject_id=said["subject"])
            if said["seq"]:
                up_to = found.filter(seq__lte=said["seq"]).order_by("-seq")
                if not up_to.filter(seq=said["seq"]).exists():
                    yield f"lost: what followed from {line}"
                found = up_to.exclude(kind__in=automatic)[:1]
            mine = [e for e in found if e.kind == said["kind"]]
            if not any(said["token"] in json.dumps([e.payload, e.changes]) for e in mine):
                yield f"lost: {line}"


def stays() -> Iterator[str]:
    """One open stay in the stage where it stands; each stay begins where the one before ended."""
    from shangji.opportunities.models import Opportunity, StageStay

    by_opportunity: dict[int, list[StageStay]] = defaultdict(list)
    for stay in StageStay.objects.order_by("opportunity_id", "pk"):
        by_opportunity[stay.opportunity_id].append(stay)
    for opportunity in Opportunity._base_manager.all():
        mine = by_opportunity[opportunity.pk]
        now = [stay.stage_id for stay in mine if stay.left_at is None]
        if now != [opportunity.stage_id]:
            yield f"stays: {opportunity.pk} stands in {opportunity.stage_id}, its open stays are {now}"
        if any(a.left_at != b.entered_at for a, b in pairwise(mine)):
            yield f"stays: those of {opportunity.pk} do not join"


def promises() -> Iterator[str]:
    """Each event has one job for each of its reactions; of the watched ones each job had its effect once."""
    from django.db import connection

    from shangji.core.events import Event, _reactions
    from shangji.core.jobs import Job

    wanted = Counter(
        (event_id, name)
        for event_id, kind in Event.objects.values_list("pk", "kind")
        for name, _history in _reactions.get(kind, ())
    )
    named = {name for found in _reactions.values() for name, _history in found}
    told = Counter((job.args["event"], job.name) for job in Job.objects.filter(name__in=named))
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, reaction FROM fault_effect")
        done = Counter((event_id, WATCHED + name) for event_id, name in cursor.fetchall())
    yield from (f"outbox: {key} {told[key]} jobs" for key in {*wanted, *told} if told[key] != wanted[key])
    watched = {key for key in wanted if key[1].startswith(WATCHED)}
    yield from (f"effect: {key} {done[key]} times" for key in {*watched, *done} if done[key] != wanted[key])
    yield from (f"job: {job} {job.error}" for job in Job.objects.exclude(state=Job.State.DONE))


def index() -> Iterator[str]:
    """Everything that is searched is found, and the files of SQLite are sound."""
    from django.db import DatabaseError, connection

    from shangji.core.models import SearchEntry
    from shangji.opportunities.models import Opportunity

    unfound = Opportunity._base_manager.exclude(pk__in=SearchEntry.objects.values("pk"))
    yield from (f"search: {pk} is not indexed" for pk in unfound.values_list("pk", flat=True))
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma in ("integrity_check", "foreign_key_check"):
            found = cursor.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([("ok",)], []):
                yield f"{pragma}: {found[:3]}"
        try:
            cursor.execute(
                "INSERT INTO core_search_grams(core_search_grams, rank) VALUES ('integrity-check', 1)"
            )
        except DatabaseError as error:
            yield f"search: {error}"


def main(folder: str) -> None:
    load()
    from shangji.core.events import Event
    from shangji.core.jobs import Job

    found = list(broken(sorted(Path(folder).glob("*.diary"))))
    again = Job.objects.filter(attempts__gt=1).count()
    json.dump({"broken": found, "events": Event.objects.count(), "again": again}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

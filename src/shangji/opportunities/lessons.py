"""What was learnt of a stage: lessons that name it, of what the reader reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from shangji.core.access import Actor
from shangji.core.reached import Reached
from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.models.opportunity.reviewed import CLOSED

SHOWN, READ = 3, 12
AS_LESSONS = (("columns", "name,outcome,lesson,owner"), ("group", "none"))
"""How the list of opportunities shows what was learnt."""


@dataclass(frozen=True)
class Lessons:
    """The newest ones, and the list of all of them."""

    newest: tuple[Opportunity, ...]
    url: str

    @property
    def shown(self) -> list[Opportunity]:
        """What was learnt again is told once."""
        once = {one.lesson: one for one in reversed(self.newest)}
        return [one for one in self.newest if once[one.lesson] is one][:SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self.newest) > len(self.shown)


_of_stage = Reached(
    lambda actor, pipeline_id, key: (
        Opportunity.objects.reached_by(actor)
        .filter(lesson_stage=key, pipeline_id=pipeline_id)
        .only("name", "lesson", "outcome", "reviewed_at")
        .order_by("-reviewed_at")[:READ]
    )
)


def lessons_of(actor: Actor, pipeline_id: int, key: str) -> Lessons:
    """One statement."""
    asked = [
        ("lesson", key),
        ("pipeline", str(pipeline_id)),
        *(("outcome", end) for end in CLOSED),
        *AS_LESSONS,
    ]
    found = tuple(_of_stage(actor, pipeline_id, key))
    return Lessons(found, f"{reverse('opportunities:list')}?{urlencode(asked)}")


def name_places(rows: Iterable[Opportunity]) -> None:
    """Let each say which stage its lesson belongs to. One statement, none where no lesson names a stage."""
    asked = [row for row in rows if row.lesson_stage]
    if not asked:
        return
    stages = Stage.objects.filter(key__in={row.lesson_stage for row in asked}).order_by("version")
    known = {(s.pipeline_id, s.key): s.label for s in stages.only("pipeline_id", "key", "name", "name_en")}
    for row in asked:
        row.lesson_place = known.get((row.pipeline_id, str(row.lesson_stage)), "")

"""Long steps as their pages show them: a record's turn in words, in parts, and those of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.jobs import Job
from shangji.core.subjects import traced_models
from shangji.people.models import LongStep
from shangji.people.models.long_step import JOB
from shangji.people.queries import for_cards
from shangji.people.steps import LISTED_FOR, lines_among

SHOWN = 50
LEFT_OUT, KEPT, ALL = "left-out", "kept", "all"


@dataclass(frozen=True)
class Turn:
    """One record. `noun` is None where it is out of reach; `state` is done, back, refused, waiting or same."""

    place: int
    noun: Any
    state: str
    what: str | Promise = ""


def step_of(number: int, actor: Actor) -> LongStep | None:
    """One that the actor sees."""
    rows: Any = LongStep.objects.reached_by(actor).select_related("made_by", "receiver", "subject")
    found: LongStep | None = rows.filter(number=number).first()
    return found


def going(actor: Actor) -> list[LongStep]:
    """The actor's of the last days, the last one first, whatever came of them; of others, those that are under way."""
    under_way = Q(state__in=[LongStep.Course.RUNNING, LongStep.Course.RETURNING])
    rows: Any = LongStep.objects.reached_by(actor).filter(under_way | Q(made_by_id=actor.user_id))
    since = (
        rows.filter(made_at__gt=actor.now - LISTED_FOR).select_related("made_by").defer("keys_kept", "said")
    )
    return list(since.order_by("-made_at"))


def job_of(step: LongStep) -> Job | None:
    """The last one that carried it."""
    return Job.objects.filter(name=JOB, args__step=step.pk).order_by("-pk").first()


def parts_of(step: LongStep) -> list[tuple[str, str, int]]:
    """(name, words, count) of what its page can show."""
    found = [(LEFT_OUT, _("Not done"), step.refused), (KEPT, _("Not taken back"), step.kept)]
    return [*(part for part in found if part[2]), (ALL, _("All"), step.total)]


def turns_of(step: LongStep, actor: Actor, part: str, after: int) -> list[Turn]:
    """One more than a page holds, those behind a place."""
    return _all(step, actor, after) if part == ALL else told_of(step, actor, part, after, SHOWN + 1)


def told_of(step: LongStep, actor: Actor, part: str, after: int = 0, most: int | None = None) -> list[Turn]:
    """Those that did not go through, there or back, each with its reason."""
    rows = step.refusals.filter(is_back=part == KEPT, subject_id__gt=after).order_by("subject_id")
    told = list(rows.values_list("subject_id", "why")[:most])
    nouns = _nouns(step, actor, [pk for pk, _why in told])
    return [Turn(pk, nouns.get(pk), "refused", why) for pk, why in told]


def _all(step: LongStep, actor: Actor, after: int) -> list[Turn]:
    keys = step.keys[after : after + SHOWN + 1]
    lines = lines_among(step.number, actor, keys, maker_id=step.made_by_id)
    whys = dict(step.refusals.filter(is_back=False, subject_id__in=keys).values_list("subject_id", "why"))
    nouns = _nouns(step, actor, keys)
    found = []
    for place, key in enumerate(keys, after + 1):
        line = lines.get(key)
        state, what = "same", _("Nothing to change.")
        if place > step.turns:
            state, what = "waiting", ""
        elif key in whys:
            state, what = "refused", whys[key]
        elif line is not None:
            state, what = "back" if line.is_back else "done", line.what
        found.append(Turn(place, nouns.get(key), state, what))
    return found


def _nouns(step: LongStep, actor: Actor, keys: Sequence[int]) -> dict[int, Any]:
    model: Any = traced_models()[step.noun]
    rows = for_cards(model.objects.reached_by(actor)).filter(pk__in=keys)
    return {noun.pk: noun for noun in rows}

"""What was learnt from what was closed."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.opportunities.told_names import stage_words

_in_stage = _(" (%(stage)s)")


@dataclass(frozen=True, kw_only=True)
class Reviewed(Fact):
    """`stage` is the one that the lesson belongs to, `days` how long after its close."""

    kind = "opportunities.reviewed"
    sentence = _("%(actor)s looked back: decided by %(decided_by)s. Next time%(stage)s: %(lesson)s")
    icon = "refresh"
    human = True
    decided_by: str
    lesson: str
    stage: str = ""
    days: int

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        told = super().told(event)
        stage = stage_words(told.get("stage", ""))
        return {**told, "stage": _in_stage % {"stage": stage} if stage else ""}

"""What was learnt from what was closed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class Reviewed(Fact):
    """`days` is how long after its close."""

    kind = "opportunities.reviewed"
    sentence = _("%(actor)s looked back: decided by %(decided_by)s. Next time: %(lesson)s")
    icon = "refresh"
    human = True
    decided_by: str
    lesson: str
    days: int

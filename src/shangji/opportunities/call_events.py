"""What is said about an opportunity for the forecast."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact


class Call(models.TextChoices):
    """Whether whoever owns it counts on it, from hardly to firmly, and what is not to be counted at all."""

    PIPELINE = "pipeline", _("Pipeline")
    BEST = "best", _("Best case")
    COMMIT = "commit", _("Commit")
    OMITTED = "omitted", _("Omitted")


@dataclass(frozen=True, kw_only=True)
class CallSet(Fact):
    kind = "opportunities.call_set"
    sentence = _("%(actor)s changed the forecast call from %(old)s to %(new)s")
    icon = "trending-up"
    old: str
    new: str

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {name: str(Call(event.payload[name]).label) for name in ("old", "new")}

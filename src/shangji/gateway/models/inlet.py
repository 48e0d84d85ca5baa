"""What the settings of every inlet have in common: where its leads go, who sees it, whether it is open."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from shangji.core.access import Actor, Level
from shangji.core.subjects import Traced
from shangji.leads.models import Campaign, Source
from shangji.people.models import Pool


class Inlet(Traced):
    """A way in for leads. Everybody who signs in may read it; who may change it is a matter of permissions alone."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()
    """The columns that `add` and `change` set."""

    name = models.CharField(max_length=60)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["-is_open", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    def take(self, known: dict[str, Any]) -> list[str]:
        """Set what is said of COLUMNS; the names of those that differed."""
        changed = [name for name in self.COLUMNS if name in known and known[name] != getattr(self, name)]
        for name in changed:
            setattr(self, name, known[name])
        return changed

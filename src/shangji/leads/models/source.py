"""Source and Campaign: where leads come from, and what that costs."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.leads.events import CampaignAdded, CampaignChanged, SourceAdded, SourceChanged


class NameTaken(Refusal):
    status = 409
    message = _("There is already one with this name.")


class NameMissing(Refusal):
    message = _("It needs a name.")


class DaysNotRight(Refusal):
    message = _("It ends on the day it starts or later.")


class Named(Traced):
    """A list that everybody who signs in may read, and that keeps what is no longer offered."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    is_retired = models.BooleanField(default=False)

    COLUMNS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        ordering = ["is_retired", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    def _set(self, known: dict[str, Any]) -> list[str]:
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if changed:
            self._check()
            self.save(update_fields=changed)
        return changed

    def _check(self) -> None:
        self.name = self.name.strip()
        if not self.name:
            raise NameMissing
        if type(self)._base_manager.filter(name=self.name).exclude(pk=self.pk).exists():
            raise NameTaken


class OfferedQuerySet(TracedQuerySet):
    def offered(self) -> Self:
        return self.filter(is_retired=False)


class Source(Named):
    """How a lead heard of us: the website, a fair, a recommendation."""

    COLUMNS = ("name", "is_retired")
    objects = OfferedQuerySet.as_manager()  # type: ignore[misc]

    @birth("add_source")
    @classmethod
    def add(cls, /, name: str, *, by: Actor) -> tuple[Self, SourceAdded]:
        """Raises NameMissing, NameTaken."""
        source = cls(name=name)
        source._check()
        return source, SourceAdded(name=source.name)

    @action("change_source")
    def change(self, *, by: Actor, **known: Any) -> SourceChanged | None:
        """Rename it, or offer it no longer. Raises NameMissing, NameTaken."""
        return SourceChanged(name=self.name) if self._set(known) else None


class Campaign(Named):
    """One effort with a cost: a fair, an advertisement, a mailing. `cost` is in CNY."""

    COLUMNS = ("name", "is_retired", "source", "starts_on", "ends_on", "cost", "note")

    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    note = models.CharField(max_length=300, blank=True)

    objects = OfferedQuerySet.as_manager()  # type: ignore[misc]

    @birth("add_campaign")
    @classmethod
    def add(
        cls, /, name: str, *, by: Actor, source: Source | None = None, starts_on: date | None = None,
        ends_on: date | None = None, cost: Decimal = Decimal(0), note: str = "",
    ) -> tuple[Self, CampaignAdded]:  # fmt: skip
        """Raises NameMissing, NameTaken, DaysNotRight."""
        campaign = cls(name=name, source=source, starts_on=starts_on, ends_on=ends_on, cost=cost, note=note)
        campaign._check()
        return campaign, CampaignAdded(name=campaign.name)

    @action("change_campaign")
    def change(self, *, by: Actor, **known: Any) -> CampaignChanged | None:
        """Change columns of COLUMNS. Raises NameMissing, NameTaken, DaysNotRight."""
        return CampaignChanged(name=self.name) if self._set(known) else None

    def _check(self) -> None:
        super()._check()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise DaysNotRight

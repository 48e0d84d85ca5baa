"""FigureWatch: a number that somebody wants to hear of when it crosses a limit."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.insight.events import FigureCrossed, FigureUnwatched, FigureWatched
from shangji.people.models import User

MOST = 50


class TooManyWatches(Refusal):
    message = _("You already watch %(n)s numbers: take one away first.") % {"n": MOST}


class FigureWatch(Traced):
    """`asked` are the coordinates as in an address; the number is always what its owner reaches. `is_over` is where it stood last."""

    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    metric = models.CharField(max_length=60)
    asked = models.CharField(max_length=4000)
    is_above = models.BooleanField(default=True)
    """Whether it is told when the number rises to the limit; otherwise when it falls to it."""
    limit = models.DecimalField(max_digits=18, decimal_places=4)
    is_over = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    is_stopped = models.BooleanField(default=False)

    untraced = frozenset({"seen_at"})

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('insight:records')}?{self.asked}"

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q(owner=actor.user_id) if actor.user_id else Q(pk__in=[])

    @birth("watch_figure")
    @classmethod
    def watch(
        cls, name: str, *, metric: str, asked: str, limit: Decimal, is_above: bool, is_over: bool, by: Actor
    ) -> tuple[Self, FigureWatched]:  # fmt: skip
        """Hear of it when it crosses a limit. Raises TooManyWatches."""
        if cls._base_manager.filter(owner=by.user_id, is_stopped=False).count() >= MOST:
            raise TooManyWatches
        found = cls(
            owner_id=by.user_id, name=name[:200], metric=metric, asked=asked, limit=limit, is_above=is_above, is_over=is_over,
            seen_at=by.now,
        )  # fmt: skip
        return found, FigureWatched(name=found.name)

    @action("watch_figure", level=Level.OWN)
    def stop(self, *, by: Actor) -> FigureUnwatched | None:
        """Hear of it no more."""
        if self.is_stopped:
            return None
        self.is_stopped = True
        self.save(update_fields=["is_stopped"])
        return FigureUnwatched(name=self.name)

    @action("note_figure", level=Level.OWN)
    def note(self, value: Decimal | None, told: str, *, at: datetime, by: Actor) -> FigureCrossed | None:
        """Where it stands now; told when it has come over the limit since it was last looked at."""
        was, self.seen_at = self.is_over, at
        self.is_over = value is not None and (value >= self.limit if self.is_above else value <= self.limit)
        self.save(update_fields=["is_over", "seen_at"])
        if was or not self.is_over:
            return None
        return FigureCrossed(name=self.name, value=told, owner_id=self.owner_id)

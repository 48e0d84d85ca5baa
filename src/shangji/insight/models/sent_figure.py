"""SentFigure: a number that somebody pointed out to a colleague. It carries where it is, never what it was."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import birth
from shangji.core.subjects import Traced
from shangji.insight.events import FigureSent
from shangji.people.models import User


class NoFigure(Refusal):
    message = _("This is not the address of a number.")


class SentFigure(Traced):
    """Whoever opens it sees of the number what they reach themselves."""

    name = models.CharField(max_length=200)
    url = models.CharField(max_length=4000)
    note = models.CharField(max_length=500, blank=True)
    sender = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.url

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if actor.user_id is None:
            return Q(pk__in=[])
        return Q(sender=actor.user_id) | Q(to=actor.user_id)

    @birth("send_figure")
    @classmethod
    def send(cls, name: str, *, url: str, to: User, by: Actor, note: str = "") -> tuple[Self, FigureSent]:
        """Tell a colleague of a number. Raises NoFigure."""
        if not url.startswith("/insight/") or len(url) > 4000:
            raise NoFigure
        sent = cls(name=name[:200], url=url, note=note.strip()[:500], sender_id=by.user_id, to=to)
        return sent, FigureSent(name=sent.name, note=sent.note, to_id=to.pk)

"""How content people are with 商迹, by month and role: asked of each once, and kept so that nobody can tell who said what.

One row holds a month of one role whole. What one person answers never stands in a row of its own: it would have a place
in an order, and the log beside it knows who answered when.
"""

from collections.abc import Sequence
from datetime import date

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from shangji.people.models.role import Role
from shangji.people.models.user import User

FEWEST = 5
"""A month of a role is told only from so many answers on."""


def over(day: date) -> Q:
    """Months that are over: while one runs, two looks would tell what came between them."""
    return Q(month__lt=day.replace(day=1))


def _none_of_eleven() -> list[int]:
    return [0] * 11


class Pulse(models.Model):
    """What the holders of one role answered about one month, added up. Written by `answer_pulse` of User, and by `ask`.

    `month` is its first day, `asked` how many people, `scores` how often 0, 1 … 10 was said; `words` is in the order of
    the alphabet.
    """

    month = models.DateField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    scores = models.JSONField(default=_none_of_eleven)
    words = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "role"], name="pulse_once"),
            models.CheckConstraint(condition=Q(answers__lte=F("asked")), name="pulse_of_those_asked"),
            models.CheckConstraint(condition=Q(total__lte=F("answers") * 10), name="pulse_to_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.role}"

    @property
    def label(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return f"{reverse('people:pulse')}#{self.month:%Y-%m}"

    @classmethod
    @transaction.atomic
    def ask(cls, people: Sequence[User], day: date) -> None:
        """Ask people about the month of a day, each for the role they have now. They were not asked about it before."""
        month = day.replace(day=1)
        by_role: dict[int, list[User]] = {}
        for person in people:
            if person.role_id is not None:
                by_role.setdefault(person.role_id, []).append(person)
        for role_id, members in by_role.items():
            of, _is_new = cls.objects.get_or_create(month=month, role_id=role_id)
            PulseAsked.objects.bulk_create(PulseAsked(user=each, month=month, pulse=of) for each in members)
            cls.objects.filter(pk=of.pk).update(asked=F("asked") + len(members))

    def add(self, score: int, why: str) -> None:
        """Another answer, in the transaction and under the lock of whoever gives it."""
        found = Pulse.objects.select_for_update().get(pk=self.pk)
        found.scores[score] += 1
        found.words = sorted([*found.words, why]) if why else found.words
        found.answers, found.total = found.answers + 1, found.total + score
        found.save(update_fields=["scores", "words", "answers", "total"])

    @property
    def is_told(self) -> bool:
        return self.answers >= FEWEST

    @property
    def mean(self) -> float | None:
        """0 … 10; None while too few have answered."""
        return self.total / self.answers if self.is_told else None

    @property
    def share(self) -> float:
        """Of those who were asked, who answered: 0 … 1."""
        return self.answers / self.asked if self.asked else 0.0


class PulseAsked(models.Model):
    """That somebody was asked about a month, and whether they are done with it: answered or put off, the row does not say."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="pulses", db_index=False)
    month = models.DateField()
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "month"], name="pulse_asked_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.month:%Y-%m}"

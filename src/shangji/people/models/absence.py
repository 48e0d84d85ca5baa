"""Absence: days on which a person is given nothing new, and who does for them what falls due meanwhile."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from shangji.core.subjects import Subject
from shangji.people.models.user import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def between(self, first: date, last: date) -> Self:
        """Those that have a day of these."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def of_or_covered_by(self, user_id: int) -> Self:
        """Somebody's own, and those in which they do the work of others."""
        return self.filter(Q(user_id=user_id) | Q(deputy_id=user_id))

    def covered(self) -> Self:
        return self.filter(deputy__is_active=True)


class Absence(models.Model):
    """Written by the verbs `plan_absence`, `name_deputy` and `drop_absence` of User. Both days are included."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences", db_index=False)
    deputy = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=100, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("user")), name="deputy_is_another"
            )
        ]
        indexes = [
            models.Index(fields=["user", "ends_on"], name="absences_of"),
            models.Index(
                fields=["deputy", "ends_on"], name="absences_covered", condition=Q(deputy__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} – {self.ends_on}"


class LoanQuerySet(models.QuerySet["Loan"]):
    def live(self, day: date) -> Self:
        return self.filter(absence__starts_on__lte=day, absence__ends_on__gte=day)


class Loan(models.Model):
    """A record that the deputy of an absence works on until it ends. Written by the verb `lend` of `Owned`."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="loans", db_index=False)
    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="loans", db_index=False)

    objects = LoanQuerySet.as_manager()

    stays_with_record = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "subject"], name="lent_once_an_absence")]
        indexes = [models.Index(fields=["subject"], name="loans_of")]

    def __str__(self) -> str:
        return f"{self.subject_id} · {self.absence_id}"

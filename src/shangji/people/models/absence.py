"""Absence: days on which a person is given nothing new."""

from datetime import date
from typing import Self

from django.db import models

from shangji.people.models.user import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Absence(models.Model):
    """Written by the verbs `plan_absence` and `drop_absence` of User. Both days are included."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=100, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        indexes = [models.Index(fields=["user", "ends_on"], name="absences_of")]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} – {self.ends_on}"

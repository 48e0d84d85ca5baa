"""DataKey: a key that seals, itself sealed with the master key; the newest one seals, all of them open."""

from django.db import models

INDEX = 0
"""The number of the key that blinds: it does not change when the others do, or nothing would be found any more."""


class DataKey(models.Model):
    id = models.PositiveIntegerField(primary_key=True)
    wrapped = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

"""Touch: one time a lead came to us, and by which way."""

from django.db import models

from shangji.leads.models.lead import Lead
from shangji.leads.models.source import Campaign, Source


class Touch(models.Model):
    """The first one and the last one share the merit of what becomes of it. Written by `capture` and `touch`."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="touches", db_index=False)
    at = models.DateTimeField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["lead", "at"], name="touches_of")]

    def __str__(self) -> str:
        return f"{self.lead_id} · {self.at}"

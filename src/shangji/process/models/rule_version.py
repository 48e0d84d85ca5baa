"""RuleVersion: what an automation rule said since it was published; none is ever changed."""

from django.db import models

from shangji.people.models import User


class RuleVersion(models.Model):
    """`plan` holds the columns of AutomationRule.PLANNED; versions of a rule count from 1."""

    rule = models.ForeignKey("process.AutomationRule", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    old_number = models.PositiveIntegerField(null=True)
    """The version that it goes back to."""
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.number}"

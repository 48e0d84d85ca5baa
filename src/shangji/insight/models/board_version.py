"""BoardVersion: what a board showed since it was published; none is ever changed."""

from django.db import models

from shangji.people.models import User


class BoardVersion(models.Model):
    """`plan` is the board as its YAML says it; versions of a board count from 1."""

    board = models.ForeignKey("insight.Board", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "number"], name="board_version_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.board_id}/{self.number}"

"""The decision chain as rows: who has a say at a customer, what differs in one opportunity, and the lines between them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import ngettext_lazy

from shangji.activities.models import Task
from shangji.core.subjects import Subject
from shangji.customers.roles import Attitude, ChainKind, ChainRole
from shangji.people.models import User

LEAST, MOST = 1, 5
"""Bounds of an influence."""
USUAL = 3
COLDEST, WARMEST = -2, 2


def _within(prefix: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(influence__isnull=True) | Q(influence__gte=LEAST, influence__lte=MOST),
            name=f"{prefix}_influence",
        ),
        models.CheckConstraint(
            condition=Q(attitude__isnull=True) | Q(attitude__gte=COLDEST, attitude__lte=WARMEST),
            name=f"{prefix}_attitude",
        ),
    ]


class ChainSeat(models.Model):
    """A say in the decision: a contact's, or vacant, which is a placeholder. Written by the verbs of `Chained`.

    `record` is where it holds: a customer, and then in each of its opportunities that says nothing else; or one
    opportunity alone. A seat is never deleted: `is_out` takes it out of the chain.
    """

    record = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="chain_seats")
    contact = models.ForeignKey(
        "customers.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="chain_seats"
    )
    name = models.CharField(max_length=60, blank=True)
    """What is known of who it may be, while it is vacant."""
    role = models.CharField(max_length=12, choices=ChainRole)
    attitude = models.SmallIntegerField(null=True, blank=True, choices=Attitude)
    influence = models.PositiveSmallIntegerField(default=USUAL)
    coverer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who of us looks after them."""
    place = models.SmallIntegerField(default=0)
    """From left to right among those who report to the same."""
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """What was asked of somebody about a vacant one."""
    is_out = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    told_count = ngettext_lazy("%(n)s seat of the decision chain", "%(n)s seats of the decision chain", "n")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "contact"], name="one_seat_each"),
            *_within("seat"),
        ]

    def __str__(self) -> str:
        if self.contact:
            return self.contact.name
        return self.name or str(ChainRole(self.role).label)


class ChainStance(models.Model):
    """What one opportunity says differently of a seat of its customer; what is null is as there."""

    seat = models.ForeignKey(ChainSeat, on_delete=models.PROTECT, related_name="stances")
    record = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="chain_stances")
    role = models.CharField(max_length=12, choices=ChainRole, null=True, blank=True)  # noqa: DJ001 - null is "as there"
    attitude = models.SmallIntegerField(null=True, blank=True, choices=Attitude)
    influence = models.PositiveSmallIntegerField(null=True, blank=True)
    coverer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_out = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "seat"], name="one_stance_each"),
            *_within("stance"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.seat_id}"


class ChainLine(models.Model):
    """One seat reports to, influences or is at odds with another. One of an opportunity wins over its customer's."""

    record = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="chain_lines")
    source = models.ForeignKey(ChainSeat, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(ChainSeat, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChainKind)
    is_out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "source", "target", "kind"], name="one_line_each"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="no_line_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

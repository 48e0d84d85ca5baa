"""When contacts were last talked to, and when the talk went both ways."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q

from shangji.activities.models import FollowUp
from shangji.core.prepared import Prepared

TALKS = (FollowUp.Type.CALL, FollowUp.Type.VISIT, FollowUp.Type.MEETING, FollowUp.Type.DEMO)
"""Where both sides speak, whoever began it."""


class Touch(NamedTuple):
    """`both_ways_at`: they came to us, or both spoke; what only went out is no answer yet."""

    said_at: datetime | None
    both_ways_at: datetime | None


NONE = Touch(None, None)


def both_ways(prefix: str = "followup__") -> Q:
    """Follow-ups in which they said something too."""
    came = Q(**{f"{prefix}direction": FollowUp.Direction.IN})
    return came | Q(**{f"{prefix}type__in": TALKS})


_latest = Prepared(
    lambda moment, *keys: FollowUp.contacts.through.objects.filter(subject_id__in=keys, followup__happened_at__lte=moment)
    .order_by()
    .values_list("subject_id")
    .annotate(said=Max("followup__happened_at"), both=Max("followup__happened_at", filter=both_ways()))
)  # fmt: skip


def touches(contact_ids: Collection[int], moment: datetime) -> dict[int, Touch]:
    """Contact → the latest follow-ups that name them up to a moment, on whatever record. One statement."""
    return {pk: Touch(said, both) for pk, said, both in _latest.among(contact_ids, moment)}

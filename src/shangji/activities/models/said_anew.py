"""SaidAnew: on which days what was said has changed since it was added up."""

from collections.abc import Iterable

from shangji.activities.models.follow_up import FollowUp
from shangji.core.day_marks import DayMark


class SaidAnew(DayMark):
    """A day whose follow-ups are to be added up anew.

    A follow-up costs nothing but for one that is written down on a later day than its own.
    """

    @classmethod
    def mark(cls, follow_ups: Iterable[FollowUp]) -> None:
        """Follow-ups that have come, or have gone."""
        cls.mark_days(one.happened_at for one in follow_ups)

    @classmethod
    def mark_of(cls, subject_ids: Iterable[int]) -> None:
        """Whatever was said on these records."""
        said = FollowUp.objects.filter(subject_id__in=list(subject_ids)).order_by()
        cls.mark_days(said.values_list("happened_at", flat=True))

"""DueAnew: on which days it has changed, since they were over, what was due then and whether it was done in time."""

from shangji.core.day_marks import DayMark


class DueAnew(DayMark):
    """A day whose obligations are to be added up anew.

    Whatever ends after it was due, however late, was not done in time before and is not now: it leaves no mark.
    """

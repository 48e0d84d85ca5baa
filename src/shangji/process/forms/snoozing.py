"""Until when what is owed is put off, and why."""

from datetime import datetime
from typing import Any

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day, today
from shangji.process.forms.days import DayForm
from shangji.process.models.obligation import open_of
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import SNOOZE_DAYS


class SnoozeForm(DayForm):
    """Only days after that on which it is owed anyway."""

    def __init__(self, *args: Any, subject_pk: int, **kwargs: Any) -> None:
        owed, latest = open_of([subject_pk]).get(subject_pk), add_working_days(today(), SNOOZE_DAYS)
        is_ahead = owed is not None and owed.due_at > clock.now()
        after = min(local_day(owed.due_at), latest) if owed and is_ahead else today()
        super().__init__(*args, after=after, latest=latest, **kwargs)

    @property
    def moment(self) -> datetime:
        return end_of_day(self.cleaned_data["until"])

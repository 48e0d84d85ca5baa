"""Until which day something is put off: one of the usual days, or one's own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import add_working_days, is_working_day, today
from shangji.people.forms.base import DAY, Form, Radios
from shangji.ui import formats

OWN = "own"


class DayForm(Form):
    """`after` is the last day that is too early, `latest` the last that will do; the verb has the last word."""

    day = forms.ChoiceField(label=_("Until the end of"), widget=Radios, required=False)
    until = forms.DateField(label=_("A day of my own"), widget=DAY, required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, after: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = {key: day for key, _label, day in usual_days(after, latest)}
        shown = [
            (key, f"{label} · {formats.weekday(day)} {day:%m-%d}")
            for key, label, day in usual_days(after, latest)
        ]
        choice: Any = self.fields["day"]
        choice.choices = [*shown, (OWN, _("Another day"))]
        choice.initial = shown[0][0] if shown else OWN
        first = max(after + timedelta(days=1), today())
        self.fields["until"].widget.attrs |= {"min": first.isoformat(), "max": latest.isoformat()}

    def clean(self) -> dict[str, Any]:
        """`until` is the day that was meant: whoever filled in one of their own means that."""
        kept: dict[str, Any] = super().clean() or {}
        meant = self.days.get(kept.get("day", ""))
        if meant is None and not kept.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose a day."))
        kept["until"] = kept.get("until") or meant
        return kept


def usual_days(after: date, latest: date) -> Iterator[tuple[str, str | Promise, date]]:
    """The next working day, the third one, the first one of next week: each day once, and only those that will do."""
    now, seen = today(), set[date]()
    monday = now + timedelta(days=7 - now.weekday())
    offered = (
        ("tomorrow", _("The next working day"), add_working_days(now, 1)),
        ("three", _("In three working days"), add_working_days(now, 3)),
        (
            "week",
            _("Next week"),
            next(d for n in range(14) if is_working_day(d := monday + timedelta(days=n))),
        ),
    )
    for key, label, day in offered:
        if after < day <= latest and day not in seen:
            seen.add(day)
            yield key, label, day

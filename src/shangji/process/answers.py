"""What is done about an obligation from the message that reminded of it, without opening the product."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach
from shangji.core.events import Event
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.events import Heard
from shangji.process.forms.saying import HappenedForm
from shangji.process.forms.snoozing import SnoozeForm
from shangji.process.ledger import LADDER
from shangji.process.models.obligation import NOT_BY_WORD, open_of
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import Obliged


def _reminds(event: Event, _user_id: int | None) -> bool:
    return event.kind in (*LADDER, Heard.kind)


def reminds_of(event: Event) -> str:
    """The kind of obligation that a line of the ladder is about, else nothing."""
    return str(event.payload["duty"]) if event.kind in LADDER else ""


def _asks_for_word(event: Event, user_id: int | None) -> bool:
    """Whether a follow-up is what was missed."""
    return _reminds(event, user_id) and reminds_of(event) not in NOT_BY_WORD


def _noun(line: Notification, actor: Actor) -> Obliged:
    subject = line.event.subject
    noun = subject.model.objects.within(actor, subject.pk)
    if not isinstance(noun, Obliged):
        raise OutOfReach
    return noun


def _log(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _noun(line, actor).log_follow_up(said["said"], by=actor)


def _put_off(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _noun(line, actor).snooze(end_of_day(said["until"]), said["reason"], by=actor)


def nothing_owed(line: Notification) -> str:
    is_owed = bool(open_of([line.event.subject_id]))
    return "" if is_owed else gettext("Nothing is owed here any more.")


answer(
    Answer(
        "done", _("It is done"), "circle-check", _("What you write is logged as a follow-up."),
        _("Logged. The next one is owed by the cadence."), _log, form=lambda typed, _line: HappenedForm(typed), suits=_asks_for_word,
        page=lambda event: reverse("activities:follow_up", args=[event.subject_id]), order=10,
    )
)  # fmt: skip
answer(
    Answer(
        "snooze", _("Put off"), "clock-plus", _("It comes back on the day you choose; your leader sees why."),
        _("Put off."), _put_off, form=lambda typed, line: SnoozeForm(typed, subject_pk=line.event.subject_id), suits=_reminds,
        settled=nothing_owed, page=lambda event: reverse("process:snooze", args=[event.subject_id]), formerly="tomorrow",
        order=20,
    )
)  # fmt: skip
